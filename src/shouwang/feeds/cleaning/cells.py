"""How one cell of each type of column is read: the meaning that the fast paths of `columns` must keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import pyarrow as pa

from shouwang.feeds.contract import YES, Column, ColumnType
from shouwang.kernel.characters import compact, plain, says_nothing
from shouwang.kernel.dates import read_date, read_month, read_term, read_year
from shouwang.kernel.money import read_money, unit_of_heading
from shouwang.kernel.names import clean_name, name_masked
from shouwang.kernel.parsed import Parsed

OLDEST_AGE = 130
_HIDDEN = re.compile(r"[*※●○█■]{2,}|^[*※●○█■?_]+$|^[xX×]{2,}$")
_LOST_DIGITS = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d+$")
_INTEGER = re.compile(r"^([+-]?\d{1,9})(?:\.0*)?(?:天|日|人|个|岁|次|元|级|户|间)?$")
_AGE = re.compile(r"^(\d{1,3})(?:\.0*)?(?:周?岁)?$")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?(1\d{10})(?!\d)")
_LANDLINE = re.compile(r"^0?\d{7,11}$")
_SEXES = {"男": "男", "女": "女", "男性": "男", "女性": "女", "1": "男", "2": "女", "M": "男", "F": "女"}


class CellReader(Protocol):
    """Reads the text of one cell; a number cell is one that the workbook kept as a number."""

    def __call__(self, cell: str, *, number_cell: bool = False) -> Parsed[Any]:
        """The value, or why there is none."""


def cell_reader(column: Column, *, heading: str, money_unit: str = "") -> CellReader:
    """The reader of a column; money takes its unit from the heading, else from the sheet (`money_unit`)."""
    if column.type is ColumnType.MONEY:
        unit = yuan_per_unit(heading, money_unit)
        return lambda cell, *, number_cell=False: read_money(cell, yuan_per_unit=unit)
    by_column = _BY_COLUMN.get(column.type)
    if by_column:
        return partial(by_column, column)
    return _BY_TYPE[column.type]


def yuan_per_unit(heading: str, money_unit: str) -> int:
    """How many 元 a plain number stands for: as the heading says, else as a line above the headings does."""
    silent = not any(sign in heading for sign in "元万千百亿")
    return unit_of_heading(f"({money_unit})") if money_unit and silent else unit_of_heading(heading)


def value_type(column_type: ColumnType) -> pa.DataType:
    """The Arrow type of the values of a column."""
    return _ARROW.get(column_type, pa.string())


def _read_text(column: Column, cell: str, *, number_cell: bool = False) -> Parsed[str]:
    text = plain(cell)
    if hides(text):
        return Parsed.masked()
    if number_cell and _LOST_DIGITS.match(
        text
    ):  # a number of a household that Excel has rounded is no number
        return Parsed.invalid()
    known = column.canonical(text)
    text = text if known is None else known
    return Parsed(text) if text else Parsed.empty()


def _read_choice(column: Column, cell: str, *, number_cell: bool = False) -> Parsed[str]:
    text = plain(cell)
    if hides(text):
        return Parsed.masked()
    known = column.canonical(text)
    return Parsed.invalid() if known is None else Parsed(known) if known else Parsed.empty()


def _read_flag(column: Column, cell: str, *, number_cell: bool = False) -> Parsed[bool]:
    known = _read_choice(column, cell)
    return Parsed(known.value == YES) if known.value else Parsed(None, known.state)


def _read_integer(column: Column, cell: str, *, number_cell: bool = False) -> Parsed[int]:
    known = _read_choice(column, cell)
    if known.value:
        return Parsed(int(known.value))
    text = compact(cell).replace(",", "")
    found = _INTEGER.match(text)
    if found:
        return Parsed(int(found[1]))
    return Parsed.empty() if says_nothing(text) else Parsed(None, known.state)


def _read_age(cell: str, *, number_cell: bool = False) -> Parsed[int]:
    text = compact(cell)
    found = _AGE.match(text)
    if found and int(found[1]) <= OLDEST_AGE:
        return Parsed(int(found[1]))
    return _no_value(text)


def _read_sex(cell: str, *, number_cell: bool = False) -> Parsed[str]:
    text = compact(cell).upper()
    return Parsed(_SEXES[text]) if text in _SEXES else _no_value(text)


def _read_phone(cell: str, *, number_cell: bool = False) -> Parsed[str]:
    """The first mobile number of the cell, else a landline number; digits only."""
    text = re.sub(r"[-()]", "", compact(cell))
    found = _MOBILE.search(text)
    if found:
        return Parsed(found[1])
    if _LANDLINE.match(text):
        return Parsed(text)
    return Parsed.masked() if "*" in text else _no_value(text)


def _read_name(cell: str, *, number_cell: bool = False) -> Parsed[str]:
    if says_nothing(compact(cell)):
        return Parsed.empty()
    name = clean_name(cell)
    if name_masked(name):
        return Parsed.masked()
    return Parsed(name) if name else Parsed.empty()


def _read_place(cell: str, *, number_cell: bool = False) -> Parsed[str]:
    text = plain(cell)
    if hides(text):
        return Parsed.masked()
    return Parsed.empty() if says_nothing(compact(cell)) else Parsed(text)


def hides(text: str) -> bool:
    """Whether a text is a mask (`****`, `xxx`) or hides a part of itself behind two or more stars."""
    return _HIDDEN.search(text) is not None


def _no_value(text: str) -> Parsed[Any]:
    if says_nothing(text):
        return Parsed.empty()
    return Parsed.masked() if hides(text) else Parsed.invalid()


_BY_COLUMN: dict[ColumnType, Callable[..., Parsed[Any]]] = {
    ColumnType.TEXT: _read_text,
    ColumnType.CHOICE: _read_choice,
    ColumnType.FLAG: _read_flag,
    ColumnType.INTEGER: _read_integer,
}
_BY_TYPE: dict[ColumnType, CellReader] = {
    ColumnType.NAME: _read_name,
    ColumnType.PLACE: _read_place,
    ColumnType.PHONE: _read_phone,
    ColumnType.SEX: _read_sex,
    ColumnType.AGE: _read_age,
    ColumnType.DATE: read_date,
    ColumnType.MONTH: read_month,
    ColumnType.TERM: read_term,
    ColumnType.YEAR: read_year,
}
_ARROW = {
    ColumnType.MONEY: pa.int64(),
    ColumnType.INTEGER: pa.int32(),
    ColumnType.AGE: pa.int32(),
    ColumnType.FLAG: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.MONTH: pa.date32(),
    ColumnType.TERM: pa.date32(),
    ColumnType.YEAR: pa.date32(),
}
