"""The ID column of a sheet: valid numbers by vector, all others once per distinct cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.feeds.cleaning.columns import CellClass, DistinctCells, Mask, patched
from shouwang.feeds.reading.raw import CellKind, RawColumn
from shouwang.kernel.idcolumns import valid_id18
from shouwang.kernel.idnumbers import IdReading, read_id

_FORMS = {18: "id", 20: "card20", 22: "card22"}
_BLANKS = "[ \\t\u00a0\u3000\u200b\ufeff]"  # what clerks leave inside; the kernel knows them all


@dataclass(frozen=True, slots=True)
class CleanIds:
    """Who each row says it is about, column by column; `grade` is that of a disability card, or null."""

    text: pa.Array
    code: pa.Array
    id18: pa.Array
    form: pa.Array
    grade: pa.Array


def read_ids(raw: RawColumn) -> CleanIds:
    """Read the ID cells of a column, as `read_id` does one by one."""
    texts = _tidy(raw)
    ids = CleanIds(
        text=texts,
        code=pa.nulls(len(texts), pa.string()),
        id18=pa.nulls(len(texts), pa.string()),
        form=pa.nulls(len(texts), pa.string()),
        grade=pa.nulls(len(texts), pa.int32()),
    )
    open_rows = np.ones(len(texts), bool)
    for length in _FORMS:
        ids, valid = _take_valid(ids, length, open_rows & (raw.kind != CellKind.NUMBER))
        open_rows &= ~valid
    return _read_rest(ids, raw, open_rows) if open_rows.any() else ids


def no_ids(count: int) -> CleanIds:
    """A sheet without an ID column: every cell is empty."""
    nothing = read_id("")
    return _readings([nothing], np.zeros(count, np.int64))


def _tidy(raw: RawColumn) -> pa.Array:
    """Texts that are too long without blanks, a leading apostrophe and small letters; others as they are."""
    odd = (pc.binary_length(raw.text).to_numpy(zero_copy_only=False) > min(_FORMS)) & (
        raw.kind == CellKind.TEXT
    )
    small = pc.ends_with(raw.text, "x").to_numpy(zero_copy_only=False)
    if small.any():
        raw = RawColumn(
            raw.heading, pc.if_else(pa.array(small), pc.ascii_upper(raw.text), raw.text), raw.kind
        )
    if not odd.any():
        return raw.text
    bare = pc.replace_substring_regex(raw.text.filter(pa.array(odd)), _BLANKS, "")
    bare = pc.ascii_upper(pc.replace_substring_regex(bare, "^'", ""))
    return patched(raw.text, odd, bare)


def _take_valid(ids: CleanIds, length: int, allowed: Mask) -> tuple[CleanIds, Mask]:
    """Fill in the rows whose text of that length holds a valid number."""
    candidate = (pc.binary_length(ids.text).to_numpy(zero_copy_only=False) == length) & allowed
    valid = np.zeros(len(candidate), bool)
    texts = ids.text.filter(pa.array(candidate))
    characters = _characters(texts, length)
    numbers = np.ascontiguousarray(characters[:, :18]).view("S18").ravel()
    tail_is_digits = ((characters[:, 18:] >= ord("0")) & (characters[:, 18:] <= ord("9"))).all(axis=1)
    good = valid_id18(numbers) & tail_is_digits
    valid[np.flatnonzero(candidate)[good]] = True
    if not good.any():
        return ids, valid
    return _with_valid(ids, valid, numbers[good], length, characters[good]), valid


def _with_valid(
    ids: CleanIds,
    valid: Mask,
    numbers: npt.NDArray[np.bytes_],
    length: int,
    characters: npt.NDArray[np.uint8],
) -> CleanIds:
    count = len(numbers)
    grade = ids.grade
    if length > 18:
        digit = characters[:, 19].astype(np.int32) - ord("0")
        grades = pa.array(digit, mask=(digit < 1) | (digit > 4))
        grade = patched(grade, valid, grades)
    id18 = pa.array(numbers.astype("U18")) if length > 18 else ids.text.filter(pa.array(valid))
    form = pa.repeat(_FORMS[length], count)
    return CleanIds(ids.text, ids.code, patched(ids.id18, valid, id18), patched(ids.form, valid, form), grade)


def _characters(texts: pa.Array, length: int) -> npt.NDArray[np.uint8]:
    """The bytes of texts that all have `length` of them, a row each."""
    whole = pa.concat_arrays([texts.cast(pa.binary())]).cast(pa.binary(length))
    data = np.frombuffer(whole.buffers()[1], np.uint8) if len(whole) else np.empty(0, np.uint8)
    start = whole.offset * length
    return data[start : start + len(whole) * length].reshape(len(whole), length)


def _read_rest(ids: CleanIds, raw: RawColumn, rows: Mask) -> CleanIds:
    cells = DistinctCells.of(raw.text.filter(pa.array(rows)), raw.kind[rows])
    rest = _readings(_read_each(cells), cells.codes)
    return CleanIds(
        *(
            patched(getattr(ids, part), rows, getattr(rest, part))
            for part in ("text", "code", "id18", "form", "grade")
        )
    )


def _read_each(cells: DistinctCells) -> list[IdReading]:
    """Each distinct cell; the error of a formula says nothing of the ID, so that the cell counts as empty."""
    return [
        read_id("" if kind == CellClass.ERROR else text, number_cell=kind == CellClass.NUMBER)
        for text, kind in zip(cells.texts, cells.classes, strict=True)
    ]


def _readings(readings: list[IdReading], codes: npt.NDArray[np.int64]) -> CleanIds:
    order = pa.array(codes)

    def column(values: list[str | None]) -> pa.Array:
        return pa.array(values, pa.string()).take(order)

    return CleanIds(
        text=column([r.text for r in readings]),
        code=column([r.code.value if r.code else None for r in readings]),
        id18=column([r.id18 for r in readings]),
        form=column([r.form for r in readings]),
        grade=pa.array([r.grade for r in readings], pa.int32()).take(order),
    )
