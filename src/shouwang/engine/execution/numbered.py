"""Rows folded by number: arrays with a place for every person or household between the first and the last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.execution.grouping import Folding, Grouping
from shouwang.engine.plan.coding import UNSURE, Tally

Array = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
_LARGEST = np.iinfo(np.int64).max
_FAR_APART = 4
_SMALL_NUMBERS = 1 << 7
_ONE = np.int32(1)  # of the type of what it is added to: else it takes fifty times as long
_INTO: Mapping[Folding, Callable[..., None]] = {
    Folding.SUM: np.add.at,
    Folding.MAX: np.maximum.at,
    Folding.MIN: np.minimum.at,
}


class UnfitError(Exception):
    """Rows that cannot be folded by number: another way has to be taken."""


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers that have a place: all from `first` on, or where they lie far apart, only `those`."""

    first: int
    size: int
    those: npt.NDArray[np.int32] | None = None

    @classmethod
    def of(cls, numbers: pa.ChunkedArray) -> Span:
        """Of the numbers of a register, each once."""
        if len(numbers) == 0:
            return cls(0, 0)
        bounds = pc.min_max(numbers).as_py()
        size = bounds["max"] - bounds["min"] + 1
        if size <= _FAR_APART * len(numbers):
            return cls(bounds["min"], size)
        return cls(bounds["min"], len(numbers), np.sort(numbers.to_numpy()))

    def places(self, numbers: Array) -> Places:
        """Where each number stands. Raises UnfitError for one that has no place."""
        if not self.holds(numbers).all():
            raise UnfitError
        if self.those is not None:
            return _nearest(self.those, numbers)
        return np.asarray(numbers.astype(np.intp) - self.first)

    def numbers(self, places: Places | slice) -> npt.NDArray[np.int32]:
        """The numbers that stand there."""
        if self.those is not None:
            return self.those[places]
        if isinstance(places, slice):
            return np.arange(self.first, self.first + self.size, dtype=np.int32)[places]
        return places.astype(np.int32) + np.int32(self.first)

    def are_all(self, numbers: Array) -> bool:
        """Whether these are all numbers that have a place, in their order."""
        return len(numbers) == self.size and bool((numbers[1:] > numbers[:-1]).all())

    def holds(self, numbers: Array) -> Bools:
        """Which of the numbers have a place."""
        if self.those is not None:
            return np.asarray(self.those[_nearest(self.those, numbers)] == numbers)
        return (numbers >= self.first) & (numbers < self.first + self.size)


def _nearest(those: Array, numbers: Array) -> Places:
    return np.minimum(np.searchsorted(those, numbers), len(those) - 1)


@dataclass(frozen=True, slots=True)
class Values:
    """A value for every number; unknown where not `known`."""

    values: Array
    known: Bools
    type: pa.DataType

    def at(self, places: Places | slice) -> pa.Array:
        """The values at these places."""
        values, known = np.ascontiguousarray(self.values[places]), self.known[places]
        bits = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
        return pa.Array.from_buffers(self.type, len(values), [bits, pa.py_buffer(values)])


@dataclass(frozen=True, slots=True)
class Numbered:
    """A relation by number: `present` says which numbers of the span have a row."""

    key: str
    span: Span
    present: Bools
    columns: Mapping[str, Values]

    @property
    def places(self) -> Places | slice:
        """Where it has a row."""
        return slice(None) if self.present.all() else np.flatnonzero(self.present)

    def table(self) -> pa.Table:
        """The relation's rows, by number."""
        places = self.places
        numbers = pa.array(self.span.numbers(places))
        return pa.table({self.key: numbers, **{n: v.at(places) for n, v in self.columns.items()}})


def folded(
    grouping: Grouping, batches: Iterable[pa.RecordBatch], *, schema: pa.Schema, span: Span
) -> Numbered:
    """The relation that a grouping makes of its rows.

    Raises UnfitError where a value is no whole number, a number is outside the span, or a sum may not fit.
    """
    present = np.zeros(span.size, dtype=np.bool_)
    folds = {
        name: _FOLDS[folding](name, folding, schema, span.size) for name, folding in grouping.folds.items()
    }
    codes = dict.fromkeys(tally.of.code for tally in grouping.tallies.values())
    tallied = [Tallied(code, grouping.tallies, span.size) for code in codes]
    for batch in batches:
        places = span.places(batch.column(grouping.key).to_numpy())
        for each in (*folds.values(), *tallied):
            each.add(batch, places, present)
        present[places] = True
    columns = {name: fold.values(present) for name, fold in folds.items()}
    columns |= {name: values for each in tallied for name, values in each.values(present).items()}
    return Numbered(grouping.key, span, present, columns)


class Counted:
    """How many rows there are, or how many have a value."""

    def __init__(self, name: str, folding: Folding, schema: pa.Schema, size: int) -> None:
        """Nothing yet."""
        self._name = None if folding is Folding.EACH else name
        self._counts = np.zeros(size, dtype=np.int64)

    def add(self, batch: pa.RecordBatch, places: Places, present: Bools) -> None:
        """Counts some rows more."""
        if self._name is not None:
            places, _ = _valued(places, batch.column(self._name))
        np.add.at(self._counts, places, 1)

    def values(self, present: Bools) -> Values:
        """What was counted: 0 is known of whoever has a row."""
        return Values(self._counts, present, pa.int64())


class Folded:
    """The sum, the greatest or the least of values."""

    def __init__(self, name: str, folding: Folding, schema: pa.Schema, size: int) -> None:
        """Nothing yet. Raises UnfitError where the values are no whole numbers."""
        self._name, self._folding, self._type = name, folding, schema.field(name).type
        whole = pa.types.is_signed_integer(self._type)
        if not whole and not (pa.types.is_date32(self._type) and folding is not Folding.SUM):
            raise UnfitError
        self._type = pa.int64() if folding is Folding.SUM else self._type
        self._values = np.full(size, _start(folding, self._type), dtype=_numpy(self._type))
        self._known: Bools | None = None
        self._most = 0

    def add(self, batch: pa.RecordBatch, places: Places, present: Bools) -> None:
        """Folds some rows more; `present`: who had rows before. Raises UnfitError where a sum may not fit."""
        column = batch.column(self._name)
        if column.null_count and self._known is None:
            self._known = present.copy()  # so far every row had a value
        valued, numbers = _valued(places, column)
        if self._known is not None:
            self._known[valued] = True
        if self._folding is Folding.SUM and len(numbers):
            self._most += max(abs(int(numbers.min())), abs(int(numbers.max()))) * len(numbers)
            if self._most > _LARGEST:
                raise UnfitError
        _INTO[self._folding](self._values, valued, numbers)

    def values(self, present: Bools) -> Values:
        """What came of it."""
        return Values(self._values, present if self._known is None else self._known, self._type)


class Tallied:
    """All tallies by one code. Most rows have the code 0, which hardly ever matters."""

    def __init__(self, code: str, tallies: Mapping[str, Tally], size: int) -> None:
        """Nothing yet."""
        self._code = code
        self._tallies = {name: tally for name, tally in tallies.items() if tally.of.code == code}
        self._yes = {name: _one_of(tally.of.yes) for name, tally in self._tallies.items()}
        self._unknown = {name: _one_of(tally.of.unknown) for name, tally in self._tallies.items()}
        self._counts = {name: np.zeros(size, dtype=np.int32) for name in self._tallies}
        self._unsure = {name: np.zeros(size, dtype=np.bool_) for name in self._tallies}
        self._every = any(codes[0] for codes in (*self._yes.values(), *self._unknown.values()))

    def add(self, batch: pa.RecordBatch, places: Places, present: Bools) -> None:
        """Counts some rows more."""
        codes = batch.column(self._code).to_numpy()
        if not self._every:
            some = codes != 0
            places, codes = places.compress(some), codes.compress(some)
        for name, counts in self._counts.items():
            np.add.at(counts, places.compress(self._yes[name].take(codes)), _ONE)
            self._unsure[name][places.compress(self._unknown[name].take(codes))] = True

    def values(self, present: Bools) -> Mapping[str, Values]:
        """What was counted, known of whoever has a row."""
        for name, tally in self._tallies.items():
            counts, unsure = self._counts[name], self._unsure[name]
            counts[unsure & (counts == 0) if tally.lax else unsure] = UNSURE
        return {name: Values(counts, present, pa.int32()) for name, counts in self._counts.items()}


_FOLDS: Mapping[Folding, type[Counted] | type[Folded]] = {
    Folding.EACH: Counted,
    Folding.COUNT: Counted,
    Folding.SUM: Folded,
    Folding.MAX: Folded,
    Folding.MIN: Folded,
}


def _valued(places: Places, column: pa.Array) -> tuple[Places, Array]:
    """Places and values of the rows that have a value."""
    if pa.types.is_date32(column.type):
        column = column.view(pa.int32())
    if column.null_count == 0:
        return places, column.to_numpy()
    known = column.is_valid().to_numpy(zero_copy_only=False)
    stored = np.frombuffer(
        column.buffers()[1], column.type.to_pandas_dtype(), count=column.offset + len(column)
    )
    return places.compress(known), stored[column.offset :].compress(known)


def _one_of(numbers: Sequence[int]) -> Bools:
    """For every small number whether it is one of these."""
    table = np.zeros(_SMALL_NUMBERS, dtype=np.bool_)
    table[list(numbers)] = True
    return table


def _start(folding: Folding, type_: pa.DataType) -> int:
    if folding is Folding.SUM:
        return 0
    bounds = np.iinfo(_numpy(type_))
    return int(bounds.min if folding is Folding.MAX else bounds.max)


def _numpy(type_: pa.DataType) -> np.dtype[Any]:
    return np.dtype(np.int32 if pa.types.is_date32(type_) else type_.to_pandas_dtype())
