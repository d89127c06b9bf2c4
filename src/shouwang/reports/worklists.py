"""The work of each township as a workbook: a sheet a village, a row a finding, empty columns to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from shouwang.reports.labels import LEVELS, class_label
from shouwang.reports.safe_names import SafeNames, file_name, sheet_name
from shouwang.screening.finding import Finding

RESULTS = ("属实", "不属实", "已解决")
HEADER_ROW = 2
FIRST_ROW = HEADER_ROW + 1
PAPER_A4 = 9


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a worklist: a finding, and what the visitor needs beside it."""

    finding: Finding
    rule_label: str
    remedy: str
    group: str
    head_id_masked: str


class Column(NamedTuple):
    """A column of the sheet; `width` in characters, `filled_in` by the visitor."""

    heading: str
    width: float
    style: str
    filled_in: bool = False


COLUMNS = (
    Column("序号", 4.5, "centre"),
    Column("户编号", 14, "text"),
    Column("户主（证件号已遮盖）", 20, "text"),
    Column("组", 7, "text"),
    Column("户类", 9, "text"),
    Column("风险类型", 9, "text"),
    Column("等级", 5, "centre"),
    Column("状态", 7, "centre"),
    Column("线索和依据", 46, "text"),
    Column("入户核查要点", 24, "text"),
    Column("核查结果", 9, "fill", filled_in=True),
    Column("核查人", 8.5, "fill", filled_in=True),
    Column("核查日期", 11.5, "date", filled_in=True),
    Column("备注", 13, "fill", filled_in=True),
)
KEY_COLUMN = len(COLUMNS)
"""Hidden: household, rule and as-of day, so that a returned line is known however the sheet was sorted."""
LINE_HEIGHT = 15.0
MAX_HEIGHT = 409.0
"""Excel has no higher rows."""


def plain_key(finding: Finding) -> str:
    """The hidden key of a line: household, rule and as-of day."""
    return "|".join((*finding.key, finding.as_of.isoformat()))


def write_worklists(
    folder: Path,
    *,
    entries: Sequence[Entry],
    county: str,
    as_of: date,
    key: Callable[[Finding], str] = plain_key,
) -> tuple[Path, ...]:
    """One workbook a township with something to do; `entries` in the order of the register.

    `key` gives what stands in the hidden column of a line.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names, written = SafeNames(), []
    for township, group in _by(entries, "township"):
        path = folder / f"{names.unique(file_name(township or '乡镇未填'))}.xlsx"
        _write_workbook(path, list(group), title=f"{county}{township}", as_of=as_of, key=key)
        written.append(path)
    return tuple(written)


def _by(entries: Iterable[Entry], place: str) -> list[tuple[str, list[Entry]]]:
    """The entries of each place, places in the order in which the register names them first."""
    places: dict[str, list[Entry]] = {}
    for entry in entries:
        places.setdefault(getattr(entry.finding, place), []).append(entry)
    return list(places.items())


def _write_workbook(
    path: Path, entries: list[Entry], *, title: str, as_of: date, key: Callable[[Finding], str]
) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        # the as-of day, not the clock: the same input gives the same workbook
        book.set_properties({"title": f"{title}线索核查清单", "created": _midnight(as_of)})
        styles = _styles(book)
        names = SafeNames()
        for village, group in _by(entries, "village"):
            sheet = book.add_worksheet(names.unique(sheet_name(village or "村未填")))
            heading = f"{title}{village}防止返贫监测线索核查清单"
            _write_sheet(sheet, group, styles, heading=heading, as_of=as_of)
            for row, entry in enumerate(group, start=FIRST_ROW):
                sheet.write_string(row, KEY_COLUMN, key(entry.finding))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a workbook knows no time zone


def _styles(book: Workbook) -> dict[str, Format]:
    base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True, "border": 1}
    empty = base | {"locked": False, "bg_color": "#FFFDF0"}
    return {
        "title": book.add_format(
            {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
        ),
        "note": book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter"}),
        "head": book.add_format(base | {"bold": True, "align": "center", "bg_color": "#E8EEF4"}),
        "text": book.add_format(base | {"num_format": "@"}),
        "centre": book.add_format(base | {"align": "center"}),
        "fill": book.add_format(empty | {"num_format": "@"}),
        "date": book.add_format(empty | {"num_format": "yyyy-mm-dd", "align": "center"}),
        "red": book.add_format(base | {"align": "center", "bold": True, "font_color": "#B00020"}),
    }


def _write_sheet(
    sheet: Worksheet, entries: list[Entry], styles: dict[str, Format], *, heading: str, as_of: date
) -> None:
    _page(sheet, heading, last_row=HEADER_ROW + len(entries))
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, "", styles["title"])
    sheet.write_string(0, 0, heading, styles["title"])
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, _note(entries, as_of), styles["note"])
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
        sheet.write_string(HEADER_ROW, at, column.heading, styles["head"])
    sheet.set_row(HEADER_ROW, 30)
    sheet.set_column(KEY_COLUMN, KEY_COLUMN, 4, None, {"hidden": True})
    for number, entry in enumerate(entries, start=1):
        _write_entry(sheet, HEADER_ROW + number, number, entry, styles)
    _validate(sheet, first=FIRST_ROW, last=HEADER_ROW + len(entries), as_of=as_of)


def _note(entries: list[Entry], as_of: date) -> str:
    households = len({e.finding.household_no for e in entries})
    day = f"{as_of.year}年{as_of.month}月{as_of.day}日"
    return (
        f"数据截至{day}，共 {households} 户 {len(entries)} 条线索。请入户核查后填写右侧四列并报回；"
        "标“待核”的线索可能由数据残缺引起，请先核对原始资料。"
    )


def _write_entry(sheet: Worksheet, row: int, number: int, entry: Entry, styles: dict[str, Format]) -> None:
    finding = entry.finding
    cells = (
        str(number),
        finding.household_no,
        "\n".join(filter(None, (finding.head_name, entry.head_id_masked))),
        entry.group,
        class_label(finding.household_class),
        finding.risk_type,
        LEVELS.get(finding.level, finding.level),
        finding.state.label + ("\n待核" if finding.doubtful else ""),
        f"【{entry.rule_label}】{finding.explanation}",
        entry.remedy,
    )
    for at, (column, cell) in enumerate(zip(COLUMNS, cells, strict=False)):
        style = styles["red"] if column.heading == "等级" and finding.level == "red" else styles[column.style]
        sheet.write_string(row, at, cell, style)
    for at in range(len(cells), len(COLUMNS)):
        sheet.write_blank(row, at, None, styles[COLUMNS[at].style])
    sheet.set_row(row, _height(cells))


def _height(cells: tuple[str, ...]) -> float:
    """Excel does not measure wrapped rows of files it did not write: a Chinese character takes two widths."""
    lines = max(2, *(_lines(cell, column.width) for column, cell in zip(COLUMNS, cells, strict=False)))
    return min(lines * LINE_HEIGHT, MAX_HEIGHT)


def _lines(cell: str, width: float) -> int:
    return sum(max(1, -(-_width(line) // int(width - 1))) for line in cell.split("\n"))


def _width(text: str) -> int:
    return sum(1 if ord(c) < 0x2E80 else 2 for c in text)


def _validate(sheet: Worksheet, *, first: int, last: int, as_of: date) -> None:
    headings = [c.heading for c in COLUMNS]
    result, day = headings.index("核查结果"), headings.index("核查日期")
    sheet.data_validation(
        first,
        result,
        last,
        result,
        {
            "validate": "list",
            "source": list(RESULTS),
            "error_title": "核查结果",
            "error_message": "请从下拉框选择：属实、不属实、已解决",
        },
    )
    sheet.data_validation(
        first,
        day,
        last,
        day,
        {
            "validate": "date",
            "criteria": ">=",
            "value": as_of,
            "input_title": "核查日期",
            "input_message": "写法：2025-07-01",
            "error_title": "核查日期",
            "error_message": "请填写研判日以后的日期，写法：2025-07-01",
        },
    )


def _page(sheet: Worksheet, heading: str, *, last_row: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEADER_ROW)
    sheet.print_area(0, 0, last_row, len(COLUMNS) - 1)
    sheet.set_footer('&C&"宋体"&10第 &P 页，共 &N 页&R&"宋体"&10内部资料，注意保管')
    sheet.freeze_panes(FIRST_ROW, 3)
    sheet.autofilter(HEADER_ROW, 0, last_row, len(COLUMNS) - 1)
    sheet.protect("", {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True})
