"""Lists of this room: built once as lines of cells, shown as table and cards, taken along as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import xlsxwriter
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from shouwang.assistance.helpers.exporting import take_along
from shouwang.kernel.errors import ShouwangError
from shouwang.web.doors import Visitor
from shouwang.web.files import sent_file
from shouwang.web.lists import paged

WIDTH = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, where it leads, how it stands."""

    text: str
    href: str = ""
    tone: str = ""
    number: bool = False
    label: str = ""

    @property
    def told(self) -> str:
        """The text where no heading stands above it: a bare number or day says what it is of."""
        return f"{self.label} {self.text}" if self.text[:1].isdigit() else self.text


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `post` is a small button at its end: words and address."""

    cells: tuple[Cell, ...]
    pk: int = 0

    @property
    def first(self) -> Cell:
        """What a card is headed with."""
        return self.cells[0]

    @property
    def rest(self) -> tuple[Cell, ...]:
        """What stands below it on a card."""
        return tuple(cell for cell in self.cells[1:] if cell.text)


@dataclass(frozen=True, slots=True)
class Table:
    """A list with its headings."""

    title: str
    columns: tuple[str, ...]
    lines: Sequence[Line]
    nothing: str = "没有记录"
    todo: str = ""

    @property
    def headings(self) -> list[dict[str, object]]:
        """The headings as the component wants them."""
        numbers = [cell.number for cell in self.lines[0].cells] if self.lines else []
        told = [*numbers, *[False] * len(self.columns)]
        return [{"label": label, "number": told[at]} for at, label in enumerate(self.columns)]


@dataclass(frozen=True, slots=True)
class Link:
    """A way from a page: words, address, icon; the main one is filled."""

    text: str
    href: str
    icon: str = ""
    main: bool = False


@dataclass(slots=True)
class ListPage:
    """A page with one or more lists."""

    title: str
    lead: str
    tables: Sequence[Table]
    links: Sequence[Link] = ()
    back: Link | None = None
    export: str = ""
    facts: Sequence[dict[str, object]] = ()
    tiles: Sequence[dict[str, object]] = ()
    told: Sequence[str] = ()
    filter: object = None
    tabs: Sequence[dict[str, object]] = ()
    after: str = ""
    more: dict[str, object] = field(default_factory=dict)


def line(columns: Sequence[str], *cells: Cell | str | int, pk: int = 0) -> Line:
    """A row under these headings; texts and numbers become cells."""
    return Line(tuple(_cell(cell, label) for cell, label in zip(cells, columns, strict=True)), pk)


def shown(request: Visitor, page: ListPage, *, status: int = 200) -> HttpResponse:
    """A page of lists; the first one is paged."""
    first = paged(page.tables[0].lines, request) if page.tables else None
    context = {"page": page, "first": first, **page.more}
    return render(request, "helping/list.html", context, status=status)


def taken_along(request: Visitor, table: Table, *, name: str, back: str) -> HttpResponseBase:
    """A list as a workbook for whoever says what for; else back to the page."""
    purpose = request.POST.get("purpose", "")
    try:
        take_along(name, rows=len(table.lines), purpose=purpose, actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect(back)
    return sent_file(workbook_of(table), f"{name}.xlsx")


def workbook_of(table: Table) -> bytes:
    """The workbook; texts are written as texts, so that nothing in it is a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(table.title[:31])
        sheet.set_column(0, len(table.columns) - 1, WIDTH)
        _write(sheet, 0, table.columns)
        for number, row in enumerate(table.lines, 1):
            _write(sheet, number, [cell.text for cell in row.cells])
    return content.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, texts: Iterable[str]) -> None:
    for column, text in enumerate(texts):
        sheet.write_string(row, column, text)


def _cell(cell: Cell | str | int, label: str) -> Cell:
    if isinstance(cell, Cell):
        return Cell(cell.text, cell.href, cell.tone, cell.number, label)
    if isinstance(cell, int):
        return Cell(f"{cell:,}", number=True, label=label)
    return Cell(cell, label=label)
