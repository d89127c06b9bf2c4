"""Tables that only call themselves .xls: web pages, and XML spreadsheets of Excel 2003."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.parsers import expat

from shouwang.feeds.reading.grid import Cell
from shouwang.feeds.reading.sniff import UnreadableFileError
from shouwang.feeds.reading.text import utf8_bytes

Rows = list[list[Cell]]
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_MAX_SPAN = 1000
_MAX_CELLS = 50_000_000
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet|"


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    named = _CHARSET.search(raw[:4096])
    encoding = named.group(1).decode("ascii") if named else ""
    if encoding.lower() in ("gb2312", "gbk", "gb18030", "big5"):
        return raw.decode("gb18030" if encoding.lower() != "big5" else "big5", "replace")
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise UnreadableFileError(f"网页声明的编码“{encoding}”不认识") from error
    return utf8_bytes(raw).decode()


def html_sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    """The tables of a web page one after the other, as one sheet."""
    reader = _TableReader()
    reader.feed(_decoded(path))
    reader.close()
    if not reader.rows:
        raise UnreadableFileError("是网页，里面没有表格")
    yield "", reader.rows


class _TableReader(HTMLParser):
    """Collects table cells; a cell over several rows or columns stands once, at its upper left."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: Rows = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._held: dict[int, int] = {}
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            given = dict(attrs)
            self._span = (_span(given.get("rowspan")), _span(given.get("colspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        if not self.rows:
            self.rows.append([])
        row, (down, across) = self.rows[-1], self._span
        while self._held.get(len(row), 0) >= len(self.rows):
            row.append("")
        column = len(row)
        row.extend(["".join(self._cell).replace("\xa0", " ").strip(), *[""] * (across - 1)])
        for covered in range(column, column + across):
            self._held[covered] = len(self.rows) + down - 1
        self._cell = None
        self._cells += across
        if self._cells > _MAX_CELLS:
            raise UnreadableFileError("网页里的表格过大")


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _MAX_SPAN) if text and text.isdecimal() else 1


def xml_sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    """The sheets of an XML spreadsheet of Excel 2003; one that declares entities is refused."""
    reader = _SpreadsheetReader()
    try:
        reader.parser.Parse(path.read_bytes(), True)
    except expat.ExpatError as error:
        raise UnreadableFileError("XML 表格已损坏") from error
    yield from reader.sheets


class _SpreadsheetReader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator="|")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.sheets: list[tuple[str, Rows]] = []
        self._type = ""
        self._text: list[str] | None = None

    def _refuse(self, *_: object) -> None:
        raise UnreadableFileError("XML 里声明了实体，不安全")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.removeprefix(_SPREADSHEET):
            case "Worksheet":
                self.sheets.append((attributes.get(f"{_SPREADSHEET}Name", ""), []))
            case "Row" if self.sheets:
                self._fill(self.sheets[-1][1], attributes, empty=[])
                self.sheets[-1][1].append([])
            case "Cell" if self.sheets and self.sheets[-1][1]:
                self._fill(self.sheets[-1][1][-1], attributes, empty="")
                self.sheets[-1][1][-1].append("")
            case "Data":
                self._type, self._text = attributes.get(f"{_SPREADSHEET}Type", "String"), []

    def _fill(self, made: list[Any], attributes: dict[str, str], *, empty: Cell | Rows) -> None:
        index = attributes.get(f"{_SPREADSHEET}Index", "")
        if index.isdecimal() and int(index) > _MAX_CELLS // 1000:
            raise UnreadableFileError("XML 表格范围过大")
        while index.isdecimal() and len(made) < int(index) - 1:
            made.append(list(empty) if isinstance(empty, list) else empty)

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if name == f"{_SPREADSHEET}Data" and self._text is not None:
            if self.sheets and self.sheets[-1][1] and self.sheets[-1][1][-1]:
                self.sheets[-1][1][-1][-1] = _typed("".join(self._text), self._type)
            self._text = None


def _typed(text: str, kind: str) -> Cell:
    try:
        match kind:
            case "Number":
                return float(text)
            case "DateTime":
                moment = dt.datetime.fromisoformat(text)
                return moment.date() if moment.time() == dt.time() else moment
            case "Boolean":
                return text == "1"
    except ValueError:
        return text
    return text
