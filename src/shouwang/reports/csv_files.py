"""CSV as Excel opens it: UTF-8 with BOM, CRLF, every text quoted, no cell that Excel would run.

A text cell that starts with = + - @ (also full-width), a tab or a line break is written with a leading
apostrophe, unless it is a plain negative number such as -5. JSON columns begin with a brace or bracket and
stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

BOM = b"\xef\xbb\xbf"
HAZARD = r"^[=+\-@\t\r\n＝＋－＠]"
PLAIN_NUMBER = r"^-\d+(\.\d+)?$"
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
BATCH_ROWS = 65_536


def guard(column: pa.Array) -> pa.Array:
    """The texts with an apostrophe before whatever a spreadsheet would take for a formula."""
    clean = pc.replace_substring_regex(column, pattern=CONTROL, replacement="")
    hazard = pc.match_substring_regex(clean, pattern=HAZARD)
    number = pc.match_substring_regex(clean, pattern=PLAIN_NUMBER)
    risky = pc.fill_null(pc.and_not(hazard, number), fill_value=False)
    return pc.if_else(risky, pc.binary_join_element_wise("'", clean, ""), clean)


def guarded(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with every text column guarded and empty text as an empty cell."""
    columns = [guard(c) if pa.types.is_string(c.type) else c for c in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def write_batches(path: Path, *, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write record batches as one CSV file; returns the number of rows."""
    rows = 0
    options = pcsv.WriteOptions(eol="\r\n", batch_size=BATCH_ROWS)
    with path.open("wb") as file:
        file.write(BOM)
        with pcsv.CSVWriter(file, schema, write_options=options) as writer:
            for batch in batches:
                writer.write_batch(guarded(batch))
                rows += batch.num_rows
    return rows


def write_rows(path: Path, *, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write rows of texts as one CSV file; returns the number of rows."""
    schema = pa.schema([(name, pa.string()) for name in header])
    return write_batches(path, schema=schema, batches=_batches(schema, rows))


def _batches(schema: pa.Schema, rows: Iterable[Sequence[str]]) -> Iterable[pa.RecordBatch]:
    chunk: list[Sequence[str]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == BATCH_ROWS:
            yield _batch(schema, chunk)
            chunk = []
    if chunk:
        yield _batch(schema, chunk)


def _batch(schema: pa.Schema, rows: list[Sequence[str]]) -> pa.RecordBatch:
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
