"""Writes sheets as .xlsx, .xls, .csv and .txt files: titles, headings, totals, signatures."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from shouwang.sample.cells import Cell, Formula
from shouwang.sample.chance import Chance
from shouwang.sample.layout import HeadedColumn

SIGNATURES = (
    "填表人：        审核人：        填报日期：",
    "制表：        负责人：",
    "说明：本表由系统导出，仅供工作使用。",
)
SUBTOTAL_EVERY = 60
FIXED_DAY = datetime(2025, 1, 1)  # noqa: DTZ001  (bytes must not depend on the clock)


@dataclass(slots=True)
class Sheet:
    """A sheet to be written: `grid` by row, the numbers of its data rows, and the cells to be merged."""

    name: str
    grid: list[list[Cell]]
    rows: list[int]
    footers: int
    merges: list[tuple[int, int, int, int]]


def compose(
    name: str,
    columns: tuple[HeadedColumn, ...],
    lines: list[list[Cell]],
    *,
    title: str,
    preamble: str,
    chance: Chance,
    book: bool,
    manners: frozenset[str] = frozenset(),
) -> Sheet:
    """Puts title, headings, rows and totals one below the other; row numbers count from 1."""
    width = len(columns)
    grid: list[list[Cell]] = []
    merges: list[tuple[int, int, int, int]] = []
    for text in filter(None, (title, preamble)):
        merges.append((len(grid), 0, len(grid), width - 1))
        grid.append([text, *[""] * (width - 1)] if book else [text])
    _headings(columns, grid, merges, book=book)
    if "numbering" in manners:
        grid.append([number if book else str(number) for number in range(1, width + 1)])
    rows = []
    for i, line in enumerate(lines):
        if i and chance.often(0.0005):
            grid.append([""] * width)
        if i and i % SUBTOTAL_EVERY == 0 and "subtotals" in manners:
            grid.append(_sums("小计", columns, lines[i - SUBTOTAL_EVERY : i]))
        grid.append(line)
        rows.append(len(grid))
    footers = _footer(columns, lines, grid, chance)
    return Sheet(name, grid, rows, footers, merges)


def _headings(
    columns: tuple[HeadedColumn, ...],
    grid: list[list[Cell]],
    merges: list[tuple[int, int, int, int]],
    *,
    book: bool,
) -> None:
    headings = [column.heading for column in columns]
    if not book or not any("|" in heading for heading in headings):
        grid.append([heading if book else heading.replace("\n", "").replace("|", "") for heading in headings])
        return
    top = len(grid)
    parents = [heading.split("|")[0] for heading in headings]
    children = [heading.split("|")[1] if "|" in heading else "" for heading in headings]
    grid += [[p if i == 0 or parents[i - 1] != p else "" for i, p in enumerate(parents)], [*children]]
    for i, child in enumerate(children):
        if not child:
            merges.append((top, i, top + 1, i))
        elif i == 0 or parents[i - 1] != parents[i]:
            last = max(j for j in range(i, len(parents)) if parents[j] == parents[i])
            merges.append((top, i, top, last))


def _footer(
    columns: tuple[HeadedColumn, ...], lines: list[list[Cell]], grid: list[list[Cell]], chance: Chance
) -> int:
    footers = 0
    if chance.often(0.6) and lines:
        if chance.often(0.3):
            grid.append([""] * len(columns))
        grid.append(_sums(chance.pick(("合计", "合  计", "总计")), columns, lines))
        footers += 1
    if chance.often(0.25):
        grid.append([chance.pick(SIGNATURES), *[""] * (len(columns) - 1)])
        footers += 1
    return footers


def _sums(word: str, columns: tuple[HeadedColumn, ...], lines: list[list[Cell]]) -> list[Cell]:
    total: list[Cell] = [word, *[""] * (len(columns) - 1)]
    for i, column in enumerate(columns):
        if column.heading.endswith(("（元）", "(元)")):
            total[i] = round(sum(x for line in lines if isinstance(x := line[i], float)), 2)
    return total


def write(path: Path, sheets: list[Sheet], *, encoding: str) -> None:
    """Writes one file; text files have one sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        _write_xlsx(path, sheets)
    elif path.suffix == ".xls":
        _write_xls(path, sheets)
    else:
        _write_text(path, sheets[0], encoding=encoding, separator="\t" if path.suffix == ".txt" else ",")


def _write_xlsx(path: Path, sheets: list[Sheet]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": FIXED_DAY})
    plain = book.add_format()
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for r, line in enumerate(sheet.grid):
            for c, cell in enumerate(line):
                _xlsx_cell(page, r, c, cell)
        for r1, c1, r2, c2 in sheet.merges:
            if (r1, c1) != (r2, c2):
                page.merge_range(r1, c1, r2, c2, sheet.grid[r1][c1], plain)
    book.close()


def _xlsx_cell(page: xlsxwriter.worksheet.Worksheet, r: int, c: int, cell: Cell) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Formula):
        page.write_formula(r, c, cell.text, None, cell.value)
    elif isinstance(cell, str):
        page.write_string(r, c, cell)
    elif isinstance(cell, date):
        page.write_datetime(r, c, cell)
    else:
        page.write_number(r, c, cell)


def _write_xls(path: Path, sheets: list[Sheet]) -> None:
    import xlwt  # only some counties have old workbooks

    book = xlwt.Workbook(encoding="utf-8")
    dated = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        for r, line in enumerate(sheet.grid):
            for c, cell in enumerate(line):
                if isinstance(cell, date):
                    page.write(r, c, cell, dated)
                elif cell is not None and cell != "":
                    page.write(r, c, cell.value if isinstance(cell, Formula) else cell)
    book.save(str(path))


def _write_text(path: Path, sheet: Sheet, *, encoding: str, separator: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n" if encoding == "gb18030" else "\n")
    for line in sheet.grid:
        writer.writerow(["" if cell is None else cell for cell in line])
    path.write_bytes(buffer.getvalue().encode(encoding))
