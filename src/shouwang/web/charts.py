"""What a chart shows, as data: the page draws it, and lays the same numbers beside it as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["bar", "line", "pie", "funnel", "map"]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, each with the list that it counts; what is not known is None, and leaves a gap."""

    name: str
    values: Sequence[float | None]
    hrefs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the table beside a chart, and the list that it counts."""

    value: float | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table beside a chart."""

    label: str
    cells: Sequence[Cell]
    href: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one or more series over the same labels; `hrefs` lead to the pages of the labels.

    A map also names the address of its outlines (GeoJSON); its labels are the names in it.
    """

    id: str
    title: str
    kind: Kind
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    of: str = "项目"
    hrefs: Sequence[str] = ()
    outlines: str = ""
    stacked: bool = False

    @property
    def rows(self) -> Iterator[Row]:
        """The lines of the table."""
        for index, label in enumerate(self.labels):
            cells = [Cell(one.values[index], _at(one.hrefs, index)) for one in self.series]
            yield Row(label, cells, _at(self.hrefs, index))

    @property
    def data(self) -> dict[str, object]:
        """What the browser draws from."""
        return {
            "kind": self.kind,
            "unit": self.unit,
            "labels": list(self.labels),
            "hrefs": list(self.hrefs),
            "series": [
                {"name": one.name, "values": list(one.values), "hrefs": list(one.hrefs)}
                for one in self.series
            ],
            "outlines": self.outlines,
            "stacked": self.stacked,
        }


def _at(hrefs: Sequence[str], index: int) -> str:
    return hrefs[index] if index < len(hrefs) else ""
