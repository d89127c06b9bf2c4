"""Windows become constant days before anything else: later steps know only `first` and `last`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from shouwang.engine.facts import Column, Type
from shouwang.engine.plan.model import Days
from shouwang.engine.policy import Window, WindowKind
from shouwang.kernel.calendar import (
    AUTUMN_STARTS,
    SPRING_STARTS,
    first_of_month,
    last_of_month,
    minus_months,
    minus_years,
)

Resolver = Callable[[date, int], Days]


def resolve(window: Window | None, *, column: Column, periods: Iterable[date], as_of: date) -> Days | None:
    """The days a window reads, never after D; None where it counts from a delivery and none arrived up to D.

    `column` is what the window is about, `periods` the first days of the delivered months, terms or years.
    """
    if window is None:
        return Days(None, as_of)
    if window.kind in (WindowKind.DELIVERED, WindowKind.BEFORE_DELIVERED):
        latest = max((day for day in periods if day <= as_of), default=None)
        return None if latest is None else _delivered(window, column.type, latest).before(as_of)
    return _RESOLVERS[window.kind](as_of, window.length).before(as_of)


def delivered_throughout(periods: Iterable[date], *, months: int, as_of: date) -> bool:
    """Whether D's month and the months before it, `months` in all, were each delivered."""
    there = {first_of_month(day) for day in periods}
    return all(minus_months(first_of_month(as_of), back) in there for back in range(months))


def _months(as_of: date, length: int) -> Days:
    return Days(minus_months(as_of, length) + timedelta(days=1), as_of)


def _complete_month(as_of: date, _length: int) -> Days:
    complete = as_of == last_of_month(as_of)
    month = first_of_month(as_of) if complete else minus_months(first_of_month(as_of), 1)
    return Days(month, last_of_month(month))


_RESOLVERS: Mapping[WindowKind, Resolver] = {
    WindowKind.UNTIL: lambda as_of, _: Days(None, as_of),
    WindowKind.DAYS: lambda as_of, n: Days(as_of - timedelta(days=n - 1), as_of),
    WindowKind.MONTHS: _months,
    WindowKind.YEAR_TO_DATE: lambda as_of, _: Days(as_of.replace(month=1, day=1), as_of),
    WindowKind.THIS_YEAR: lambda as_of, _: Days(
        as_of.replace(month=1, day=1), as_of.replace(month=12, day=31)
    ),
    WindowKind.OLDER_THAN: lambda as_of, n: Days(None, as_of - timedelta(days=n)),
    WindowKind.LAST_MONTHS: lambda as_of, n: Days(minus_months(first_of_month(as_of), n - 1), as_of),
    WindowKind.COMPLETE_MONTH: _complete_month,
}


def _delivered(window: Window, type_: Type, latest: date) -> Days:
    """The n-th period before the latest one, or the n periods before it."""
    if window.kind is WindowKind.DELIVERED:
        first = _earlier(latest, window.length, type_)
        return Days(first, _end(first, type_))
    return Days(_earlier(latest, window.length, type_), latest - timedelta(days=1))


def _earlier(period: date, steps: int, type_: Type) -> date:
    if type_ is Type.YEAR:
        return minus_years(period, steps)
    if type_ is Type.TERM:
        for _ in range(steps):
            period = _term_before(period)
        return period
    return minus_months(period, steps)


def _term_before(term: date) -> date:
    if term.month == SPRING_STARTS:
        return date(term.year - 1, AUTUMN_STARTS, 1)
    return date(term.year, SPRING_STARTS, 1)


def _end(period: date, type_: Type) -> date:
    """The last day of a period: stored months, terms and years are the day they begin on."""
    return last_of_month(period) if type_ in (Type.DATE, Type.MONTH) else period
