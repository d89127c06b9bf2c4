"""Rows of departments' files about one household: which file, which row, whom, when, how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from shouwang.engine.facts import Facts, FeedFacts
from shouwang.feeds.contract import ColumnType, Kind, Kinds, kinds_of
from shouwang.feeds.lake import Lake
from shouwang.registry.sheets import ROW_BITS, quoted
from shouwang.registry.snapshot import Snapshot, open_snapshot
from shouwang.screening.evidence import source_of
from shouwang.workflow.stack import packs_in_use

MOST_A_KIND = 100
ROW_MASK = (1 << ROW_BITS) - 1


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One accepted row; what it says of illness is left out."""

    kind: str
    day: date | None
    name: str
    amounts: tuple[tuple[str, int], ...]
    file: str
    sheet: str
    row: int


def rows_about(lake_folder: Path, household_no: str) -> list[SourceRow]:
    """What the last snapshot of a lake holds about a household; nothing where there is no lake yet."""
    manifest = Lake(lake_folder).current() if lake_folder.is_dir() else None
    if manifest is None:
        return []
    snapshot, kinds = open_snapshot(Lake(lake_folder), manifest), kinds_of(packs_in_use())
    with duckdb.connect() as db:
        found = db.execute(
            "SELECT household FROM read_parquet(?) WHERE household_no = ?",
            [str(snapshot.facts.households), household_no],
        ).fetchone()
        return list(_rows(db, snapshot, kinds, found[0])) if found else []


def _rows(
    db: duckdb.DuckDBPyConnection, snapshot: Snapshot, kinds: Kinds, household: int
) -> Iterator[SourceRow]:
    names = _names(db, snapshot.facts, household)
    for kind in kinds:
        feed = snapshot.facts.feeds.get(kind.name)
        if feed is None:
            continue
        sheets = {sheet.number: sheet for sheet in snapshot.kinds[kind.name].sheets}
        money = [column for column in kind.own if column.type is ColumnType.MONEY]
        for place, person, day, *amounts in _read(db, feed, kind, household):
            sheet = sheets[place >> ROW_BITS]
            told = zip(money, amounts, strict=True)
            said = tuple((column.label, fen) for column, fen in told if fen is not None)
            name = names.get(person, "")
            file = source_of(sheet.file).file
            yield SourceRow(kind.label, day, name, said, file, sheet.sheet, place & ROW_MASK)


def _read(
    db: duckdb.DuckDBPyConnection, feed: FeedFacts, kind: Kind, household: int
) -> list[tuple[int, int | None, date | None, *tuple[int | None, ...]]]:
    money = [quoted(c.name) for c in kind.own if c.type is ColumnType.MONEY]
    day = quoted(kind.time) if kind.time else "NULL::DATE"
    columns = ", ".join(["ord", "person", day, *money])
    query = (
        f"SELECT {columns} FROM read_parquet(?) WHERE household = ? "
        f"ORDER BY 3 DESC NULLS LAST, ord LIMIT {MOST_A_KIND}"
    )
    return db.execute(query, [[str(file) for file in feed.files], household]).fetchall()


def _names(db: duckdb.DuckDBPyConnection, facts: Facts, household: int) -> dict[int | None, str]:
    query = "SELECT person, coalesce(name, '') FROM read_parquet(?) WHERE household = ?"
    return dict(db.execute(query, [str(facts.persons), household]).fetchall())
