"""Staged sheets as the registry reads them: all sheets of a kind as one relation, rows in contract order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from shouwang.feeds.contract import ColumnType, Kind
from shouwang.feeds.staging import StagedFile

ROW_BITS = 24
"""`ord` = sheet number << 24 + row: a sheet has less than 2^20 rows, a text file is read up to 2^24 lines."""

ROWS_AT_ONCE = 1_000_000
"""Rows sorted together: they fit in memory whatever the size of the county."""

_SQL_TYPES = {
    ColumnType.MONEY: "BIGINT",
    ColumnType.INTEGER: "INTEGER",
    ColumnType.AGE: "INTEGER",
    ColumnType.FLAG: "BOOLEAN",
    ColumnType.DATE: "DATE",
    ColumnType.MONTH: "DATE",
    ColumnType.TERM: "DATE",
    ColumnType.YEAR: "DATE",
}
_TEXTS = """id_text id_code id18 id_form name township village sex phone
  reject_code reject_column reject_value unknown"""
WHO: Mapping[str, str] = {
    "row": "INTEGER",
    **dict.fromkeys(_TEXTS.split(), "VARCHAR"),
    "age": "INTEGER",
    "birth_date": "DATE",
    "raw_key": "UUID",
}
"""The columns of every staged sheet beside those of its kind, with their SQL types."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One staged sheet; `number` counts those of its kind in contract order, `content` names its rows."""

    number: int
    file: str
    sheet: str
    content: str
    rows: Path
    warnings: Path | None = None


def sheets_by_kind(files: Iterable[StagedFile]) -> dict[str, list[Sheet]]:
    """The recognised sheets of a delivery, kind by kind, in contract order."""
    found: dict[str, list[Sheet]] = defaultdict(list)
    for file in files:
        for place, staged in enumerate(file.sheets):
            if staged.kind and staged.rows:
                number, content = len(found[staged.kind]), f"{file.staged}/{place}"
                sheet = Sheet(number, file.path, staged.sheet, content, staged.rows, staged.warnings)
                found[staged.kind].append(sheet)
    return dict(found)


def own_columns(kind: Kind) -> dict[str, str]:
    """The kind's columns beside those that say who and where, with their SQL types."""
    return {column.name: _SQL_TYPES.get(column.type, "VARCHAR") for column in kind.own}


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def view_of(
    db: duckdb.DuckDBPyConnection, name: str, sheets: Sequence[Sheet], own: Mapping[str, str]
) -> None:
    """Create the view `name`: every row of the sheets with `sheet_no`, `ord` and the columns expected.

    A column that a sheet lacks is null there. A file delivered twice is read once and stands for both.
    """
    numbers = pa.table(
        {
            "filename": [str(s.rows) for s in sheets],
            "sheet_no": pa.array([s.number for s in sheets], pa.int32()),
        }
    )
    db.register(f"{name}_sheets", numbers)
    parts = " UNION ALL ".join(_part(files, {**WHO, **own}) for files in _alike(sheets))
    db.execute(
        f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT n.sheet_no, "
        f'(n.sheet_no::BIGINT << {ROW_BITS}) + r."row" AS ord, r.* EXCLUDE (filename) '
        f"FROM ({parts}) r JOIN {name}_sheets n USING (filename)"
    )


def portions(sheets: Sequence[Sheet]) -> Iterator[list[Sheet]]:
    """The sheets in order, some together: about ROWS_AT_ONCE rows, or one sheet that has more."""
    portion: list[Sheet] = []
    size = 0
    for sheet in sheets:
        count = pq.read_metadata(sheet.rows).num_rows
        if portion and size + count > ROWS_AT_ONCE:
            yield portion
            portion, size = [], 0
        portion.append(sheet)
        size += count
    if portion:
        yield portion


def warnings_of(sheets: Sequence[Sheet]) -> str:
    """Query of the warnings that cleaning wrote: sheet_no, row, column, code, message."""
    parts = [
        f'SELECT {s.number}::INTEGER AS sheet_no, "row", "column", code, message '
        f"FROM read_parquet({text_literal(str(s.warnings))})"
        for s in sheets
        if s.warnings is not None
    ]
    return " UNION ALL ".join(parts) if parts else _NO_WARNINGS


_NO_WARNINGS = (
    'SELECT NULL::INTEGER AS sheet_no, NULL::INTEGER AS "row", NULL::VARCHAR AS "column", '
    "NULL::VARCHAR AS code, NULL::VARCHAR AS message WHERE false"
)


def _alike(sheets: Sequence[Sheet]) -> list[list[Path]]:
    """The files, each once, those with the same stored columns together: one scan reads them."""
    groups: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    for path in dict.fromkeys(sheet.rows for sheet in sheets):
        groups[tuple(pq.read_schema(path).names)].append(path)
    return list(groups.values())


def _part(files: Sequence[Path], wanted: Mapping[str, str]) -> str:
    there = set(pq.read_schema(files[0]).names)
    columns = ", ".join(
        f"{quoted(name) if name in there else 'NULL'}::{sql_type} AS {quoted(name)}"
        for name, sql_type in wanted.items()
    )
    names = ", ".join(text_literal(str(file)) for file in files)
    return f"SELECT {columns}, filename FROM read_parquet([{names}], filename = true)"
