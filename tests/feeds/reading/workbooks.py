"""Workbooks made on the spot for the tests of reading."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter


def written(path: Path, fill: Callable[[Any, Any], None], **options: Any) -> Path:
    """A workbook with one sheet 甲, filled by `fill(workbook, sheet)`."""
    with xlsxwriter.Workbook(str(path), options) as workbook:
        fill(workbook, workbook.add_worksheet("甲"))
    return path


def plain(path: Path, rows: list[list[Any]]) -> Path:
    """A workbook with one sheet of plain cells."""

    def fill(_: Any, sheet: Any) -> None:
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return written(path, fill, strings_to_numbers=False)


def replaced(source: Path, target: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a workbook in which one part of the archive is changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return target
