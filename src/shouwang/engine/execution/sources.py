"""The tables a plan reads, as views on the lake's files: only its columns, only the months it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shouwang.engine.facts import Facts, FeedFacts
from shouwang.engine.picking import Wanted, picked, unpacked
from shouwang.engine.plan.model import FeedRead, Plan

Stretch = tuple[int, int]
_TYPES = {"ord": "BIGINT", "household": "INTEGER", "person": "INTEGER"}


@dataclass(frozen=True)
class Table:
    """A table of the plan: the files it is read from and the columns wanted.

    `by_month`: its files are months, of which some or all may lack a column.
    `empty`: no month of the files is needed; one of them only says what types the columns have.
    """

    name: str
    files: tuple[Path, ...]
    columns: tuple[str, ...]
    by_month: bool = False
    empty: bool = False

    @property
    def absent(self) -> tuple[str, ...]:
        """The columns that are in no file."""
        present = self._present
        return tuple(c for c in self.columns if present and not any(c in names for names in present))

    @property
    def uneven(self) -> bool:
        """Whether some files lack a column that others have."""
        wanted = set(self.columns) - set(self.absent)
        return any(wanted - names for names in self._present)

    @cached_property
    def _present(self) -> list[set[str]]:
        """The columns of each file; the files of one month after the other are opened once."""
        return [set(pq.read_schema(file).names) for file in self.files] if self.by_month else []

    @property
    def of_register(self) -> bool:
        """Whether it holds the register rather than months of a kind."""
        return not self.by_month

    def view(self, stretch: Stretch | None) -> str:
        """SQL for DuckDB that lets the table show the rows of a stretch of households, or all."""
        return f'CREATE OR REPLACE TEMP VIEW "{self.name}" AS {self.select(condition=_of(stretch))}'

    def whole(self, connection: duckdb.DuckDBPyConnection, stretch: Stretch | None) -> pa.Table:
        """All rows of a stretch of households: from beside its only file, or from the file."""
        (file,) = self.files
        rows = unpacked(file, self.columns, within=stretch)
        if rows is None:
            return connection.sql(self.select(condition=_of(stretch))).to_arrow_table()
        return rows

    def select(self, *, condition: str) -> str:
        """SQL for DuckDB that reads these rows of the files."""
        absent = self.absent
        columns = [f'NULL AS "{c}"' if c in absent else f'"{c}"' for c in self.columns]
        names = ", ".join("'" + str(f).replace("'", "''") + "'" for f in self.files)
        union = ", union_by_name = true" if self.uneven else ""
        rows = f"read_parquet([{names}]{union})" if self.files else _nothing(self.columns)
        return f"SELECT {', '.join(columns)} FROM {rows} WHERE {'FALSE' if self.empty else condition}"

    def picked(self, wanted: Wanted) -> pa.Table | None:
        """The rows of few households; None where they cannot be picked from beside the files."""
        return None if self.empty else picked(self.files, self.columns, wanted)


def tables(plan: Plan, facts: Facts) -> list[Table]:
    """Every table that the relations of a plan read."""
    feeds = [
        _feed_table(read, facts.feeds[read.kind]) for read in plan.reads.values() if read.kind in facts.feeds
    ]
    return [
        Table("persons", (facts.persons,), plan.person_columns),
        Table("households", (facts.households,), plan.household_columns),
        *feeds,
    ]


def files_of(read: FeedRead, feed: FeedFacts) -> tuple[Path, ...]:
    """The files of the months that a plan reads; a file not named by its month is always read."""
    return tuple(file for file in feed.files if _needed(file, read))


def folders(facts: Facts) -> list[Path]:
    """The folders that hold the facts."""
    files = [facts.households, facts.persons, *(f for feed in facts.feeds.values() for f in feed.files)]
    return sorted({folder.resolve() for folder in {file.parent for file in files}})


def household_span(facts: Facts) -> Stretch:
    """The smallest and the greatest household number; (0, -1) for an empty register."""
    told = pq.read_metadata(facts.households)
    place = told.schema.names.index("household")
    groups = [told.row_group(number) for number in range(told.num_row_groups)]
    known = [group.column(place).statistics for group in groups if group.num_rows]
    if any(each is None or not each.has_min_max for each in known):
        column = pq.read_table(facts.households, columns=["household"])["household"]
        return pc.min(column).as_py(), pc.max(column).as_py()
    return (min(each.min for each in known), max(each.max for each in known)) if known else (0, -1)


def stretches(span: Stretch, *, at_once: int) -> Iterator[Stretch]:
    """Equal stretches of household numbers, each of at most `at_once`."""
    first, last = span
    count = max(1, -(-(last - first + 1) // at_once))
    for number in range(count):
        start = first + (last - first + 1) * number // count
        yield start, first + (last - first + 1) * (number + 1) // count - 1


def _of(stretch: Stretch | None) -> str:
    return "TRUE" if stretch is None else f"household BETWEEN {stretch[0]} AND {stretch[1]}"


def _feed_table(read: FeedRead, feed: FeedFacts) -> Table:
    needed = files_of(read, feed)
    files = needed or feed.files[:1]
    return Table(read.table, files, read.columns, by_month=True, empty=not needed)


def _needed(file: Path, read: FeedRead) -> bool:
    month = _month_of(file)
    if month is None:
        return True
    after_first = read.days.first is None or month >= read.days.first.replace(day=1)
    return after_first and month <= read.days.last


def _month_of(file: Path) -> date | None:
    try:
        return date.fromisoformat(f"{file.name[:7]}-01")
    except ValueError:
        return None


def _nothing(columns: Sequence[str] | Iterable[str]) -> str:
    empty = ", ".join(f'CAST(NULL AS {_TYPES.get(c, "VARCHAR")}) AS "{c}"' for c in columns)
    return f"(SELECT {empty} WHERE FALSE)"
