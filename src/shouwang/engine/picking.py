"""Rows of few households, from beside a Parquet file: uncompressed, so that a row is read where it stands.

`X.rows` has the rows of `X.parquet` as one batch of Arrow, by household: what is wanted is found by number
and nothing else is read. It has the numbers, days and yes-or-no, and text of few different words, each in as
few bytes as its values need; whoever wants another column, or finds no such file, reads the Parquet file.
Behind the batch stands where the rows of which households start.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

HOUSEHOLD, SUFFIX = "household", ".rows"
WORDS, AT_FIRST = 127, 1 << 14
FEW_ROWS = 1 << 14  # of so few it is not told where they start
_LOOKED_AT = 16  # so many rows for each wanted household are sooner looked at than found
_TAIL, _MAGIC, _ALIGNED = struct.Struct("<8sqqii"), b"starts:1", 8
_WAS = b"was"
_BITS_OF_BYTE = 8
Ints = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]


class Wanted:
    """Households whose rows are picked, from one file after the other."""

    def __init__(self, households: Ints) -> None:
        """Ascending, each once."""
        self.households = households

    def places(self, known: Ints, *, starts: Starts | None = None) -> Places:
        """Where their rows stand among rows by household (numbers ascending).

        `starts`: where they start, if that is known; all rows between the first and the last wanted one are
        looked at where there are few.
        """
        if not len(self.households):
            return np.empty(0, dtype=np.intp)
        start = known.searchsorted(self.households[0])
        stop = known.searchsorted(self.households[-1], side="right")
        if starts is not None and stop - start > _LOOKED_AT * len(self.households):
            return starts.places(self.households, known)
        marks = self._marks.take(pa.array(known[start:stop]))
        return np.asarray(np.flatnonzero(marks.to_numpy().view(np.bool_)) + start)

    @cached_property
    def _marks(self) -> pa.Array:
        """For every number up to the last wanted one whether (1) it is wanted."""
        marks = np.zeros(self.households[-1] + 1, dtype=np.int8)
        marks[self.households] = 1
        return pa.array(marks)


@dataclass(frozen=True, slots=True)
class Starts:
    """Where the rows of households start, of every 2^`shift` numbers from `first` on, and end."""

    first: int
    shift: int
    starts: Ints

    @classmethod
    def of(cls, known: Ints) -> Starts | None:
        """Of rows by household (numbers ascending), at most one for each row; None of few rows."""
        if len(known) < FEW_ROWS:
            return None
        first, last, shift = int(known[0]), int(known[-1]), 0
        while ((last - first) >> shift) + 2 > len(known):
            shift += 1
        counts = np.bincount((known - known[0]) >> shift)
        return cls(first, shift, np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))

    def same_as(self, other: Starts) -> bool:
        """Whether both say the same."""
        mine, theirs = (self.first, self.shift), (other.first, other.shift)
        return mine == theirs and np.array_equal(self.starts, other.starts)

    def places(self, households: Ints, known: Ints) -> Places:
        """Where the rows of households (ascending, each once) stand among the `known` numbers."""
        last = self.first + ((len(self.starts) - 1) << self.shift) - 1
        here = households[slice(*households.searchsorted([self.first, last + 1]))]
        if not len(here):
            return np.empty(0, dtype=np.intp)
        block = (here - np.int32(self.first)) >> self.shift
        starts = self.starts[block]
        counts = self.starts[block + 1] - starts
        ends = np.cumsum(counts)
        looked_at = np.arange(ends[-1]) + np.repeat(starts - ends + counts, counts)
        return np.asarray(looked_at[known[looked_at] == np.repeat(here, counts)])


@dataclass(frozen=True, slots=True)
class Rows:
    """What a file holds, unread."""

    batch: pa.RecordBatch
    starts: Starts | None

    @classmethod
    def of(cls, file: memoryview) -> Rows:
        """Of the file's bytes. Raises ValueError for one that is torn."""
        size, starts = len(file), None
        if size > _TAIL.size:
            magic, length, count, first, shift = _TAIL.unpack_from(file, size - _TAIL.size)
            if magic == _MAGIC:
                at = size - _TAIL.size - 4 * count
                starts = Starts(first, shift, np.frombuffer(file, np.int32, count, at))
                size = length
        return cls(pa.ipc.open_file(pa.py_buffer(file[:size])).get_batch(0), starts)

    def write(self) -> memoryview:
        """The file's bytes."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, self.batch.schema) as writer:
            writer.write_batch(self.batch)
        if self.starts is not None:
            length, starts = sink.tell(), self.starts
            sink.write(bytes(-length % _ALIGNED) + starts.starts.tobytes())
            sink.write(_TAIL.pack(_MAGIC, length, len(starts.starts), starts.first, starts.shift))
        return memoryview(sink.getvalue()).cast("B")

    def has(self, columns: Sequence[str]) -> bool:
        """Whether it has the household and all of the columns."""
        return {HOUSEHOLD, *columns} <= set(self.batch.schema.names)

    def picked(self, columns: Sequence[str], wanted: Wanted) -> pa.RecordBatch:
        """The rows of the households, as they are kept."""
        places = wanted.places(_known(self.batch), starts=self.starts)
        return self.batch.select(list(columns)).take(pa.array(places))

    def within(self, columns: Sequence[str], first: int, last: int) -> pa.RecordBatch:
        """The rows from one household to another, as they are kept."""
        known = _known(self.batch)
        start, stop = known.searchsorted(first), known.searchsorted(last, side="right")
        return self.batch.select(list(columns)).slice(start, stop - start)

    def says(self, rows: Rows) -> bool:
        """Whether it gives these rows, in whatever bytes, and no wrong place of any."""
        mine, theirs = (each.batch.cast(_as_it_was(each.batch.schema)) for each in (self, rows))
        misled = self.starts and not (rows.starts and self.starts.same_as(rows.starts))
        return not misled and mine.equals(theirs)


def beside(file: Path) -> Path:
    """Where the rows of a Parquet file lie for picking."""
    return file.with_suffix(SUFFIX)


def to_pick_from(rows: pa.Table | Path) -> memoryview | None:
    """The file for picking, of rows in memory or of a Parquet file.

    None where the rows do not stand by household, nobody's last.
    """
    columns = _columns_of_file(rows) if isinstance(rows, Path) else _columns_of_table(rows)
    kept = [narrow for name, column in columns if (narrow := _narrow(name, column)) is not None]
    fields, arrays = [field for field, _ in kept], [values for _, values in kept]
    batch = pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))
    if HOUSEHOLD not in batch.schema.names or not _by_household(batch.column(HOUSEHOLD)):
        return None
    return Rows(batch, Starts.of(_known(batch))).write()


def says_the_same(file: Path) -> bool:
    """Whether what lies beside a Parquet file, if anything does, gives the rows of it."""
    if not beside(file).exists():
        return True
    wanted, found = to_pick_from(file), _opened(file)
    return wanted is not None and found is not None and found.says(Rows.of(wanted))


def picked(files: Sequence[Path], columns: Sequence[str], wanted: Wanted) -> pa.Table | None:
    """The rows of the households; None where a file or a column is not there."""
    rows = list[pa.RecordBatch]()
    for file in files:
        found = _opened(file, columns)
        if found is None:
            return None
        rows.append(found.picked(columns, wanted))
    return _together(rows)


def unpacked(file: Path, columns: Sequence[str], *, within: tuple[int, int] | None) -> pa.Table | None:
    """The rows of all households, or from one to another, text as dictionaries; None where there are none."""
    found = _opened(file, columns)
    if found is None:
        return None
    rows = found.within(columns, *within) if within else found.batch.select(list(columns))
    return pa.Table.from_batches([rows.cast(_as_it_was(rows.schema, words=False))])


def _together(rows: Sequence[pa.RecordBatch]) -> pa.Table | None:
    """Rows of several files under one schema; None where there is none."""
    if not rows:
        return None
    schema = _as_it_was(rows[0].schema)
    if all(batch.schema == rows[0].schema for batch in rows):
        return pa.Table.from_batches(rows).cast(schema).combine_chunks()
    if any(_as_it_was(batch.schema) != schema for batch in rows):
        return None
    return pa.Table.from_batches([batch.cast(schema) for batch in rows]).combine_chunks()


def _as_it_was(kept: pa.Schema, *, words: bool = True) -> pa.Schema:
    """The types of the Parquet file; where `words` are not wanted, text stays a dictionary."""
    return pa.schema([pa.field(field.name, _type_of(field, words=words)) for field in kept])


def _type_of(kept: pa.Field, *, words: bool) -> pa.DataType:
    if pa.types.is_dictionary(kept.type):
        text = pa.types.is_string(kept.type.value_type)
        return kept.type if text and not words else kept.type.value_type
    was = (kept.metadata or {}).get(_WAS)
    return pa.type_for_alias(was.decode()) if was else kept.type


def _opened(file: Path, columns: Sequence[str] = ()) -> Rows | None:
    """What lies beside a file; None where it is missing or torn, or lacks one of the columns."""
    try:
        with beside(file).open("rb") as source:
            # Arrow's own memory map announces to the system all that it might read
            rows = Rows.of(memoryview(mmap.mmap(source.fileno(), 0, prot=mmap.PROT_READ)))
    except (FileNotFoundError, ValueError):  # nothing can be mapped of an empty file
        return None
    return rows if rows.has(columns) else None


def _columns_of_table(rows: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    return zip(rows.column_names, rows.columns, strict=True)


def _columns_of_file(file: Path) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """One column after the other: a province's register is large."""
    for name in pq.read_schema(file).names:
        yield name, pq.read_table(file, columns=[name])[name]


def _known(rows: pa.RecordBatch) -> Ints:
    """The number of each row's household; nobody's stand last."""
    known: Ints = _of_somebody(rows.column(HOUSEHOLD)).to_numpy()
    return known


def _by_household(numbers: pa.Array) -> bool:
    if not pa.types.is_int32(numbers.type):
        return False
    known = _of_somebody(numbers)
    return known.null_count == 0 and _ascending(known.to_numpy())


def _of_somebody(numbers: pa.Array) -> pa.Array:
    """All but as many at the end as there are rows of nobody."""
    return numbers.slice(0, len(numbers) - numbers.null_count)


def _ascending(numbers: Ints) -> bool:
    return bool((numbers[1:] >= numbers[:-1]).all())


def _narrow(name: str, column: pa.ChunkedArray) -> tuple[pa.Field, pa.Array] | None:
    """The column as it is kept; None for text of many words, and for whatever else there may be."""
    kind = column.type
    kept = (pa.types.is_integer, pa.types.is_date32, pa.types.is_boolean, pa.types.is_string)
    if not any(is_one(kind) for is_one in kept):
        return None
    if name != HOUSEHOLD and not _of_a_byte(kind) and _few_words(column):
        encoded = column.combine_chunks().dictionary_encode().cast(pa.dictionary(pa.int8(), kind))
        return pa.field(name, encoded.type), encoded
    if pa.types.is_string(kind):
        return None
    if pa.types.is_int64(kind) and _fits(column):
        return pa.field(name, pa.int32(), metadata={_WAS: str(kind)}), column.combine_chunks().cast(
            pa.int32()
        )
    return pa.field(name, kind), column.combine_chunks()


def _of_a_byte(kind: pa.DataType) -> bool:
    return not pa.types.is_string(kind) and kind.bit_width <= _BITS_OF_BYTE


def _few_words(column: pa.ChunkedArray) -> bool:
    return len(column.slice(0, AT_FIRST).unique()) <= WORDS and len(column.unique()) <= WORDS


def _fits(column: pa.ChunkedArray) -> bool:
    """Whether four bytes hold every number."""
    bounds, most = pc.min_max(column).as_py(), np.iinfo(np.int32).max
    return all(value is None or abs(value) <= most for value in bounds.values())
