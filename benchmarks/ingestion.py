"""Rows a second from file to lake: parse, recognise, clean, match, store; per kind, as CSV and as workbook.

    python -m benchmarks.ingestion [HOUSEHOLDS]

The county is invented (style 3, 4 % damaged rows). The register is taken in first; then each kind's file is
added to the folder and taken in alone, so that a time belongs to one kind.
"""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlsxwriter
from benchmarks.results import Section

from shouwang.feeds.contract import load_kinds
from shouwang.feeds.lake import Lake
from shouwang.feeds.staging import stage_folder
from shouwang.registry.updating import update
from shouwang.sample import write_county

DAY = date(2025, 6, 30)
AMOUNTS = ("费", "额", "支付", "自付", "自费", "收入", "余额", "天数")
CSV_HOUSEHOLDS, XLSX_ROWS = 60_000, 100_000


@dataclass(frozen=True, slots=True)
class Taken:
    """One kind's file and the seconds it took."""

    kind: str
    rows: int
    seconds: float


def take_in(file: Path, folder: Path, lake: Path) -> Taken:
    """Adds a file to the folder and takes the folder in; what was there before is not read again."""
    shutil.copy(file, folder / file.name)
    begun = time.perf_counter()
    kinds = load_kinds()
    with Lake(lake) as open_lake:
        files = stage_folder(folder, open_lake, kinds=kinds)
        update(files, lake=open_lake, kinds=kinds)
    seconds = time.perf_counter() - begun
    rows = sum(sheet.rows_read for staged in files if staged.path == file.name for sheet in staged.sheets)
    return Taken(file.stem, rows, seconds)


def take_in_all(folder: Path, lake: Path) -> Taken:
    """The whole folder in one go, as a county does it, into a fresh lake."""
    begun = time.perf_counter()
    kinds = load_kinds()
    with Lake(lake) as open_lake:
        files = stage_folder(folder, open_lake, kinds=kinds)
        update(files, lake=open_lake, kinds=kinds)
    seconds = time.perf_counter() - begun
    return Taken("whole folder", sum(s.rows_read for f in files for s in f.sheets), seconds)


def as_workbook(source: Path, target: Path, *, rows: int) -> Path:
    """The first rows of a CSV file as a workbook, amounts as numbers, the rest as text."""
    with source.open(encoding="utf-8-sig", newline="") as handle:
        lines = csv.reader(handle)
        heading = next(lines)
        numeric = [heading_text.endswith(AMOUNTS) for heading_text in heading]
        book = xlsxwriter.Workbook(str(target), {"constant_memory": True, "strings_to_formulas": False})
        page = book.add_worksheet("Sheet1")
        page.write_row(0, 0, heading)
        for number, line in enumerate(lines, 1):
            if number > rows:
                break
            for column, text in enumerate(line):
                _write(page, number, column, text, numeric=numeric[column])
        book.close()
    return target


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str, *, numeric: bool) -> None:
    if numeric and text.replace(".", "", 1).isdigit():
        page.write_number(row, column, float(text))
    elif text:
        page.write_string(row, column, text)


def county(work: Path, households: int) -> list[Path]:
    """The CSV files of an invented county, the register first."""
    write_county(work / "county", households=households, seed=1, style=3, as_of=DAY, text_only=True)
    files = sorted((work / "county").glob("*.csv"))
    return sorted(files, key=lambda file: file.stem != "households")


def measured(files: list[Path], work: Path) -> Iterator[Taken]:
    """Each file on its own, in order; then all of them at once."""
    folder = work / "data"
    folder.mkdir(parents=True)
    for file in files:
        yield take_in(file, folder, work / "lake")
    yield take_in_all(folder, work / "fresh")


def measure(*, households: int = CSV_HOUSEHOLDS) -> Section:
    """The table of all kinds, as CSV and as workbook."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        texts = county(work, households)
        from_text = {taken.kind: taken for taken in measured(texts, work / "csv")}
        (work / "books").mkdir()
        books = [as_workbook(file, work / "books" / f"{file.stem}.xlsx", rows=XLSX_ROWS) for file in texts]
        from_books = {taken.kind: taken for taken in measured(books, work / "xlsx")}
    return _section(from_text, from_books, households)


def _section(from_text: dict[str, Taken], from_books: dict[str, Taken], households: int) -> Section:
    rows = [(kind, *_figures(from_text[kind]), *_figures(from_books[kind])) for kind in from_text]
    heading = ("kind", "rows, CSV", "seconds", "rows/s", "rows, xlsx", "seconds", "rows/s")
    note = f"{households:,} invented households, 4 % damaged rows; parse, recognise, clean, match, store."
    small = "A file alone pays for starting the readers and the matching: small ones for little else."
    return Section("Ingestion", heading, rows, (note, small))


def _figures(taken: Taken) -> tuple[str, str, str]:
    return f"{taken.rows:,}", f"{taken.seconds:.2f}", f"{taken.rows / taken.seconds:,.0f}"


if __name__ == "__main__":
    print(measure(households=int(sys.argv[1]) if len(sys.argv) > 1 else CSV_HOUSEHOLDS).markdown())
