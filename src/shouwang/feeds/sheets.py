"""From a file to its recognised sheets: read, recognise, take the furniture out, name what was left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.policy import Unit
from shouwang.feeds.contract import Column, ColumnType, Kind, Kinds
from shouwang.feeds.furniture import Furniture, Layout, compact, data_mask
from shouwang.feeds.mapping import Mapping as UserMapping
from shouwang.feeds.reading.files import read_grids
from shouwang.feeds.reading.grid import Grid, GridColumn, Merge
from shouwang.feeds.reading.raw import CellKind, RawColumn, RawSheet
from shouwang.feeds.reading.workbook import Limits
from shouwang.feeds.recognition import Recognition, recognise


@dataclass(frozen=True, slots=True)
class RecognisedSheet:
    """One sheet of a file: what it is, its data rows, and the rows that were taken out with their reasons.

    `recognition.columns` numbers the columns of `raw`, which holds those the kind uses and no others. For a
    sheet of no kind `raw` is empty; `rows_read` then counts the rows that are not blank.
    """

    sheet: str
    recognition: Recognition
    raw: RawSheet
    rows_read: int
    furniture: tuple[Furniture, ...] = ()
    hidden: bool = False


def recognised_sheets(
    source: Path,
    *,
    path: str,
    kinds: Kinds,
    mapping: UserMapping | None = None,
    limits: Limits | None = None,
) -> Iterator[RecognisedSheet]:
    """The sheets of a file in its order; UnreadableFileError when it cannot be read.

    `path` is what the user's mapping knows the file by. An empty file has no sheets.
    """
    for grid in read_grids(source, limits=limits):
        entry = mapping.entry(path, grid.sheet) if mapping else None
        recognition = recognise(grid, kinds, entry)
        if recognition.kind is None:
            empty = RawSheet(grid.sheet, 0, np.empty(0, np.int32), ())
            yield RecognisedSheet(grid.sheet, recognition, empty, _filled_rows(grid), hidden=grid.hidden)
        else:
            yield _data(grid, recognition, kinds[recognition.kind])


def _filled_rows(grid: Grid) -> int:
    filled = np.zeros(len(grid), bool)
    for column in grid.columns:
        filled |= column.kind != CellKind.EMPTY
    return int(filled.sum())


def _data(grid: Grid, recognition: Recognition, kind: Kind) -> RecognisedSheet:
    above = (compact(cell) for row in grid.head(recognition.header_index) for cell in row)
    layout = Layout(kind, recognition.columns, recognition.headings, frozenset(above))
    start = recognition.header_index + 1
    keep, furniture = data_mask(grid, start, layout)
    used = layout.mapped
    columns = tuple(
        _raw_column(grid, number, recognition, keep, merged=_repeats(kind, recognition.columns, number))
        for number in used
    )
    places = {number: place for place, number in enumerate(used)}
    renumbered = {name: tuple(places[n] for n in numbers) for name, numbers in recognition.columns.items()}
    raw = RawSheet(grid.sheet, recognition.header_row, grid.rows[start:][keep], columns)
    shown = replace(recognition, columns=renumbered, headings=tuple(column.heading for column in columns))
    return RecognisedSheet(grid.sheet, shown, raw, len(raw), furniture, grid.hidden)


def _repeats(kind: Kind, columns: Mapping[str, Sequence[int]], number: int) -> bool:
    """Whether a merged cell speaks for every row it covers; an amount is for all of them together."""
    named = [kind.columns[name] for name, numbers in columns.items() if number in numbers]
    return not any(_is_amount(column) for column in named)


def _is_amount(column: Column) -> bool:
    return column.type is ColumnType.MONEY and column.unit is Unit.CNY


def _raw_column(
    grid: Grid, number: int, recognition: Recognition, keep: npt.NDArray[np.bool_], *, merged: bool
) -> RawColumn:
    start = recognition.header_index + 1
    column = (
        _filled_down(grid.columns[number], number, grid.merges, start) if merged else grid.columns[number]
    )
    text, kind = column.text.slice(start), column.kind[start:]
    kept = int(keep.sum())
    if keep[:kept].all():  # only the end is left out: the usual 合计 costs no copy
        return RawColumn(recognition.headings[number], text.slice(0, kept), kind[:kept])
    return RawColumn(recognition.headings[number], pc.filter(text, pa.array(keep)), kind[keep])


def _filled_down(column: GridColumn, number: int, merges: Sequence[Merge], start: int) -> GridColumn:
    """The value of a cell merged over several data rows, in every one of them."""
    tall = [m for m in merges if m.left == number and m.bottom > m.top >= start and m.top < len(column.text)]
    if not tall:
        return column
    source = np.arange(len(column.text))
    for merge in tall:
        source[merge.top : merge.bottom + 1] = merge.top
    return GridColumn(column.text.take(pa.array(source)), column.kind[source])
