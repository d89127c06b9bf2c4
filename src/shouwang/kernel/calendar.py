"""Days, months and ages: the arithmetic of time limits and windows."""

from __future__ import annotations

import calendar
from datetime import date

AUTUMN_STARTS, SPRING_STARTS = 9, 2  # the month whose first day begins a term


def minus_years(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes 28 February where there is none."""
    return minus_months(day, 12 * years)


def minus_months(day: date, months: int) -> date:
    """The same day `months` earlier, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_of_month(day: date) -> date:
    """The first day of the day's month: how a month is stored."""
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def age_on(birth: date, day: date) -> int:
    """Full years of life on a day; who was born on 29 February grows older on 1 March of a common year."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def autumn_term(year: int) -> date:
    """The autumn term that begins in `year`: the first term of the school year."""
    return date(year, AUTUMN_STARTS, 1)


def spring_term(year: int) -> date:
    """The spring term of `year`: the second term of the school year that began the year before."""
    return date(year, SPRING_STARTS, 1)
