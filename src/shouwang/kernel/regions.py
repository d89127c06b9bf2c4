"""Administrative divisions by their 12-digit codes, down to townships; villages come from registers.

The bundled table is that of the National Bureau of Statistics (2023 edition, as of 2023-06-30). Codes change:
a row has its first and last day and its successor, so that an old document is understood by its own day.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_DIGITS = 12


class Level(IntEnum):
    """The level of a region, as the number of significant digits of its code."""

    PROVINCE = 2
    CITY = 4
    COUNTY = 6
    TOWNSHIP = 9
    VILLAGE = 12


@dataclass(frozen=True, slots=True)
class Region:
    """A region under one code; `start` and `end` are its first and last day, None where not known."""

    code: str
    name: str
    start: date | None = None
    end: date | None = None
    successor: str | None = None

    @property
    def level(self) -> Level:
        """The level that the code's trailing zeros tell."""
        return level_of(self.code)


def pad_code(code: str) -> str:
    """A code of 2, 4, 6, 9 or 12 digits with all its 12.

    >>> pad_code("110101")
    '110101000000'
    """
    if not code.isdecimal() or len(code) not in set(Level):
        raise ValueError("a region code has 2, 4, 6, 9 or 12 digits")
    return code.ljust(_DIGITS, "0")


def level_of(code: str) -> Level:
    """The level of a padded code."""
    return next(level for level in Level if int(code[level:] or 0) == 0)


def code_range(code: str) -> tuple[str, str]:
    """The codes of a region and all within as a half-open range, for `low <= code AND code < high`.

    >>> code_range("110101000000")
    ('110101000000', '110102000000')
    """
    prefix = code[: level_of(code)]
    return code, str(int(prefix) + 1).zfill(len(prefix)).ljust(_DIGITS, "0")


@dataclass(frozen=True)
class Regions:
    """A table of regions; `rows` in order of their codes, earlier first where a code was used twice."""

    rows: tuple[Region, ...]
    _by_code: Mapping[str, tuple[Region, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the rows by code."""
        index: dict[str, tuple[Region, ...]] = {}
        for row in self.rows:
            index[row.code] = (*index.get(row.code, ()), row)
        object.__setattr__(self, "_by_code", index)

    def get(self, code: str) -> Region | None:
        """The latest region under a padded code."""
        return self._by_code.get(code, (None,))[-1]

    def on(self, code: str, day: date) -> Region | None:
        """The region that bore a padded code on a day."""
        fitting = (r for r in self._by_code.get(code, ()) if (r.start or day) <= day <= (r.end or day))
        return next(fitting, None)

    def today_called(self, code: str) -> Region | None:
        """The region that a padded code leads to when its successors are followed."""
        region, seen = self.get(code), {code}
        while region and region.successor and region.successor not in seen:
            seen.add(region.successor)
            region = self.get(region.successor)
        return region

    def parent(self, code: str) -> Region | None:
        """The region directly above; a level that is missing (a city without districts) is passed over."""
        above = [level for level in Level if level < level_of(code)]
        parents = (self.get(code[:level].ljust(_DIGITS, "0")) for level in reversed(above))
        return next((region for region in parents if region), None)

    def within(self, code: str) -> Iterator[Region]:
        """All regions under a padded code, itself included."""
        low, high = code_range(code)
        return (row for row in self.rows if low <= row.code < high)

    def named(self, name: str, *, within: str | None = None) -> tuple[Region, ...]:
        """Every region of this name, in one region if asked."""
        low, high = code_range(within) if within else ("", "~")
        return tuple(row for row in self.rows if row.name == name and low <= row.code < high)

    def with_rows(self, rows: Iterable[Region]) -> Regions:
        """The table with more rows: a county's villages, or changes that became known."""
        return Regions(tuple(sorted([*self.rows, *rows], key=lambda row: (row.code, row.start or date.min))))

    def with_change(self, code: str, *, day: date, successor: str) -> Regions:
        """The table after a code gave way to another on `day`: the old row ends the day before."""
        ended = date.fromordinal(day.toordinal() - 1)
        rows = (
            replace(r, end=ended, successor=successor) if r.code == code and r.end is None else r
            for r in self.rows
        )
        return Regions(tuple(rows))


@cache
def bundled_regions() -> Regions:
    """The table that comes with the product, with the changes written down in `data/region_changes.csv`."""
    with gzip.open(_DATA / "regions_2023.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [Region(pad_code(code), name) for code, name in list(csv.reader(file))[1:]]
    regions = Regions(tuple(sorted(rows, key=lambda row: row.code)))
    with (_DATA / "region_changes.csv").open(encoding="utf-8", newline="") as file:
        for change in csv.DictReader(file):
            day = date.fromisoformat(change["day"])
            regions = regions.with_change(
                pad_code(change["code"]), day=day, successor=pad_code(change["successor"])
            )
    return regions
