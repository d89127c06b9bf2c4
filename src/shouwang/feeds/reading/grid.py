"""A sheet as it was read: every cell as text with its kind, before anybody knows what the sheet is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.feeds.reading.raw import CellKind, CellKinds, RowNumbers

Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta


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

    def pick(self, indexes: npt.NDArray[np.int64]) -> list[list[str]]:
        """The texts of some rows, row by row."""
        if not self.columns:
            return [[] for _ in indexes]
        pieces = [column.text.take(pa.array(indexes)).to_pylist() for column in self.columns]
        return [list(row) for row in zip(*pieces, strict=True)]

    def row(self, index: int) -> list[str]:
        """The texts of one row."""
        return [column.text[index].as_py() for column in self.columns]


def number_text(value: float) -> str:
    """A number as Excel shows it: 15 significant digits, plain below 1e15 and with an exponent above."""
    shown = f"{value + 0.0:.15g}"
    if "e-" in shown:
        return format(Decimal(shown), "f")
    return "#NUM!" if shown in ("nan", "inf", "-inf") else shown


def _moment_text(value: dt.datetime) -> str:
    # Excel stores moments as fractions of a day: 8:30 may come back as 08:29:59.999997.
    rounded = value + dt.timedelta(microseconds=500_000)
    midnight = (rounded.hour, rounded.minute, rounded.second) == (0, 0, 0)
    return rounded.date().isoformat() if midnight else rounded.isoformat(" ", "seconds")


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    float: number_text,
    int: number_text,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.date: dt.date.isoformat,
    dt.datetime: _moment_text,
    dt.time: lambda value: value.isoformat("seconds"),
    dt.timedelta: str,
    type(None): lambda value: "",
}
_KINDS: dict[type, CellKind] = {
    str: CellKind.TEXT,
    float: CellKind.NUMBER,
    int: CellKind.NUMBER,
    bool: CellKind.FLAG,
    dt.date: CellKind.DATE,
    dt.datetime: CellKind.DATE,
    dt.time: CellKind.DATE,
    dt.timedelta: CellKind.DATE,
    type(None): CellKind.EMPTY,
}


def column_of(cells: Sequence[Any]) -> GridColumn:
    """Turn the cells of one column, as a workbook reader gives them, into texts and kinds."""
    types = list(map(type, cells))
    present = set(types)
    if present <= {str}:
        return text_column(pa.array(cells, pa.string()))
    if present == {float}:
        texts = pa.array([number_text(cell) for cell in cells], pa.string())
    else:
        texts = pa.array([_TEXTS[kind](cell) for kind, cell in zip(types, cells, strict=True)], pa.string())
    kinds = np.fromiter(map(_KINDS.__getitem__, types), np.uint8, len(types))
    kinds[np.asarray(pc.binary_length(texts)) == 0] = CellKind.EMPTY
    if float in present:
        kinds[np.asarray(pc.equal(texts, "#NUM!"))] = CellKind.ERROR
    return GridColumn(texts, kinds)


def text_column(texts: pa.StringArray) -> GridColumn:
    """A column of texts only."""
    lengths = np.asarray(pc.binary_length(texts))
    kinds: CellKinds = np.where(lengths > 0, CellKind.TEXT, CellKind.EMPTY).astype(np.uint8)
    return GridColumn(texts, kinds)
