"""Problems on paper (问题整改台账): one row a problem, every cell plain text, room to write what was done."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from shouwang.web.rooms.problems.lines import Row
from shouwang.web.templatetags.show import day

HEADINGS: tuple[tuple[str, int], ...] = (
    ("编号", 8),
    ("所在地", 22),
    ("谁发现的", 12),
    ("报告或通报", 24),
    ("发现日期", 14),
    ("问题类型", 12),
    ("问题", 44),
    ("整改单位", 14),
    ("整改期限", 14),
    ("环节", 14),
    ("整改措施和结果", 36),
    ("佐证材料", 18),
    ("经办人", 12),
)
BLANK = 3
"""Columns at the end that are written by hand."""


def workbook_of(rows: Iterable[Row]) -> bytes:
    """The workbook; texts are written as texts, so that nothing in it is a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("问题整改台账")
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
        body = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        for column, (heading, width) in enumerate(HEADINGS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, head)
        for line, row in enumerate(rows, 1):
            for column, text in enumerate((*_cells(row), *[""] * BLANK)):
                sheet.write_string(line, column, text, body)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return content.getvalue()


def _cells(row: Row) -> tuple[str, ...]:
    item = row.item
    due = item.case.due_at if item.case else None
    return (
        str(item.pk),
        row.place,
        row.source,
        item.document,
        day(item.found_on),
        row.category,
        item.text,
        row.unit,
        day(due) if due else "",
        item.case.step_label if item.case else "",
    )
