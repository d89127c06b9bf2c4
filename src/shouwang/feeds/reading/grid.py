"""A sheet as it was read: every cell as text with its kind, before anybody knows what the sheet is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.feeds.reading.raw import CellKind, CellKinds, RowNumbers

Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta
# SQL and Excel agree: beyond 15 significant digits a number cell has lost its tail.
PLAIN_BELOW = 1e15


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block: first and last row and column, counted from 0 within the grid."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of a grid: its texts ("" for an empty cell) and what the cells were."""

    text: pa.StringArray
    kind: CellKinds


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells of one sheet; `rows` are Excel row numbers, or the lines records begin on."""

    sheet: str
    rows: RowNumbers
    columns: tuple[GridColumn, ...]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False

    def __len__(self) -> int:
        """Number of rows, blank ones too."""
        return len(self.rows)

    def head(self, count: int, *, start: int = 0) -> list[list[str]]:
        """The texts of `count` rows from `start` on, row by row."""
        if not self.columns:
            return [[] for _ in self.rows[start : start + count]]
        pieces = [column.text.slice(start, count).to_pylist() for column in self.columns]
        return [list(row) for row in zip(*pieces, strict=True)]

    def row(self, index: int) -> list[str]:
        """The texts of one row."""
        return [column.text[index].as_py() for column in self.columns]


def number_text(value: float) -> str:
    """A number as Excel shows it: 15 significant digits, plain below 1e15 and with an exponent above."""
    if -PLAIN_BELOW < value < PLAIN_BELOW:
        if value == int(value):
            return str(int(value))
        shown = f"{value:.15g}"
        return format(Decimal(shown), "f") if "e" in shown else shown
    return f"{value:.15g}"


def _number_cell(value: float) -> tuple[str, int]:
    if value != value or value in (float("inf"), float("-inf")):
        return "#NUM!", CellKind.ERROR
    return number_text(value), CellKind.NUMBER


def _moment_cell(value: dt.datetime) -> tuple[str, int]:
    # Excel stores moments as fractions of a day: 8:30 may come back as 08:29:59.999997.
    rounded = value + dt.timedelta(microseconds=500_000)
    midnight = (rounded.hour, rounded.minute, rounded.second) == (0, 0, 0)
    return (rounded.date().isoformat() if midnight else rounded.isoformat(" ", "seconds")), CellKind.DATE


_CELLS: dict[type, Callable[[Any], tuple[str, int]]] = {
    str: lambda value: (value, CellKind.TEXT if value else CellKind.EMPTY),
    float: _number_cell,
    int: _number_cell,
    bool: lambda value: ("TRUE" if value else "FALSE", CellKind.FLAG),
    dt.date: lambda value: (value.isoformat(), CellKind.DATE),
    dt.datetime: _moment_cell,
    dt.time: lambda value: (value.isoformat("seconds"), CellKind.DATE),
    dt.timedelta: lambda value: (str(value), CellKind.DATE),
    type(None): lambda value: ("", CellKind.EMPTY),
}


def column_of(cells: Sequence[Any]) -> GridColumn:
    """Turn the cells of one column, as a workbook reader gives them, into texts and kinds."""
    if set(map(type, cells)) <= {str}:
        return text_column(pa.array(cells, pa.string()))
    table = _CELLS
    made = [table[type(cell)](cell) for cell in cells]
    texts = pa.array([text for text, _ in made], pa.string())
    return GridColumn(texts, np.fromiter((kind for _, kind in made), np.uint8, len(made)))


def text_column(texts: pa.StringArray) -> GridColumn:
    """A column of texts only."""
    lengths = np.asarray(pc.binary_length(texts))
    kinds: CellKinds = np.where(lengths > 0, CellKind.TEXT, CellKind.EMPTY).astype(np.uint8)
    return GridColumn(texts, kinds)
