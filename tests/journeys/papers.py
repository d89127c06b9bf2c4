"""What is on a paper that somebody took away, read as another program reads it; and papers to hand in."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
from PIL import Image

LONG_NUMBER = re.compile(r"\d{8,}")


def words_of(path: Path) -> str:
    """The text of a Word, PDF or Excel file."""
    return {".docx": _word, ".pdf": _pdf, ".xlsx": _excel}[path.suffix](path)


def rows_of(path: Path) -> list[list[str]]:
    """The rows of the first sheet of a workbook."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def photo(folder: Path, name: str) -> Path:
    """A photograph of a paper on which nothing real stands."""
    path = folder / f"{name}.jpg"
    Image.new("RGB", (300, 400), "white").save(path, "JPEG")
    return path


def _word(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _pdf(path: Path) -> str:
    """Where a reader for it is not installed, at least that it is one."""
    assert path.read_bytes().startswith(b"%PDF-")
    if shutil.which("pdftotext") is None:
        return ""
    told = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True)
    return told.stdout


def _excel(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return "\n".join(str(cell) for cell in cells if cell is not None)
