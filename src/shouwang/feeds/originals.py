"""Rows of a delivered file as they were written, read again in the safe reader, to be put right and sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from shouwang.feeds.contract import ColumnType, Kind, Kinds
from shouwang.feeds.headings import heading_key
from shouwang.feeds.reading.files import read_grids
from shouwang.feeds.reading.grid import Grid
from shouwang.feeds.reading.raw import CellKind
from shouwang.feeds.reading.sniff import UnreadableFileError
from shouwang.feeds.recognition import recognise
from shouwang.feeds.staging.pool import Failure, run_jobs
from shouwang.kernel.errors import ShouwangError
from shouwang.secrecy.masking import mask_id, mask_phone

T = TypeVar("T")
ROW_NUMBER = "原行号"
WHY, REMEDY = "退回原因", "怎样改"
ADDED = (ROW_NUMBER, WHY, REMEDY)
READERS = 1
HIDDEN = {ColumnType.ID: mask_id, ColumnType.CARD: mask_id, ColumnType.PHONE: mask_phone}
HEADER_SEARCHED = 12


class OriginalError(ShouwangError):
    """The file cannot be read again."""

    code = "ORIGINAL"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it was written; `shown` is what may leave the house, where that differs."""

    text: str
    number: bool = False
    shown: str | None = None

    @property
    def seen(self) -> str:
        """What stands in the workbook that goes out."""
        return self.text if self.shown is None else self.shown


@dataclass(frozen=True, slots=True)
class OriginalSheet:
    """The headings of a sheet and some of its rows, by the row number that Excel shows."""

    sheet: str
    headings: tuple[str, ...]
    rows: Mapping[int, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of which sheets of a file are wanted."""

    path: Path
    rows: Mapping[str, frozenset[int]]


def originals(path: Path, rows: Mapping[str, frozenset[int]], *, kinds: Kinds) -> list[OriginalSheet]:
    """The rows of a file that are asked for, sheet by sheet."""
    return _in_reader(read_originals, kinds, Asked(path, rows))


def plain_sheets(path: Path, *, kinds: Kinds) -> list[tuple[str, list[list[Cell]]]]:
    """Every sheet of a file as plain rows of cells."""
    return _in_reader(read_plain, kinds, Asked(path, {}))


def read_originals(kinds: Kinds, asked: Asked) -> list[OriginalSheet] | Failure:
    """The work of the reader's process."""
    try:
        wanted = asked.rows
        return [_sheet(grid, kinds, wanted[grid.sheet]) for grid in _grids(asked) if grid.sheet in wanted]
    except UnreadableFileError as error:
        return Failure(error.message)


def read_plain(kinds: Kinds, asked: Asked) -> list[tuple[str, list[list[Cell]]]] | Failure:
    """The work of the reader's process: all cells."""
    try:
        return [(grid.sheet, [_cells(grid, at, {}) for at in range(len(grid))]) for grid in _grids(asked)]
    except UnreadableFileError as error:
        return Failure(error.message)


def restored(sheets: Sequence[tuple[str, list[list[Cell]]]], before: Sequence[OriginalSheet]) -> int:
    """Put what was masked back into the rows that came home, in place; says how many cells.

    A cell counts as masked where it still is what went out, in the row and under the heading where it stood.
    """
    found, by_name = 0, {sheet.sheet: sheet for sheet in before}
    for name, rows in sheets:
        at = _header(rows)
        original = by_name.get(name) or (before[0] if len(before) == 1 else None)
        if at is None or original is None:
            continue
        for row in rows[at + 1 :]:
            found += _restore(row, [heading_key(cell.text) for cell in rows[at]], original)
    return found


def _restore(row: list[Cell], headings: list[str], original: OriginalSheet) -> int:
    number = row[headings.index(heading_key(ROW_NUMBER))].text
    cells = original.rows.get(int(number)) if number.isdigit() else None
    if cells is None:
        return 0
    hidden = {
        heading_key(heading): cell
        for heading, cell in zip(original.headings, cells, strict=False)
        if cell.shown is not None
    }
    found = [
        place
        for place, heading in enumerate(headings)
        if place < len(row) and (cell := hidden.get(heading)) and row[place].text == cell.shown
    ]
    for place in found:
        row[place] = Cell(hidden[headings[place]].text)
    return len(found)


def _header(rows: list[list[Cell]]) -> int | None:
    wanted = heading_key(ROW_NUMBER)
    return next(
        (at for at, row in enumerate(rows[:HEADER_SEARCHED]) if wanted in [heading_key(c.text) for c in row]),
        None,
    )


def _in_reader(work: Callable[[Kinds, Asked], T | Failure], kinds: Kinds, asked: Asked) -> T:
    ((_, outcome),) = run_jobs(work, [asked], shared=kinds, workers=READERS)
    if isinstance(outcome, Failure):
        raise OriginalError(outcome.reason, todo="重新报送这份文件")
    return outcome


def _grids(asked: Asked) -> list[Grid]:
    return list(read_grids(asked.path))


def _sheet(grid: Grid, kinds: Kinds, wanted: frozenset[int]) -> OriginalSheet:
    recognition = recognise(grid, kinds, None)
    kind = kinds[recognition.kind] if recognition.kind else None
    hidden = _hidden(kind, recognition.columns) if kind else {}
    headings = tuple(recognition.headings) or tuple(grid.row(max(recognition.header_index, 0)))
    places = {int(number): at for at, number in enumerate(grid.rows)}
    rows = {number: tuple(_cells(grid, places[number], hidden)) for number in sorted(wanted & places.keys())}
    return OriginalSheet(grid.sheet, headings, rows)


def _hidden(kind: Kind, columns: Mapping[str, tuple[int, ...]]) -> dict[int, ColumnType]:
    """The columns that show who somebody is: they leave the house masked."""
    return {
        number: kind.columns[name].type
        for name, numbers in columns.items()
        for number in numbers
        if kind.columns[name].type in HIDDEN
    }


def _cells(grid: Grid, at: int, hidden: Mapping[int, ColumnType]) -> list[Cell]:
    return [_cell(grid, at, number, hidden.get(number)) for number in range(len(grid.columns))]


def _cell(grid: Grid, at: int, number: int, kind: ColumnType | None) -> Cell:
    column = grid.columns[number]
    text, is_number = column.text[at].as_py(), column.kind[at] == CellKind.NUMBER
    return Cell(text, bool(is_number), HIDDEN[kind](text) if kind and text else None)
