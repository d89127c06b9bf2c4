"""Rows of few households, from beside a Parquet file: uncompressed, so that a row is read where it stands.

`X.rows` has the rows of `X.parquet` as one batch of Arrow, by household: what is wanted is found by bisection
and nothing else is read. It has the numbers, days and yes-or-no, and text of few different words (one byte a
row); whoever wants another column, or finds no such file, reads the Parquet file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

HOUSEHOLD, SUFFIX = "household", ".rows"
WORDS, AT_FIRST = 127, 1 << 14
_FEWER = 4
Ints = npt.NDArray[np.int32]


def beside(file: Path) -> Path:
    """Where the rows of a Parquet file lie for picking."""
    return file.with_suffix(SUFFIX)


def to_pick_from(rows: pa.Table | Path) -> memoryview | None:
    """The file for picking, of rows in memory or of a Parquet file.

    None where the rows do not stand by household, nobody's last.
    """
    columns = _columns_of_file(rows) if isinstance(rows, Path) else _columns_of_table(rows)
    kept = {name: plain for name, column in columns if (plain := _plain(column)) is not None}
    if HOUSEHOLD not in kept or not _by_household(kept[HOUSEHOLD]):
        return None
    batch = _one_batch(pa.table(kept))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return memoryview(sink.getvalue()).cast("B")


def says_the_same(file: Path) -> bool:
    """Whether what lies beside a Parquet file, if anything does, gives the rows of it."""
    if not beside(file).exists():
        return True
    wanted, found = to_pick_from(file), _opened(beside(file))
    return wanted is not None and found is not None and found.equals(_read(pa.BufferReader(wanted)))


def picked(files: Sequence[Path], columns: Sequence[str], households: Ints) -> pa.Table | None:
    """The rows of these households (ascending, each once); None where a file or a column is not there."""
    found = [_picked(beside(file), list(columns), households) for file in files]
    rows = [batch for batch in found if batch is not None]
    if not rows or len(rows) < len(found) or any(batch.schema != rows[0].schema for batch in rows):
        return None
    together = pa.Table.from_batches(rows)
    fields = [
        f.with_type(f.type.value_type) if pa.types.is_dictionary(f.type) else f for f in together.schema
    ]
    return together.cast(pa.schema(fields)).combine_chunks()


def _picked(file: Path, columns: list[str], households: Ints) -> pa.RecordBatch | None:
    rows = _opened(file)
    if rows is None or not {HOUSEHOLD, *columns} <= set(rows.schema.names):
        return None
    return rows.select(columns).take(pa.array(_places(rows.column(HOUSEHOLD), households)))


def _opened(file: Path) -> pa.RecordBatch | None:
    """What a file holds, unread; None where it is missing or torn."""
    try:
        with pa.memory_map(str(file)) as source:
            return _read(source)
    except (FileNotFoundError, pa.ArrowInvalid):
        return None


def _read(source: pa.NativeFile) -> pa.RecordBatch:
    return pa.ipc.open_file(source).get_batch(0)


def _places(numbers: pa.Array, households: Ints) -> npt.NDArray[np.int64]:
    """Where the rows of households stand: the shorter is looked up in the longer."""
    known = numbers.slice(0, len(numbers) - numbers.null_count).to_numpy()
    if len(known) < _FEWER * len(households):
        nearest = np.minimum(np.searchsorted(households, known), len(households) - 1)
        return np.flatnonzero(households[nearest] == known)
    places, found = np.searchsorted(known, households), []
    while len(places):
        there = known[np.minimum(places, len(known) - 1)] == households
        there &= places < len(known)
        places, households = places[there], households[there]
        found.append(places)
        places = places + 1
    return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def _one_batch(rows: pa.Table) -> pa.RecordBatch:
    one = rows.combine_chunks().to_batches()
    return one[0] if one else pa.RecordBatch.from_pylist([], schema=rows.schema)


def _columns_of_table(rows: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    return zip(rows.column_names, rows.columns, strict=True)


def _columns_of_file(file: Path) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """One column after the other: a province's register is large."""
    for name in pq.read_schema(file).names:
        yield name, pq.read_table(file, columns=[name])[name]


def _by_household(numbers: pa.ChunkedArray) -> bool:
    if not pa.types.is_int32(numbers.type):
        return False
    known = numbers.slice(0, len(numbers) - numbers.null_count)
    plain: npt.NDArray[Any] = known.to_numpy()
    return known.null_count == 0 and bool((plain[1:] >= plain[:-1]).all())


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """The column as it is read in place; None for text of many words, and for whatever else there may be."""
    if (
        pa.types.is_integer(column.type)
        or pa.types.is_date32(column.type)
        or pa.types.is_boolean(column.type)
    ):
        return column
    if not pa.types.is_string(column.type) or len(column.slice(0, AT_FIRST).unique()) > WORDS:
        return None
    few = len(column.unique()) <= WORDS
    return pc.dictionary_encode(column).cast(pa.dictionary(pa.int8(), pa.string())) if few else None
