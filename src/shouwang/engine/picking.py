"""Rows of few households, from beside a Parquet file: uncompressed, so that a row is read where it stands.

`X.rows` has the rows of `X.parquet` as one batch of Arrow, by household: what is wanted is found by number
and nothing else is read. It has the numbers, days and yes-or-no, and text of few different words (one byte a
row); whoever wants another column, or finds no such file, reads the Parquet file.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

HOUSEHOLD, SUFFIX = "household", ".rows"
WORDS, AT_FIRST = 127, 1 << 14
_MARKED = 256  # of a file of at most so many rows a household it is cheaper to look at every number
Ints = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]


class Wanted:
    """Households whose rows are picked, from one file after the other."""

    def __init__(self, households: Ints) -> None:
        """Ascending, each once."""
        self.households = households

    def places(self, numbers: pa.Array) -> Places:
        """Where their rows stand among rows by household (numbers ascending, none unknown)."""
        if not len(self.households):
            return np.empty(0, dtype=np.intp)
        known: Ints = numbers.to_numpy()
        start = known.searchsorted(self.households[0])
        stop = known.searchsorted(self.households[-1], side="right")
        if stop - start <= _MARKED * len(self.households):
            marks = self._marks.take(numbers.slice(start, stop - start))
            return np.asarray(np.flatnonzero(marks.to_numpy().view(np.bool_)) + start)
        starts = np.searchsorted(known, self.households)
        counts = np.searchsorted(known, self.households, side="right") - starts
        ends = np.cumsum(counts)
        return np.asarray(np.arange(ends[-1]) + np.repeat(starts - ends + counts, counts))

    @cached_property
    def _marks(self) -> pa.Array:
        """For every number up to the last wanted one whether (1) it is wanted."""
        marks = np.zeros(self.households[-1] + 1, dtype=np.int8)
        marks[self.households] = 1
        return pa.array(marks)


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
    return wanted is not None and found is not None and found.equals(_read(pa.py_buffer(wanted)))


def picked(files: Sequence[Path], columns: Sequence[str], wanted: Wanted) -> pa.Table | None:
    """The rows of the households; None where a file or a column is not there."""
    found = [_picked(beside(file), list(columns), wanted) for file in files]
    rows = [batch for batch in found if batch is not None]
    if not rows or len(rows) < len(found) or any(batch.schema != rows[0].schema for batch in rows):
        return None
    together = pa.Table.from_batches(rows)
    fields = [
        f.with_type(f.type.value_type) if pa.types.is_dictionary(f.type) else f for f in together.schema
    ]
    return together.cast(pa.schema(fields)).combine_chunks()


def _picked(file: Path, columns: list[str], wanted: Wanted) -> pa.RecordBatch | None:
    rows = _opened(file)
    if rows is None or not {HOUSEHOLD, *columns} <= set(rows.schema.names):
        return None
    numbers = rows.column(HOUSEHOLD)
    known = numbers.slice(0, len(numbers) - numbers.null_count)
    return rows.select(columns).take(pa.array(wanted.places(known)))


def _opened(file: Path) -> pa.RecordBatch | None:
    """What a file holds, unread; None where it is missing or torn."""
    try:
        with file.open("rb") as source:
            # Arrow's own memory map announces to the system all that it might read
            return _read(pa.py_buffer(mmap.mmap(source.fileno(), 0, prot=mmap.PROT_READ)))
    except (FileNotFoundError, ValueError):  # nothing can be mapped of an empty file
        return None


def _read(source: pa.Buffer) -> pa.RecordBatch:
    return pa.ipc.open_file(source).get_batch(0)


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
