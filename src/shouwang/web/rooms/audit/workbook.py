"""Audit entries as a workbook: every cell is text, nothing in it is ever run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO

import xlsxwriter
from django.utils import timezone

from shouwang.audit.models import AuditEntry

MOST_ROWS = 100_000
HEADINGS = (
    "序号",
    "时间",
    "账号",
    "姓名",
    "行为",
    "对象类别",
    "对象",
    "区划",
    "事由",
    "原值",
    "新值",
    "校验值",
)
RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_of(entries: Iterable[AuditEntry]) -> bytes:
    """The entries, one a row."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, PLAIN) as book:
        sheet, bold = book.add_worksheet("审计记录"), book.add_format({"bold": True})
        sheet.write_row(0, 0, HEADINGS, bold)
        sheet.freeze_panes(1, 0)
        for number, entry in enumerate(entries, 1):
            for place, text in enumerate(_cells(entry)):
                sheet.write_string(number, place, harmless(text))
    return content.getvalue()


def harmless(text: str) -> str:
    """A text that stays a text when the file is opened, saved as CSV and opened again.

    >>> harmless("=HYPERLINK(1)"), harmless("王乡")
    ("'=HYPERLINK(1)", '王乡')
    """
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(RISKY_STARTS) else text


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    return (
        str(entry.seq),
        timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
        entry.actor,
        entry.actor_name,
        entry.get_act_display(),
        entry.subject_type,
        entry.subject_id,
        entry.region,
        entry.purpose,
        _values(entry.old),
        _values(entry.new),
        entry.mac,
    )


def _values(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""
