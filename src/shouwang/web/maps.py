"""A map as the server draws it (SVG): places shaded by a number, and the same numbers as a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shouwang.web.charts import Cell

SHADES = 5
TILE, GAP = 160, 16
WIDER_THAN_HIGH = 1.6


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map and in the table: the page it leads to, its numbers, the first of them shades it."""

    code: str
    name: str
    href: str
    cells: Sequence[Cell]

    @property
    def figure(self) -> int:
        """What it is shaded by."""
        return int(self.cells[0].value or 0)


@dataclass(frozen=True, slots=True)
class Shape:
    """A place as it is drawn: its path, where its name stands, how dark it is (0 for nought)."""

    place: Place
    d: str
    x: int
    y: int
    shade: int


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the legend."""

    shade: int
    label: str


@dataclass(frozen=True, slots=True)
class Map:
    """A map with its table. `by_tiles`: no outlines are known; a tile does not say where a place lies."""

    title: str
    unit: str
    columns: Sequence[str]
    width: int
    height: int
    shapes: Sequence[Shape]
    places: Sequence[Place]
    review_no: str = ""
    source: str = ""
    by_tiles: bool = False

    @property
    def view_box(self) -> str:
        """The drawing with some room around."""
        return f"-{GAP} -{GAP} {self.width + 2 * GAP} {self.height + 2 * GAP}"

    @property
    def legend(self) -> list[Step]:
        """What the shades mean, for those that there are."""
        most = max((place.figure for place in self.places), default=0)
        found = []
        for shade in range(SHADES + 1):
            low, high = bounds_of(shade, most)
            if low <= high:
                found.append(Step(shade, f"{low:,}" if low == high else f"{low:,}—{high:,}"))
        return found

    @property
    def missing(self) -> list[str]:
        """Places of the table that are not drawn."""
        there = {shape.place.code for shape in self.shapes}
        return [place.name for place in self.places if place.code not in there]


def outlined(drawing: Mapping[str, Any], places: Sequence[Place]) -> tuple[int, int, list[Shape]]:
    """Width, height and shapes of a drawing that `regions.outlines` made."""
    most = max((place.figure for place in places), default=0)
    known = drawing["places"]
    shapes = [
        Shape(
            place,
            known[place.code]["d"],
            known[place.code]["x"],
            known[place.code]["y"],
            shade_of(place.figure, most),
        )
        for place in places
        if place.code in known
    ]
    return drawing["width"], drawing["height"], shapes


def tiled(places: Sequence[Place]) -> tuple[int, int, list[Shape]]:
    """The same without outlines: squares in the order of the codes."""
    most = max((place.figure for place in places), default=0)
    columns = max(1, min(len(places), math.ceil(math.sqrt(len(places) * WIDER_THAN_HIGH))))
    side, stride = TILE, TILE + GAP
    shapes = []
    for number, place in enumerate(places):
        left, top = number % columns * stride, number // columns * stride
        d = f"M{left} {top}h{side}v{side}h-{side}Z"
        middle = side // 2
        shapes.append(Shape(place, d, left + middle, top + middle, shade_of(place.figure, most)))
    rows = math.ceil(len(places) / columns)
    return columns * stride - GAP, rows * stride - GAP, shapes


def shade_of(number: int, most: int) -> int:
    """How dark: 0 for nought, then equal steps up to the largest number.

    >>> [shade_of(n, 10) for n in (0, 1, 2, 3, 10)]
    [0, 1, 1, 2, 5]
    """
    return math.ceil(SHADES * number / most) if number else 0


def bounds_of(shade: int, most: int) -> tuple[int, int]:
    """The least and the largest number of a shade; where there is none, the least is above the largest.

    >>> [bounds_of(shade, 3) for shade in range(6)]
    [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (3, 3)]
    """
    if not shade:
        return 0, 0
    return (shade - 1) * most // SHADES + 1, shade * most // SHADES
