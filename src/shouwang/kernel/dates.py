"""Dates, months, terms and years as clerks write them; months, terms and years are the day they begin on."""

from __future__ import annotations

import re
from datetime import date, timedelta

from shouwang.kernel.calendar import age_on as age_on
from shouwang.kernel.calendar import autumn_term as autumn_term
from shouwang.kernel.calendar import first_of_month as first_of_month
from shouwang.kernel.calendar import last_of_month as last_of_month
from shouwang.kernel.calendar import minus_months as minus_months
from shouwang.kernel.calendar import minus_years as minus_years
from shouwang.kernel.calendar import spring_term as spring_term
from shouwang.kernel.characters import plain, says_nothing
from shouwang.kernel.parsed import Parsed, looks_masked

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
_EXCEL_DAY_ZERO = date(1899, 12, 30)  # right from March 1900 on: Excel counts a 29 February 1900
_SMALLEST_SERIAL = 10_000  # 1927: smaller numbers are years or slips
_LARGEST_SERIAL = (date(LATEST_YEAR, 12, 31) - _EXCEL_DAY_ZERO).days

_SEPARATORS = str.maketrans(
    {"。": ".", "、": ".", "·": ".", "—": "-", "–": "-", "~": "-", "\\": "/", "号": "日"}
)
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_DATE = re.compile(
    r"^([〇○零一二三四五六七八九]{4})年(?:([一二三四五六七八九十]+)月)?(?:([一二三四五六七八九十]+)日)?"
)
_CLOCK = (
    r"(?:T|\s+|(?<=日))\s*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?分?\s*(?:[AP]M|Z|[+-]\d\d:?\d\d)?"
)
_DATE = re.compile(
    rf"^(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?(?:{_CLOCK})?$", re.IGNORECASE
)
_DATE_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6}|\d{4})?$")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:月份?)?$")
_MONTH_DIGITS = re.compile(r"^(\d{4})(\d{2})$")
_YEAR = re.compile(r"^(\d{4})\s*(?:年度?|度)?$")
_NUMBER = re.compile(r"^(\d{1,8})(\.\d*)?$")
_SCHOOL_YEAR_TERM = re.compile(
    r"^(\d{4})年?(?:[-/.]+|[至到])(\d{4})(?:学?年度?)?[-/.(]*"
    r"(?:第?0?([12一二])(?:学?期)?|([上下])(?:学期|半?学年|期)?|([春秋])季?(?:学期)?)\)?(?:\([春秋]季?(?:学期)?\))?$"
)
_NAMED_YEAR_TERM = re.compile(
    r"^(\d{4})学年度?[-(]?(?:第?([12一二])学期|([上下])学?期|([春秋])季?(?:学期)?)\)?$"
)
_SEASON_TERM = re.compile(r"^(\d{4})年?[-/.(]?([春秋])季?(?:学?期)?(?:开学)?\)?$")


def read_date(cell: str, *, number_cell: bool = False) -> Parsed[date]:
    """Read a day. A number cell may hold 20240522 or the serial number of an Excel date (with a time of day).

    >>> read_date("2025年3月1日").value, read_date("45000", number_cell=True).value
    (datetime.date(2025, 3, 1), datetime.date(2023, 3, 15))
    """
    text = _prepared(cell)
    if says_nothing(text):
        return Parsed.empty()
    if number_cell:
        return _date_number(text)
    found = _DATE.match(text) or _DATE_DIGITS.match(text.replace(" ", ""))
    return _day(*map(int, found.groups())) if found else _unreadable(text)


def read_month(cell: str, *, number_cell: bool = False) -> Parsed[date]:
    """Read a month, as its first day; a full date counts as its month.

    A fraction in a number cell is refused: 2025.1 may have been 2025.10. In text 2025.1 is January.
    """
    text = _prepared(cell)
    if says_nothing(text):
        return Parsed.empty()
    if number_cell and not _whole_number(text):
        return Parsed.invalid()
    found = _MONTH.match(text) or _MONTH_DIGITS.match(_whole_number(text) or text.replace(" ", ""))
    if found:
        return _day(int(found[1]), int(found[2]), 1)
    whole = read_date(cell, number_cell=number_cell)
    return Parsed(first_of_month(whole.value)) if whole.value else whole


def read_term(cell: str, *, number_cell: bool = False) -> Parsed[date]:
    """Read a school term, as 1 September (autumn) or 1 February (spring).

    >>> read_term("2024-2025-1").value, read_term("2025春").value
    (datetime.date(2024, 9, 1), datetime.date(2025, 2, 1))
    """
    text = _prepared(cell).replace(" ", "")
    if says_nothing(text):
        return Parsed.empty()
    if number_cell:
        return Parsed.invalid()
    found = _SCHOOL_YEAR_TERM.match(text)
    if found:
        consecutive = int(found[2]) == int(found[1]) + 1
        return _term(int(found[1]), found[3] or found[4] or found[5]) if consecutive else Parsed.invalid()
    found = _NAMED_YEAR_TERM.match(text)
    if found:
        return _term(int(found[1]), found[2] or found[3] or found[4])
    found = _SEASON_TERM.match(text)
    if found:
        return _term(int(found[1]) - (found[2] == "春"), found[2])
    return _unreadable(text)


def read_year(cell: str, *, number_cell: bool = False) -> Parsed[date]:
    """Read a year, as its 1 January; a full date counts as its year."""
    text = _prepared(cell)
    if says_nothing(text):
        return Parsed.empty()
    if number_cell and not _whole_number(text):
        return Parsed.invalid()
    found = _YEAR.match(_whole_number(text) or text)
    if found:
        return _day(int(found[1]), 1, 1)
    whole = read_date(cell, number_cell=number_cell)
    return Parsed(whole.value.replace(month=1, day=1)) if whole.value else whole


def _prepared(cell: str) -> str:
    """Half width, one kind of separator, Chinese numerals of a date as digits."""
    text = plain(cell).translate(_SEPARATORS)
    found = _CHINESE_DATE.match(text)
    if not found:
        return text
    month, day = (str(_count(part)) if part else "" for part in found.groups()[1:])
    digits = (
        found[1].translate(_CHINESE_DIGITS)
        + "年"
        + (f"{month}月" if month else "")
        + (f"{day}日" if day else "")
    )
    return digits + text[found.end() :]


def _count(numeral: str) -> int:
    """三 -> 3, 十一 -> 11, 二十 -> 20, 三十一 -> 31."""
    tens, ten, ones = numeral.rpartition("十")
    units = int(ones.translate(_CHINESE_DIGITS)) if ones else 0
    return units + (10 * int(tens.translate(_CHINESE_DIGITS) or 1) if ten else 0)


def _whole_number(text: str) -> str:
    """The digits of a number without fraction ('' for anything else): a CSV may hold 202405.0."""
    found = _NUMBER.match(text)
    return found[1] if found and not (found[2] or "").strip(".0") else ""


def _date_number(text: str) -> Parsed[date]:
    """A number in a date column: eight digits, or days since the end of 1899 with a time of day."""
    digits = _DATE_DIGITS.match(_whole_number(text))
    if digits:
        return _day(*map(int, digits.groups()))
    found = _NUMBER.match(text)
    if found and _SMALLEST_SERIAL <= int(found[1]) <= _LARGEST_SERIAL:
        return Parsed(_EXCEL_DAY_ZERO + timedelta(days=int(found[1])))
    return Parsed.invalid()


def _day(year: int, month: int, day: int) -> Parsed[date]:
    """The day, or invalid where no calendar has it or no record reaches."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Parsed.invalid()
    try:
        return Parsed(date(year, month, day))
    except ValueError:  # 31 April: the answer, not a fault
        return Parsed.invalid()


def _term(school_year: int, mark: str) -> Parsed[date]:
    """The term of the school year that begins in `school_year`."""
    if not EARLIEST_YEAR <= school_year < LATEST_YEAR:
        return Parsed.invalid()
    return Parsed(autumn_term(school_year) if mark in "1一上秋" else spring_term(school_year + 1))


def _unreadable(text: str) -> Parsed[date]:
    """Masked where signs of hiding stand in the text, else invalid."""
    return Parsed.masked() if looks_masked(text) else Parsed.invalid()
