"""Cells that calamine shows as empty although they hold an error or a formula that nobody has calculated."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20
_SIGNS = (b't="e"', b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />", b"/></c>")
_CELL = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(?<!/)>(.*?)</c>', re.DOTALL)
_ERROR_VALUE = re.compile(rb"<v>([^<]{1,20})</v>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
UNCALCULATED = "#公式未计算"
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class FaultyCell:
    """A cell with an error; row and column counted from 0 in the sheet."""

    row: int
    column: int
    text: str


def sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """The parts of an xlsx that hold the sheets, in the order of the workbook ("" where one is not found)."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return []
    targets = {
        given.get("Id", ""): given.get("Target", "")
        for given in map(_attributes, _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")))
    }
    sheets = map(_attributes, _SHEET.findall(archive.read("xl/workbook.xml")))
    parts = [targets.get(next((v for k, v in s.items() if k.endswith(":id")), ""), "") for s in sheets]
    full = [part.lstrip("/") if part.startswith("/") else f"xl/{part}" for part in parts]
    return [part if part in names else "" for part in full]


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        key.decode(): html.unescape(value.decode("utf-8", "replace"))
        for key, value in _ATTRIBUTE.findall(tag)
    }


def faulty_cells(path: Path, index: int) -> list[FaultyCell]:
    """The faulty cells of sheet number `index`; none for files that are no xlsx."""
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        parts = sheet_parts(archive)
        if index >= len(parts) or not parts[index]:
            return []
        with archive.open(parts[index]) as stream:
            found = [cell for piece in _pieces(stream) for cell in _in_piece(piece)]
    return found[:_MOST]


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The XML in pieces that end before a cell begins."""
    rest = b""
    while block := stream.read(_CHUNK):
        rest += block
        cut = rest.rfind(b"<c ")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _in_piece(piece: bytes) -> Iterator[FaultyCell]:
    if not any(sign in piece for sign in _SIGNS):
        return
    for found in _CELL.finditer(piece):
        opening, inside = found.group(0)[: found.start(3) - found.start(0)], found.group(3)
        text = _fault(opening, inside)
        if text:
            yield FaultyCell(int(found.group(2)) - 1, _column(found.group(1)), text)


def _fault(opening: bytes, inside: bytes) -> str:
    if b't="e"' in opening:
        value = _ERROR_VALUE.search(inside)
        return value.group(1).decode("utf-8", "replace") if value else "#N/A"
    formula = b"<f" in inside
    calculated = b't="str"' in opening or (b"<v>" in inside and b"<v></v>" not in inside)
    return UNCALCULATED if formula and not calculated else ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
