"""A sample on paper: one row a household, every cell plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from shouwang.cases.models import Drawn

HEADINGS = ("所在地", "户编号", "户主", "人口", "环节", "有差异的项目", "抽样后登记有改动", "核查记录")
WIDTH = 18


def workbook_of(rows: Iterable[Drawn]) -> bytes:
    """The workbook; texts are written as texts, so that nothing in it is a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("抽样名单")
        sheet.set_column(0, len(HEADINGS) - 1, WIDTH)
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(0, column, heading)
        for line, row in enumerate(rows, 1):
            for column, text in enumerate(_cells(row)):
                sheet.write_string(line, column, text)
    return content.getvalue()


def _cells(row: Drawn) -> tuple[str, ...]:
    home = row.household
    return (
        row.place,  # type: ignore[attr-defined] # put there by the page
        home.household_no,
        home.head_name,
        str(home.members),
        row.case.step_label if row.case else "",
        row.told,  # type: ignore[attr-defined]
        "有" if row.changed else "",  # type: ignore[attr-defined]
        "",
    )
