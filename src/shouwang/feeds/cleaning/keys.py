"""One key for rows that are equal after cleaning, however they were written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.feeds.cleaning.columns import CleanColumn, matches, patched
from shouwang.feeds.cleaning.identity import CleanIds
from shouwang.feeds.contract import ColumnType, Kind
from shouwang.feeds.duck import duck
from shouwang.kernel.characters import compact
from shouwang.kernel.names import name_key
from shouwang.kernel.parsed import State
from shouwang.kernel.places import place_key

_UPPER = re.compile(r"^.{1,8}?[县旗](?=.*[镇乡村])")
_TOWNSHIP = re.compile(r"^.{1,8}?(?:镇|乡|街道)(?=.{2,})(?!社区|居委会)")
_ONLY_AN_ENDING = re.compile(r"村?(?:村民委员会|村委会|村)?")
_PLAIN_NAME = r"^\p{Han}+$"  # such a name is its own key
_FAULTY = (State.MASKED, State.INVALID)
BETWEEN = "\x1f"
"""No cleaned text holds it, so that no two rows run into one."""


def raw_keys(kind: Kind, ids: CleanIds, columns: Mapping[str, Sequence[CleanColumn]]) -> pa.Array:
    """The key (UUID) of each row: kind, ID and every mapped column; parts of a sum one by one, in any order.

    An ID counts as its 18 digits where it is valid; a cell that could not be read counts as its text.
    """
    parts = {"~id": pc.coalesce(ids.id18, pc.binary_join_element_wise("?", ids.text, ""))}
    shared = _places(columns)
    for name, cleaned in columns.items():
        for number, part in enumerate(cleaned):
            key = shared[name] if name in shared else _comparable(part, kind.columns[name].type)
            parts[f"{name}~{number}"] = _with_faults(key, part)
    return _digest(kind.name, parts, [n for n in kind.columns if n != kind.identity])


def _digest(kind: str, parts: Mapping[str, pa.Array], names: Sequence[str]) -> pa.Array:
    table = pa.table(dict(parts))
    pieces = [f"'{kind}'", '"~id"']
    for name in names:
        own = [f"coalesce(\"{part}\"::VARCHAR, '')" for part in parts if part.partition("~")[0] == name]
        pieces.append(_sum_of(own) if len(own) > 1 else next(iter(own), "''"))
    with duck() as connection:
        connection.register("parts", table)
        query = f"SELECT md5(concat_ws('{BETWEEN}', {', '.join(pieces)}))::UUID AS k FROM parts"
        return connection.sql(query).to_arrow_table()["k"].combine_chunks()


def _sum_of(parts: Sequence[str]) -> str:
    """The parts in one order: a department that sends a row again may have swapped their columns."""
    return f"array_to_string(list_sort([{', '.join(parts)}]), '+')"


def _comparable(column: CleanColumn, column_type: ColumnType) -> pa.Array:
    values = column.values
    if column_type is ColumnType.NAME:
        odd = ~matches(values, _PLAIN_NAME)
        return patched(values, odd, _by_distinct(values.filter(pa.array(odd)), name_key))
    if column_type is ColumnType.PLACE:
        return _by_distinct(values, place_key)
    if column_type is ColumnType.TEXT:
        return pc.replace_substring(values, " ", "")
    return values


def _by_distinct(values: pa.Array, key: Callable[[str], str]) -> pa.Array:
    encoded = pc.dictionary_encode(values)
    keys = [key(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(keys, pa.string()).take(encoded.indices)


def _places(columns: Mapping[str, Sequence[CleanColumn]]) -> dict[str, pa.Array]:
    """The township without its county, the village as it compares beside the township of the same row."""
    shared = {}
    if columns.get("township"):
        shared["township"] = _by_distinct(columns["township"][0].values, _township_key)
    if not columns.get("village"):
        return shared
    village = columns["village"][0].values
    township = (
        columns["township"][0].values if columns.get("township") else pa.nulls(len(village), pa.string())
    )
    pairs = pc.binary_join_element_wise(
        township, village, BETWEEN, null_handling="replace", null_replacement=""
    )
    return {**shared, "village": _by_distinct(pairs, _village_key)}


@lru_cache(maxsize=1 << 16)
def _township_key(township: str) -> str:
    return place_key(_UPPER.sub("", compact(township)))


@lru_cache(maxsize=1 << 16)
def _village_key(pair: str) -> str:
    """The key of a village without a leading county or township, whether the row has a township or not."""
    township, village = pair.split(BETWEEN)
    text = _UPPER.sub("", compact(village))
    own = _UPPER.sub("", compact(township))
    bare = place_key(own)
    for leading in (f"{bare}镇", f"{bare}乡", own, bare) if bare else ():
        # A village may bear the name of its township: 九关村 in 九关镇 stays 九关.
        rest = text.removeprefix(leading)
        if rest != text and not _ONLY_AN_ENDING.fullmatch(rest):
            return place_key(rest)
    return place_key(_TOWNSHIP.sub("", text))


def _with_faults(key: pa.Array, column: CleanColumn) -> pa.Array:
    faulty = np.isin(column.states, _FAULTY)
    if not faulty.any():
        return key
    texts = column.raw.text.filter(pa.array(faulty)).to_pylist()
    return patched(key.cast(pa.string()), faulty, pa.array([f"?{compact(text)}" for text in texts]))
