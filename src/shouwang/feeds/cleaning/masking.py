"""What a report may show of a refused cell: enough to find it, never a whole ID, phone or account number."""

from __future__ import annotations

import re

from shouwang.feeds.contract import ColumnType
from shouwang.kernel.characters import plain
from shouwang.kernel.idnumbers import mask_id
from shouwang.kernel.names import mask_name

LONGEST = 30
_NUMBER = re.compile(r"\d(?:[ -]?\d){6,}[Xx]?")
_NUMBER_AMONG_DATES = re.compile(r"\d(?:[ -]?\d){8,}[Xx]?")
_DATES = {ColumnType.DATE, ColumnType.MONTH, ColumnType.TERM, ColumnType.YEAR}


def mask_cell(text: str, column_type: ColumnType) -> str:
    """The text of a cell with every number of seven digits and more hidden but for its ends; a date stays.

    >>> mask_cell("电话 16100000000", ColumnType.TEXT), mask_cell("20250231", ColumnType.DATE)
    ('电话 161******00', '20250231')
    """
    if column_type in (ColumnType.ID, ColumnType.CARD):
        return mask_id(text)
    if column_type is ColumnType.NAME:
        return mask_name(text)
    numbers = _NUMBER_AMONG_DATES if column_type in _DATES else _NUMBER
    return numbers.sub(_hidden, plain(text))[:LONGEST]


def _hidden(found: re.Match[str]) -> str:
    digits = re.sub("[ -]", "", found.group())
    return digits[:3] + "*" * (len(digits) - 5) + digits[-2:]
