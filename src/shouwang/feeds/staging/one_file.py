"""One file -> a folder of staged sheets, whole or not at all."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from shouwang.feeds.cleaning import clean_rows, staged_schema
from shouwang.feeds.cleaning.faults import WARNINGS
from shouwang.feeds.contract import Kind, Kinds
from shouwang.feeds.furniture import BLANK
from shouwang.feeds.lake.files import sync_all, sync_folder
from shouwang.feeds.mapping import Mapping
from shouwang.feeds.reading.sniff import UnreadableFileError
from shouwang.feeds.sheets import RecognisedSheet, recognised_sheets
from shouwang.feeds.staging.describing import StagedSheet, read_description, write_description
from shouwang.feeds.staging.pool import Failure

ROWS_AT_ONCE = 1 << 17
MOST_LEFT_OUT = 1_000
"""Of one sheet: totals, signatures and notes are few; a sheet with more of them is a page of text."""
_ALL_DIFFERENT = frozenset({"id_text", "id18", "phone", "household_no", "person_no", "raw_key"})
"""A dictionary of these would only cost time."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What every file is read by."""

    kinds: Kinds
    mapping: Mapping | None


@dataclass(frozen=True, slots=True)
class StageOrder:
    """What one process is asked to do: read `source`, known as `path`, through `work` into `target`."""

    source: Path
    path: str
    target: Path
    work: Path


def stage_file(rules: Rules, order: StageOrder) -> tuple[StagedSheet, ...] | Failure:
    """Read, recognise, clean and store one file; one that cannot be read is a Failure and leaves nothing."""
    order.work.mkdir(parents=True)
    try:
        found = recognised_sheets(order.source, path=order.path, kinds=rules.kinds, mapping=rules.mapping)
        sheets = tuple(_stage(sheet, number, rules.kinds, order.work) for number, sheet in enumerate(found))
    except UnreadableFileError as error:
        shutil.rmtree(order.work, ignore_errors=True)
        return Failure(error.message)
    if not sheets:
        shutil.rmtree(order.work, ignore_errors=True)
        return Failure("文件里没有任何内容")
    write_description(order.work, sheets)
    sync_all(order.work.iterdir())
    return _publish(order)


def _publish(order: StageOrder) -> tuple[StagedSheet, ...]:
    """Move the finished folder to its place; a folder that is there stays when it is whole."""
    sheets = read_description(order.target)
    if sheets is None:
        shutil.rmtree(order.target, ignore_errors=True)
        order.work.replace(order.target)
        sync_folder(order.target.parent)
        sheets = read_description(order.target)
        assert sheets is not None  # noqa: S101 - it has just been written
    return sheets


def _stage(found: RecognisedSheet, number: int, kinds: Kinds, work: Path) -> StagedSheet:
    recognition = found.recognition
    told = StagedSheet(found.sheet, None, found.rows_read, reason=recognition.reason, hidden=found.hidden)
    if recognition.kind is None:
        return replace(told, nearest=recognition.nearest, missing=recognition.missing)
    kind = kinds[recognition.kind]
    rows, warnings = (work / f"{number}.{part}.parquet" for part in ("rows", "warnings"))
    _write(kind, found, rows=rows, warnings=warnings)
    return replace(
        told,
        kind=kind.name,
        columns=_headings(found),
        rows=rows,
        warnings=warnings,
        left_out=tuple((row.row, row.reason) for row in found.furniture if row.reason != BLANK)[
            :MOST_LEFT_OUT
        ],
    )


def _write(kind: Kind, found: RecognisedSheet, *, rows: Path, warnings: Path) -> None:
    schema = staged_schema(kind)
    few = [field.name for field in schema if field.type == pa.string() and field.name not in _ALL_DIFFERENT]
    options = {"compression": "zstd", "compression_level": 1}
    with (
        pq.ParquetWriter(rows, schema, use_dictionary=few, **options) as row_writer,
        pq.ParquetWriter(warnings, WARNINGS, **options) as warning_writer,
    ):
        for piece in found.raw.slices(ROWS_AT_ONCE):
            recognition = found.recognition
            cleaned = clean_rows(piece, kind, columns=recognition.columns, money_unit=recognition.money_unit)
            row_writer.write_table(cleaned.table)
            warning_writer.write_table(cleaned.warnings)


def _headings(found: RecognisedSheet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Which headings of the sheet were taken for which columns of the contract."""
    columns = found.recognition.columns
    return tuple(
        (name, tuple(found.raw.columns[n].heading for n in numbers)) for name, numbers in columns.items()
    )
