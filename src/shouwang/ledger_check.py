"""Ledgers that a document gives year by year, worked out again: what is there at the end of a year, and where
the parts do not make the whole. Nothing is repaired; what does not add up is said.

`<pack>/ledgers/*.yaml`: at the end of a year are those of the year before, and new ones, less those taken off
the list (`removed`) and persons who left their household (`fewer`). Who left poverty (`left`) stays on it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shouwang.engine.packs.folders import search_path
from shouwang.engine.packs.ledgers import read_ledgers
from shouwang.reports.text_tables import table

HEADER = ("台账", "项目", "算得", "原文", "结果")
PARTS = {"causes": "按致贫原因", "paths": "按脱贫措施"}


@dataclass(frozen=True, slots=True)
class Count:
    """Households and persons."""

    households: int = 0
    persons: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.households + other.households, self.persons + other.persons)

    def __sub__(self, other: Count) -> Count:
        return Count(self.households - other.households, self.persons - other.persons)

    def __str__(self) -> str:
        """15户33人."""
        return f"{self.households}户{self.persons}人"


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a ledger: as worked out, and as written (None: the document does not say)."""

    ledger: str
    item: str
    found: Count
    written: Count | None

    @property
    def told(self) -> str:
        """相符, 原文没有写, or by how much they differ."""
        if self.written is None:
            return "原文没有写"
        if self.written == self.found:
            return "相符"
        gap = self.written - self.found
        return f"相差{gap.households:+}户{gap.persons:+}人，照原文保留"


def ledgers_page(pack: str) -> str:
    """Every line of the ledgers of a pack."""
    rows = [
        (line.ledger, line.item, str(line.found), str(line.written or "—"), line.told)
        for line in lines_of(pack)
    ]
    return table(HEADER, rows)


def lines_of(pack: str) -> Iterator[Line]:
    """The ledgers of a pack, line by line. Raises PackError where a file has not their shape."""
    for data in read_ledgers([pack], roots=search_path(environ=os.environ)).values():
        yield from _years(data["label"], data["years"])
        for key, label in PARTS.items():
            if key in data:
                yield _whole(data["label"], label, data[key])


def _years(ledger: str, years: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    stock = Count()
    for number, year in enumerate(years, 1):
        gone = _sum([*year.get("removed", ()), *year.get("fewer", ())])
        stock = stock + _count(year.get("new", {})) - gone
        written = _count(year["end"]) if "end" in year else None
        yield Line(ledger, f"第{number}年年底", stock, written)


def _whole(ledger: str, label: str, parts: Mapping[str, Any]) -> Line:
    found = _sum(parts["parts"]) - _count(parts.get("both", {}))
    return Line(ledger, label, found, _count(parts["whole"]))


def _sum(counts: Sequence[Mapping[str, Any]]) -> Count:
    return sum((_count(each) for each in counts), Count())


def _count(data: Mapping[str, Any]) -> Count:
    return Count(int(data.get("households", 0)), int(data.get("persons", 0)))
