"""What a chart shows, as data: the page draws it, and lays the same numbers beside it as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["bar", "line", "pie", "funnel", "map"]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers; what is not known is None, and leaves a gap."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table beside a chart."""

    label: str
    values: Sequence[float | None]
    href: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one or more series over the same labels; `hrefs` lead to what each label counts.

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
            href = self.hrefs[index] if index < len(self.hrefs) else ""
            yield Row(label, [one.values[index] for one in self.series], href)

    @property
    def data(self) -> dict[str, object]:
        """What the browser draws from."""
        return {
            "kind": self.kind,
            "unit": self.unit,
            "labels": list(self.labels),
            "hrefs": list(self.hrefs),
            "series": [{"name": one.name, "values": list(one.values)} for one in self.series],
            "outlines": self.outlines,
            "stacked": self.stacked,
        }
