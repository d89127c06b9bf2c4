"""The rows of one recognised sheet: read every column, judge every row, lay them out for the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.feeds.cleaning.cells import value_type
from shouwang.feeds.cleaning.columns import CleanColumn, read_column
from shouwang.feeds.cleaning.faults import Verdict, judge
from shouwang.feeds.cleaning.identity import CleanIds, no_ids, read_ids
from shouwang.feeds.cleaning.keys import raw_keys
from shouwang.feeds.contract import Column, ColumnType, Kind
from shouwang.feeds.reading.raw import RawSheet
from shouwang.kernel.parsed import State

_WHO = ("name", "township", "village", "sex", "age", "birth_date", "phone")
_CARD_GRADE = "grade"

Cleaned = Mapping[str, Sequence[CleanColumn]]


@dataclass(frozen=True, slots=True)
class CleanRows:
    """Staged rows (`staged_schema`) and the warnings about those that are not refused."""

    table: pa.Table
    warnings: pa.Table


def staged_schema(kind: Kind) -> pa.Schema:
    """The columns of a staged sheet of a kind.

    `row`, who the row is about, the kind's own columns, the reject code with its column and masked value,
    `unknown` (names of the columns whose cell was masked or invalid, with commas) and `raw_key`.
    """
    text = pa.string()
    own = [(column.name, value_type(column.type)) for column in kind.own]
    return pa.schema(
        [
            ("row", pa.int32()),
            *((name, text) for name in ("id_text", "id_code", "id18", "id_form")),
            *((name, value_type(kind.columns[name].type) if name in kind.columns else text) for name in _WHO),
            *own,
            *((name, text) for name in ("reject_code", "reject_column", "reject_value", "unknown")),
            ("raw_key", pa.uuid()),
        ]
    )


def clean_rows(
    raw: RawSheet, kind: Kind, *, columns: Mapping[str, Sequence[int]], money_unit: str = ""
) -> CleanRows:
    """Clean a sheet or a slice of one.

    `columns`: name in the contract -> numbers of the raw columns, best first. `money_unit`: what a line above
    the headings says of all amounts (万元), for headings that name no unit themselves.
    """
    id_columns = columns.get(kind.identity, ())
    id_cells = raw.columns[id_columns[0]] if id_columns else None
    ids = read_ids(id_cells) if id_cells else no_ids(len(raw))
    cleaned = {
        column.name: [
            read_column(raw.columns[i], column, money_unit=money_unit) for i in _sources(column, columns)
        ]
        for column in kind.columns.values()
        if column.name != kind.identity
    }
    verdict = judge(kind, rows=raw.rows, ids=ids, id_cells=id_cells, columns=cleaned)
    keys = raw_keys(kind, ids, cleaned)
    return CleanRows(_table(raw, kind, ids, cleaned, verdict, keys), verdict.warning_table())


def _sources(column: Column, columns: Mapping[str, Sequence[int]]) -> Sequence[int]:
    found = columns.get(column.name, ())
    return found if column.many else found[:1]


def _table(
    raw: RawSheet, kind: Kind, ids: CleanIds, cleaned: Cleaned, verdict: Verdict, keys: pa.Array
) -> pa.Table:
    values = {name: _value(parts) for name, parts in cleaned.items() if parts}
    if kind.columns[kind.identity].type is ColumnType.CARD and _CARD_GRADE in kind.columns:
        values[_CARD_GRADE] = _grade(values.get(_CARD_GRADE), ids)
    values |= {
        "row": pa.array(raw.rows),
        "id_text": ids.text,
        "id_code": ids.code,
        "id18": ids.id18,
        "id_form": ids.form,
        "reject_code": verdict.code,
        "reject_column": verdict.column,
        "reject_value": verdict.value,
        "unknown": verdict.unknown,
        "raw_key": keys,
    }
    schema = staged_schema(kind)
    arrays = [values[f.name] if f.name in values else pa.nulls(len(raw), f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _value(parts: Sequence[CleanColumn]) -> pa.Array:
    """The value of a column; several that add up give their sum, unknown where one of them is unreadable."""
    if len(parts) == 1:
        return parts[0].values
    states = np.stack([part.states for part in parts])
    total = np.sum([pc.fill_null(part.values, 0).to_numpy() for part in parts], axis=0)
    unreadable = ((states == State.MASKED) | (states == State.INVALID)).any(axis=0)
    return pa.array(total, mask=unreadable | (states == State.EMPTY).all(axis=0))


def _grade(cell: pa.Array | None, ids: CleanIds) -> pa.Array:
    """The grade of a card: as its column says, else as its 20th digit says."""
    return ids.grade if cell is None else pc.coalesce(cell, ids.grade)
