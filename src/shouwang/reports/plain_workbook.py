"""A list as a workbook: title, what it is, the headings in row 3, every cell plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

NARROW, WIDE = 10, 40


def workbook_of(title: str, said: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The workbook; texts are written as texts: nothing in it is a formula, no number is damaged."""
    content = io.BytesIO()
    widths = [min(max(NARROW, 2 * len(heading)), WIDE) for heading in headings]
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True})
        body = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, said)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, widths[column])
            sheet.write_string(2, column, heading, head)
        for line, cells in enumerate(rows, 3):
            for column, cell in enumerate(cells):
                sheet.write_string(line, column, cell, body)
        sheet.freeze_panes(3, 0)
    return content.getvalue()
