"""links.csv, unmatched.csv, rejects.csv and warnings.csv: what became of every input row.

All four are projections of the outcomes that the registry keeps per kind; streamed, one kind after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from shouwang.kernel.codes import RejectCode, WarningCode
from shouwang.registry.snapshot import REGISTER
from shouwang.reports.csv_files import BATCH_ROWS, write_batches

LINKS = """
SELECT s.file, s.sheet, o."row", $kind AS kind, p.person_no, o.method
FROM read_parquet($outcomes) o JOIN sheets s USING (sheet_no) JOIN read_parquet($persons) p USING (person)
WHERE o.outcome = 'accepted' AND o.method IS NOT NULL ORDER BY sheet_no, o."row"
"""
UNMATCHED = """
SELECT s.file, s.sheet, o."row", $kind AS kind, o.name, o.id_masked, o.reason, o.candidates
FROM read_parquet($outcomes) o JOIN sheets s USING (sheet_no)
WHERE o.reason IS NOT NULL ORDER BY sheet_no, o."row"
"""
REJECTS = """
SELECT s.file, s.sheet, o."row", coalesce(l.label, o."column") AS "column", o.code, o.value_masked, m.message
FROM read_parquet($outcomes) o JOIN sheets s USING (sheet_no)
LEFT JOIN labels l ON l.name = o."column" LEFT JOIN messages m USING (code)
WHERE o.outcome <> 'accepted' ORDER BY sheet_no, o."row"
"""
WARNINGS = """
SELECT s.file, s.sheet, w."row", coalesce(l.label, w."column") AS "column", w.code,
  coalesce(w.message, m.message) AS message
FROM read_parquet($warnings) w JOIN sheets s USING (sheet_no)
SEMI JOIN (SELECT sheet_no, "row" FROM read_parquet($outcomes) WHERE outcome = 'accepted') o
  USING (sheet_no, "row")
LEFT JOIN labels l ON l.name = w."column" LEFT JOIN messages m USING (code)
ORDER BY sheet_no, w."row", w."column", w.code, message
"""
SCHEMAS = {
    "links.csv": ("file", "sheet", "row", "kind", "person_no", "method"),
    "unmatched.csv": ("file", "sheet", "row", "kind", "name", "id_masked", "reason", "candidates"),
    "rejects.csv": ("file", "sheet", "row", "column", "code", "value_masked", "message"),
    "warnings.csv": ("file", "sheet", "row", "column", "code", "message"),
}
OF_FEEDS = ("links.csv", "unmatched.csv")
"""The rows of the register are the persons themselves; only rows of feeds are linked to them."""
QUERIES = {"links.csv": LINKS, "unmatched.csv": UNMATCHED, "rejects.csv": REJECTS, "warnings.csv": WARNINGS}


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where a sheet was delivered; `number` is the one that the outcomes of its kind use."""

    number: int
    file: str
    sheet: str


@dataclass(frozen=True, slots=True)
class KindRows:
    """The outcomes and warnings of all rows of one kind; `labels` are its columns in Chinese."""

    kind: str
    outcomes: Path
    warnings: Path | None
    sheets: Sequence[SheetPlace]
    labels: Mapping[str, str]


def write_row_files(folder: Path, *, kinds: Sequence[KindRows], persons: Path) -> dict[str, int]:
    """Write the four files; returns how many rows each has."""
    counts = {}
    with duckdb.connect() as db:
        for name, columns in SCHEMAS.items():
            schema = pa.schema([(c, pa.int32() if c == "row" else pa.string()) for c in columns])
            batches = (b for kind in kinds for b in _rows(db, kind, name, persons, schema))
            counts[name] = write_batches(folder / name, schema=schema, batches=batches)
    return counts


def _rows(
    db: duckdb.DuckDBPyConnection, kind: KindRows, name: str, persons: Path, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    query = QUERIES[name]
    given = {
        "kind": kind.kind,
        "outcomes": str(kind.outcomes),
        "persons": str(persons),
        "warnings": str(kind.warnings),
    }
    if name == "warnings.csv" and kind.warnings is None:
        return
    if name in OF_FEEDS and kind.kind == REGISTER:
        return
    _register(db, kind)
    used = {name: value for name, value in given.items() if f"${name}" in query}
    for batch in db.sql(query, params=used).to_arrow_reader(BATCH_ROWS):
        yield batch.cast(schema)


def _register(db: duckdb.DuckDBPyConnection, kind: KindRows) -> None:
    sheets = kind.sheets
    db.register(
        "sheets",
        pa.table(
            {
                "sheet_no": pa.array([s.number for s in sheets], pa.int32()),
                "file": pa.array([s.file for s in sheets], pa.string()),
                "sheet": pa.array([s.sheet for s in sheets], pa.string()),
            }
        ),
    )
    db.register("labels", _pairs("name", "label", kind.labels))
    texts: list[RejectCode | WarningCode] = [*RejectCode, *WarningCode]
    db.register("messages", _pairs("code", "message", {c.value: c.message for c in texts}))


def _pairs(left: str, right: str, pairs: Mapping[str, str]) -> pa.Table:
    return pa.table({left: pa.array(pairs.keys(), pa.string()), right: pa.array(pairs.values(), pa.string())})
