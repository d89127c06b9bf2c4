"""The process that opens workbooks, so that a bad one ends this process and not the run.

It reads requests from standard input, one JSON object a line, and answers with one line a sheet;
the cells lie in Arrow files. Only `workbook.py` speaks to it (`python -m shouwang.feeds.reading.worker`).
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from shouwang.feeds.reading.faults import FaultyCell, faulty_cells
from shouwang.feeds.reading.grid import GridColumn, column_of
from shouwang.feeds.reading.raw import CellKind
from shouwang.feeds.reading.sniff import LOCKED, Content, UnreadableFileError
from shouwang.feeds.reading.tables import html_sheets, xml_sheets

ROWS_AT_ONCE = 1 << 14
_MAX_PARTS = 1 << 14
_MAX_MERGES = 200_000
_ESCAPE = re.compile(r"_x(00[0-7][0-9A-Fa-f])_")
DAMAGED = "工作簿已损坏，读不出来"
TOO_LARGE = "解压后过大，或有单元格写在很远的位置"


def main() -> None:
    """Serve requests until standard input ends."""
    gc.disable()
    answer = sys.stdout
    for line in sys.stdin:
        request = json.loads(line)
        for reply in _served(request):
            answer.write(json.dumps(reply) + "\n")
            answer.flush()


def _served(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    _limit(memory=request["memory"], seconds=request["seconds"])
    path, folder = Path(request["path"]), Path(request["folder"])
    try:
        yield from _sheets(path, folder, content=Content(request["content"]), most_bytes=request["memory"])
        yield {"end": True}
    except UnreadableFileError as error:
        yield {"fault": error.reason}
    except PasswordError:
        yield {"fault": LOCKED}
    except MemoryError:
        yield {"fault": TOO_LARGE}
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        yield {"fault": DAMAGED, "detail": type(error).__name__}
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a Rust library raises is no Exception
            raise
        yield {"fault": DAMAGED, "detail": "PanicException"}
    gc.collect()


def _limit(*, memory: int, seconds: int) -> None:
    """Limit this process: memory beyond what it holds now, and processor time from now on."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    held = Path("/proc/self/statm")
    if held.exists():
        present = int(held.read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
        resource.setrlimit(resource.RLIMIT_AS, (present + memory, resource.RLIM_INFINITY))


def _sheets(path: Path, folder: Path, *, content: Content, most_bytes: int) -> Iterator[dict[str, Any]]:
    if content is not Content.WORKBOOK:
        listed = html_sheets(path) if content is Content.HTML else xml_sheets(path)
        for number, (name, rows) in enumerate(listed):
            file = folder / f"{number}.arrow"
            _store(file, rows, width=max(map(len, rows), default=0), faults=[], left=0)
            yield {"sheet": name, "file": str(file), "hidden": False, "merges": []}
        return
    _refuse_bomb(path, most_bytes)
    # from_path would believe the name; from_filelike looks at the content
    with path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as workbook:
        for number, meta in enumerate(workbook.sheets_metadata):
            if meta.typ is SheetTypeEnum.WorkSheet:
                sheet = workbook.get_sheet_by_index(number)
                hidden = meta.visible is not SheetVisibleEnum.Visible
                file = folder / f"{number}.arrow"
                yield _sheet(sheet, file, hidden=hidden, faults=faulty_cells(path, number))


def _refuse_bomb(path: Path, most_bytes: int) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > most_bytes:
            raise UnreadableFileError(TOO_LARGE)


def _sheet(sheet: CalamineSheet, file: Path, *, hidden: bool, faults: list[FaultyCell]) -> dict[str, Any]:
    left = sheet.start[1] if sheet.start else 0
    right = left + sheet.width
    within = [f for f in faults if f.row < sheet.total_height and left <= f.column < right]
    _store(file, sheet.iter_rows(), width=sheet.width, faults=within, left=left)
    merges = [(*upper, *lower) for upper, lower in (sheet.merged_cell_ranges or [])[:_MAX_MERGES]]
    shifted = [
        (top, max(first - left, 0), bottom, min(last, right - 1) - left)
        for top, first, bottom, last in merges
        if last >= left and first < right
    ]
    return {"sheet": sheet.name, "file": str(file), "hidden": hidden, "merges": shifted}


def _store(file: Path, rows: Iterable[list[Any]], *, width: int, faults: list[FaultyCell], left: int) -> None:
    pairs = ((pa.field(f"t{i}", pa.string()), pa.field(f"k{i}", pa.uint8())) for i in range(width))
    schema = pa.schema([field for pair in pairs for field in pair])
    source, begin = iter(rows), 0
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        while width and (block := list(itertools.islice(source, ROWS_AT_ONCE))):
            columns = _columns(block, width)
            here = [fault for fault in faults if begin <= fault.row < begin + len(block)]
            _mark(columns, here, begin=begin, left=left)
            arrays = [array for c in columns for array in (c.text, pa.array(c.kind, pa.uint8()))]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            begin += len(block)


def _columns(block: list[list[Any]], width: int) -> list[GridColumn]:
    even = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in block]
    return [_unescaped(column_of(cells)) for cells in zip(*even, strict=True)]


def _unescaped(column: GridColumn) -> GridColumn:
    """Characters that workbooks write as _x000D_ as what they are."""
    if not pc.any(pc.match_substring(column.text, "_x")).as_py():
        return column
    texts = [
        _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text) for text in column.text.to_pylist()
    ]
    return GridColumn(pa.array(texts, pa.string()), column.kind)


def _mark(columns: list[GridColumn], faults: list[FaultyCell], *, begin: int, left: int) -> None:
    by_column: dict[int, list[FaultyCell]] = {}
    for fault in faults:
        by_column.setdefault(fault.column - left, []).append(fault)
    for index, group in by_column.items():
        texts, kinds = columns[index].text.to_pylist(), columns[index].kind.copy()
        for fault in group:
            texts[fault.row - begin], kinds[fault.row - begin] = fault.text, CellKind.ERROR
        columns[index] = GridColumn(pa.array(texts, pa.string()), kinds)


if __name__ == "__main__":
    main()
