"""Sheets for tests: a table of texts becomes a RawSheet; invented people, areas that do not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from shouwang.feeds.cleaning import CleanRows, clean_rows
from shouwang.feeds.contract import Kinds, load_kinds
from shouwang.feeds.reading.raw import CellKind, RawColumn, RawSheet

VALID = "990101199003070314"  # right check character, an area that does not exist
VALID_15 = "990101900307031"


@cache
def kinds() -> Kinds:
    """The shipped contract."""
    return load_kinds()


def column(
    heading: str, cells: Sequence[str], *, kind: CellKind | Sequence[CellKind] | None = None
) -> RawColumn:
    """A raw column; cells are texts (or empty) unless `kind` says otherwise."""
    if kind is None:
        cell_kinds = [CellKind.TEXT if cell else CellKind.EMPTY for cell in cells]
    else:
        cell_kinds = [kind] * len(cells) if isinstance(kind, CellKind) else list(kind)
    return RawColumn(heading, pa.array(cells, pa.string()), np.array(cell_kinds, np.uint8))


def sheet(columns: Sequence[RawColumn]) -> RawSheet:
    """A sheet whose first data row is Excel row 3."""
    count = len(columns[0].text)
    return RawSheet("", 2, np.arange(3, count + 3, dtype=np.int32), tuple(columns))


def clean(kind: str, cells: Mapping[str, Sequence[str] | RawColumn]) -> CleanRows:
    """Clean a sheet of a kind; `reimbursed/大病` names one of several columns of one name."""
    columns: list[RawColumn] = []
    where: dict[str, list[int]] = {}
    for key, given in cells.items():
        name, _, heading = key.partition("/")
        raw = given if isinstance(given, RawColumn) else column(heading or label(kind, name), given)
        where.setdefault(name, []).append(len(columns))
        columns.append(raw)
    return clean_rows(sheet(columns), kinds()[kind], columns=where)


def label(kind: str, name: str) -> str:
    """The heading that the contract itself uses."""
    return kinds()[kind].columns[name].label


def rows(cleaned: CleanRows) -> list[dict[str, Any]]:
    """The staged rows as dicts."""
    found: list[dict[str, Any]] = cleaned.table.to_pylist()
    return found


def warnings(cleaned: CleanRows) -> list[tuple[int, str, str]]:
    """The warnings as (row, column, code)."""
    return [(w["row"], w["column"], w["code"]) for w in cleaned.warnings.to_pylist()]
