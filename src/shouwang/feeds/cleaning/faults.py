"""Which rows are refused whatever linking says, and which defects of the others are worth a warning.

A row has one reject code. A bad ID that no linking can mend comes first: without knowing whom a row is
about its other cells do not matter. Then the required columns in the order of the contract. An ID with a
wrong check character, a mask or lost digits does not refuse a row that has a name: linking decides.

In the register a member stays, whatever is unreadable; rows without household number or name are refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.feeds.cleaning.columns import CleanColumn, Mask, patched
from shouwang.feeds.cleaning.identity import CleanIds
from shouwang.feeds.cleaning.masking import mask_cell
from shouwang.feeds.contract import Column, ColumnType, Kind
from shouwang.feeds.reading.raw import RawColumn
from shouwang.kernel.characters import compact
from shouwang.kernel.codes import RejectCode
from shouwang.kernel.parsed import State

REGISTER = "households"
_REGISTER_REFUSES = {
    "household_no": (State.EMPTY, State.MASKED, State.INVALID),
    "name": (State.EMPTY,),
}
_ALL_FAULTS = (State.EMPTY, State.MASKED, State.INVALID)
_BAD_FOR_GOOD = (RejectCode.ID_LENGTH, RejectCode.ID_BIRTHDATE)
_CODES = {
    State.EMPTY: RejectCode.VALUE_MISSING,
    State.MASKED: RejectCode.VALUE_MASKED,
    State.INVALID: RejectCode.VALUE_INVALID,
}
_NO_ID = (
    "没有证件号码；请补填证件号码。"  # the message of the code speaks of a row without name or place, too
)
_USED = "该格按未知处理，本行其他内容照常使用。"
WARNINGS = pa.schema(
    [("row", pa.int32()), ("column", pa.string()), ("code", pa.string()), ("message", pa.string())]
)


@dataclass(slots=True)
class Verdict:
    """What is said about the rows of a sheet; filled in column by column."""

    rows: npt.NDArray[np.int32]
    code: pa.Array
    column: pa.Array
    value: pa.Array
    unknown: pa.Array
    open: Mask
    warnings: list[pa.Table] = field(default_factory=list)

    @classmethod
    def nothing(cls, rows: npt.NDArray[np.int32]) -> Verdict:
        """No row is refused and none warned of."""
        none = pa.nulls(len(rows), pa.string())
        return cls(rows, none, none, none, none, np.ones(len(rows), bool))

    def refuse(self, mask: Mask, *, code: RejectCode, raw: RawColumn | None, column: Column) -> None:
        """Refuse the rows under the mask that are not refused yet."""
        mask = mask & self.open
        count = int(mask.sum())
        if not count:
            return
        self.open &= ~mask
        self.code = patched(self.code, mask, pa.repeat(code.value, count))
        self.column = patched(self.column, mask, pa.repeat(heading_of(raw, column), count))
        self.value = patched(self.value, mask, _masked(raw, mask, column.type))

    def mark_unknown(self, mask: Mask, name: str) -> None:
        """Note that a cell of these rows was there but could not be read."""
        if mask.any():
            before = self.unknown.filter(pa.array(mask))
            both = pc.binary_join_element_wise(before, name, ",", null_handling="skip")
            self.unknown = patched(self.unknown, mask, both)

    def warn(self, mask: Mask, *, code: RejectCode, heading: str) -> None:
        """Warn of a cell of the rows under the mask that are not refused."""
        rows = self.rows[mask & self.open]
        if len(rows):
            texts = (
                heading,
                code.value,
                f"{_NO_ID if code is RejectCode.ID_MISSING else code.message}{_USED}",
            )
            columns = [pa.array(rows), *(pa.repeat(text, len(rows)) for text in texts)]
            self.warnings.append(pa.Table.from_arrays(columns, schema=WARNINGS))

    def warning_table(self) -> pa.Table:
        """The warnings by row, those of one row in the order of the contract's columns."""
        table = pa.concat_tables([WARNINGS.empty_table(), *self.warnings])
        return table.take(pa.array(np.argsort(table["row"].to_numpy(), kind="stable")))


def judge(
    kind: Kind,
    *,
    rows: npt.NDArray[np.int32],
    ids: CleanIds,
    id_cells: RawColumn | None,
    columns: Mapping[str, Sequence[CleanColumn]],
) -> Verdict:
    """The verdict on every row of a sheet."""
    verdict = Verdict.nothing(rows)
    codes = _code_masks(ids)
    _refuse_for_id(verdict, kind, codes, id_cells, columns)
    faults = [(kind.columns[name], part) for name, parts in columns.items() for part in parts]
    for column, part in faults:
        for state in _refused_states(kind, column):
            verdict.refuse(part.states == state, code=_CODES[state], raw=part.raw, column=column)
    _refuse_for_absent(verdict, kind, columns)
    _warn_of_ids(verdict, kind, codes, id_cells)
    for column, part in faults:
        for state in (State.MASKED, State.INVALID):
            mask = part.states == state
            verdict.mark_unknown(mask, column.name)
            verdict.warn(mask, code=_CODES[state], heading=heading_of(part.raw, column))
    return verdict


def heading_of(raw: RawColumn | None, column: Column) -> str:
    """How a report names a column: as the sheet does, else as the contract does."""
    return compact(raw.heading) if raw else column.label


def _code_masks(ids: CleanIds) -> dict[RejectCode, Mask]:
    if ids.code.null_count == len(ids.code):
        return {}
    encoded = pc.dictionary_encode(ids.code, null_encoding="encode")
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    found = enumerate(encoded.dictionary.to_pylist())
    return {RejectCode[code]: codes == number for number, code in found if code}


def _refuse_for_id(
    verdict: Verdict,
    kind: Kind,
    codes: Mapping[RejectCode, Mask],
    id_cells: RawColumn | None,
    columns: Mapping[str, Sequence[CleanColumn]],
) -> None:
    if kind.name == REGISTER:
        return
    count = len(verdict.rows)
    no_name = ~_has_value(columns, "name", count)
    no_place = ~(_has_value(columns, "township", count) | _has_value(columns, "village", count))
    for code, mask in codes.items():
        hopeless = no_name | no_place if code is RejectCode.ID_MISSING else no_name
        lost = mask if code in _BAD_FOR_GOOD else mask & hopeless
        verdict.refuse(lost, code=code, raw=id_cells, column=kind.columns[kind.identity])


def _has_value(columns: Mapping[str, Sequence[CleanColumn]], name: str, count: int) -> Mask:
    parts = columns.get(name, ())
    return parts[0].states == State.VALUE if parts else np.zeros(count, bool)


def _refused_states(kind: Kind, column: Column) -> Sequence[State]:
    if kind.name == REGISTER:
        return _REGISTER_REFUSES.get(column.name, ())
    return _ALL_FAULTS if column.required else ()


def _refuse_for_absent(verdict: Verdict, kind: Kind, columns: Mapping[str, Sequence[CleanColumn]]) -> None:
    """A required column that the sheet does not have at all is missing in every row."""
    for column in kind.required:
        absent = column.name != kind.identity and not columns.get(column.name)
        if absent and State.EMPTY in _refused_states(kind, column):
            verdict.refuse(verdict.open, code=RejectCode.VALUE_MISSING, raw=None, column=column)


def _warn_of_ids(
    verdict: Verdict, kind: Kind, codes: Mapping[RejectCode, Mask], id_cells: RawColumn | None
) -> None:
    """An empty ID is worth a warning where the contract asks for one; a damaged one always."""
    column = kind.columns[kind.identity]
    for code, mask in codes.items():
        if code is not RejectCode.ID_MISSING or column.required:
            verdict.warn(mask, code=code, heading=heading_of(id_cells, column))


def _masked(raw: RawColumn | None, mask: Mask, column_type: ColumnType) -> pa.Array:
    if raw is None:
        return pa.repeat("", int(mask.sum()))
    cells = pc.dictionary_encode(raw.text.filter(pa.array(mask)))
    masked = [mask_cell(text, column_type) for text in cells.dictionary.to_pylist()]
    return pa.array(masked, pa.string()).take(cells.indices)
