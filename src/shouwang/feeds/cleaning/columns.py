"""Reading a whole column: clean forms by vector, the rest once per distinct cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.feeds.cleaning.cells import CellReader, cell_reader, value_type, yuan_per_unit
from shouwang.feeds.contract import Column, ColumnType
from shouwang.feeds.reading.raw import CellKind, RawColumn
from shouwang.kernel.parsed import Parsed

States = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

_WHOLE_DIGITS = 12
_NAME = r"^\p{Han}{2,4}$|^\p{Han}{1,9}·\p{Han}{1,9}$"
_SPACED_NAME = r"^[ 　]*\p{Han}(?:[ 　]*\p{Han}){1,3}[ 　]*$"
_NOT_SURELY_A_NAME = "[无空暂未不待某]"  # 不详, 未知, 张某: words and masks that the slow reader knows
_MOBILE = r"^1[0-9]{10}$"
_CODE = r"^[0-9]{4,17}$"


class CellClass(IntEnum):
    """What readers tell apart: a text, a number that the workbook kept as one, the error of a formula."""

    TEXT = 0
    NUMBER = 1
    ERROR = 2


_CLASS_OF_KIND = np.zeros(len(CellKind), np.int64)
_CLASS_OF_KIND[CellKind.NUMBER] = CellClass.NUMBER
_CLASS_OF_KIND[CellKind.ERROR] = CellClass.ERROR


@dataclass(frozen=True, slots=True)
class CleanColumn:
    """A column after reading: values (null where there is none), the State of each cell, and its source."""

    values: pa.Array
    states: States
    raw: RawColumn


@dataclass(frozen=True, slots=True)
class DistinctCells:
    """The distinct cells of a column, each a text and its class; `codes` leads from a row to its cell."""

    codes: Rows
    texts: list[str]
    classes: list[int]

    @classmethod
    def of(cls, text: pa.Array, kinds: npt.NDArray[np.uint8]) -> DistinctCells:
        """A number and a text that look alike are two cells; so is a formula error."""
        encoded = pc.dictionary_encode(text)
        classes = _CLASS_OF_KIND[kinds]
        mixed = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64) * len(CellClass) + classes
        present = np.zeros(len(encoded.dictionary) * len(CellClass), bool)
        present[mixed] = True
        found = np.flatnonzero(present)
        renumbered = np.cumsum(present) - 1
        texts = encoded.dictionary.take(pa.array(found // len(CellClass))).to_pylist()
        return cls(renumbered[mixed], texts, (found % len(CellClass)).tolist())

    def read(self, reader: CellReader) -> list[Parsed[Any]]:
        """Each distinct cell through the reader; a formula error is never a value."""
        return [
            Parsed.invalid()
            if kind == CellClass.ERROR
            else reader(text, number_cell=kind == CellClass.NUMBER)
            for text, kind in zip(self.texts, self.classes, strict=True)
        ]


def read_column(raw: RawColumn, column: Column, *, money_unit: str = "") -> CleanColumn:
    """Read all cells of a column of any type but ID and CARD; `money_unit` is the unit of the whole sheet."""
    clean = _read_fast(raw, column, money_unit)
    if clean is None:
        return CleanColumn(*_read_distinct(raw, column, np.arange(len(raw.kind)), money_unit), raw)
    values, is_clean = clean
    rest = np.flatnonzero(~is_clean)
    if not len(rest):
        return CleanColumn(values, np.zeros(len(raw.kind), np.uint8), raw)
    slow, slow_states = _read_distinct(raw, column, rest, money_unit)
    states = np.zeros(len(raw.kind), np.uint8)
    states[rest] = slow_states
    return CleanColumn(patched(values, ~is_clean, slow), states, raw)


def patched(values: pa.Array, mask: Mask, replacement: pa.Array) -> pa.Array:
    """The values, with those under the mask replaced one after another."""
    return pc.replace_with_mask(values, pa.array(mask), replacement)


def matches(text: pa.Array, pattern: str) -> Mask:
    """Which texts match a regular expression (RE2); null matches none."""
    found: Mask = pc.fill_null(pc.match_substring_regex(text, pattern), False).to_numpy(zero_copy_only=False)
    return found


def _read_distinct(raw: RawColumn, column: Column, rows: Rows, money_unit: str) -> tuple[pa.Array, States]:
    cells = DistinctCells.of(raw.text.take(pa.array(rows)), raw.kind[rows])
    parsed = cells.read(cell_reader(column, heading=raw.heading, money_unit=money_unit))
    values = pa.array([cell.value for cell in parsed], value_type(column.type))
    states = np.array([cell.state for cell in parsed], np.uint8)
    return values.take(pa.array(cells.codes)), states[cells.codes]


def _read_fast(raw: RawColumn, column: Column, money_unit: str) -> tuple[pa.Array, Mask] | None:
    """The values of the cells that are clean in form, and which those are; None where no form is known."""
    if column.type is ColumnType.MONEY:
        return _fast_money(raw, yuan_per_unit(raw.heading, money_unit))
    fast = _FAST.get(column.type)
    return fast(raw, column) if fast else None


def _fast_money(raw: RawColumn, unit: int) -> tuple[pa.Array, Mask]:
    zeros = len(str(unit)) - 1
    decimals = zeros + 2
    amount = rf"[0-9]{{1,{_WHOLE_DIGITS - zeros}}}(?:\.[0-9]{{1,{decimals}}})?"
    text, is_clean = raw.text, matches(raw.text, f"^-?{amount}$")
    if not zeros and not is_clean.all():
        text, undressed = _undress(text, ~is_clean, amount)
        is_clean |= undressed
    is_clean &= raw.kind != CellKind.ERROR
    amounts = pc.if_else(pa.array(is_clean), text, "0").cast(pa.decimal128(38, decimals))
    return pa.array(_low_words(amounts)), is_clean


def _undress(text: pa.Array, rows: Mask, amount: str) -> tuple[pa.Array, Mask]:
    """Take ¥, 元, outer blanks and the commas between thousands off the amounts that wear them."""
    grouped = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,2})?"
    dressed = rows.copy()
    dressed[rows] = matches(text.filter(pa.array(rows)), f"^ *[¥￥]? *(?:{amount}|{grouped}) *元? *$")
    bare = pc.replace_substring_regex(text.filter(pa.array(dressed)), "[¥￥元, ]", "")
    return patched(text, dressed, bare), dressed


def _low_words(amounts: pa.Array) -> npt.NDArray[np.int64]:
    """The unscaled numbers of a decimal128 array; all are small enough for their lower half."""
    words = np.frombuffer(amounts.buffers()[1], np.int64).reshape(-1, 2)
    return words[amounts.offset : amounts.offset + len(amounts), 0].copy()


def _fast_names(raw: RawColumn, column: Column) -> tuple[pa.Array, Mask]:
    text, is_clean = raw.text, matches(raw.text, _NAME)
    if not is_clean.all():
        spaced = ~is_clean
        spaced[spaced] = matches(text.filter(pa.array(~is_clean)), _SPACED_NAME)
        bare = pc.replace_substring_regex(text.filter(pa.array(spaced)), "[ 　]", "")
        text, is_clean = patched(text, spaced, bare), is_clean | spaced
    return text, is_clean & ~matches(text, _NOT_SURELY_A_NAME) & (raw.kind != CellKind.ERROR)


def _fast_texts(pattern: str) -> Callable[[RawColumn, Column], tuple[pa.Array, Mask]]:
    def fast(raw: RawColumn, column: Column) -> tuple[pa.Array, Mask]:
        return raw.text, matches(raw.text, pattern) & (raw.kind != CellKind.ERROR)

    return fast


def _fast_codes(raw: RawColumn, column: Column) -> tuple[pa.Array, Mask] | None:
    """Numbers of households and persons: many, and nearly all different."""
    return None if column.variants else _fast_texts(_CODE)(raw, column)


_FAST: dict[ColumnType, Callable[[RawColumn, Column], tuple[pa.Array, Mask] | None]] = {
    ColumnType.NAME: _fast_names,
    ColumnType.PHONE: _fast_texts(_MOBILE),
    ColumnType.TEXT: _fast_codes,
}
