"""Quarters and months on the calendar."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS_OF_A_QUARTER = 3
MONTHS_OF_A_YEAR = 12


def quarter_of(day: date) -> date:
    """The first day of the quarter that a day lies in.

    >>> quarter_of(date(2026, 11, 25))
    datetime.date(2026, 10, 1)
    """
    return date(day.year, (day.month - 1) // MONTHS_OF_A_QUARTER * MONTHS_OF_A_QUARTER + 1, 1)


def end_of_quarter(day: date) -> date:
    """The last day of the quarter that a day lies in.

    >>> end_of_quarter(date(2026, 11, 25))
    datetime.date(2026, 12, 31)
    """
    return next_month(quarter_of(day), MONTHS_OF_A_QUARTER) - timedelta(days=1)


def next_month(first: date, months: int = 1) -> date:
    """The first day of a month some months later.

    >>> next_month(date(2026, 11, 1), 2)
    datetime.date(2027, 1, 1)
    """
    number = first.month - 1 + months
    return date(first.year + number // MONTHS_OF_A_YEAR, number % MONTHS_OF_A_YEAR + 1, 1)


def told(quarter: date) -> str:
    """A quarter as people say it.

    >>> told(date(2026, 10, 1))
    '2026年第4季度'
    """
    return f"{quarter.year}年第{(quarter.month - 1) // MONTHS_OF_A_QUARTER + 1}季度"


def full_years(born: date, day: date) -> int:
    """The age on a day.

    >>> full_years(date(1946, 7, 1), date(2026, 6, 30))
    79
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
