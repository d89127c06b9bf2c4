"""The refused rows of a delivery as a workbook: each with its row number, why, and how to mend it.

Texts are written as texts, so that nothing in a cell runs; numbers stay numbers. What shows who somebody is
leaves masked; the reader puts it back where it comes home unchanged (`feeds.originals.restored`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shouwang.feeds.originals import ADDED, Cell, OriginalSheet
from shouwang.reports.safe_names import SafeNames, sheet_name

NOTE = "改好后原样上传本表即可，不必重报整份文件；证件号码和电话已遮盖，不需要改的保持原样。"
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
WIDE, NARROW = 26, 14


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row was refused, and what to do: one line each."""

    why: str
    remedy: str
    column: str


def refused_workbook(
    sheets: Sequence[OriginalSheet], refusals: Mapping[tuple[str, int], Sequence[Refusal]]
) -> bytes:
    """The workbook; `refusals` by sheet and row."""
    file, names = io.BytesIO(), SafeNames()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True})
        text, wrong = book.add_format({"num_format": "@"}), book.add_format({"bg_color": "#FDECEA"})
        for sheet in sheets:
            page = book.add_worksheet(names.unique(sheet_name(sheet.sheet or "Sheet1")))
            _write(page, sheet, refusals, (head, text, wrong))
    return file.getvalue()


def write_plain(path: Path, sheets: Sequence[tuple[str, list[list[Cell]]]]) -> None:
    """The same cells in the same places: what came home, with what was masked in it put back."""
    names = SafeNames()
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        for name, rows in sheets:
            page = book.add_worksheet(names.unique(sheet_name(name or "Sheet1")))
            for at, row in enumerate(rows):
                for number, cell in enumerate(row):
                    _put(page, at, number, cell, cell.text, None)


def _write(
    page: Worksheet,
    sheet: OriginalSheet,
    refusals: Mapping[tuple[str, int], Sequence[Refusal]],
    formats: tuple[Format, Format, Format],
) -> None:
    head, text, wrong = formats
    page.write_string(0, 0, NOTE)
    for at, heading in enumerate((*ADDED, *sheet.headings)):
        page.write_string(1, at, heading, head)
        page.set_column(at, at, WIDE if at in (1, 2) else NARROW)
    page.freeze_panes(2, len(ADDED))
    for line, (number, cells) in enumerate(sheet.rows.items(), start=2):
        told = refusals.get((sheet.sheet, number), ())
        page.write_number(line, 0, number)
        page.write_string(
            line, 1, "；".join(f"{t.column}：{t.why}" if t.column else t.why for t in told), wrong
        )
        page.write_string(line, 2, "；".join(dict.fromkeys(t.remedy for t in told)))
        for at, cell in enumerate(cells, start=len(ADDED)):
            _put(page, line, at, cell, cell.seen, text)


def _put(page: Worksheet, line: int, at: int, cell: Cell, shown: str, style: Format | None) -> None:
    if cell.number and cell.shown is None and "e" not in shown.lower():
        page.write_number(line, at, float(shown))
    elif shown:
        page.write_string(line, at, shown, style)
