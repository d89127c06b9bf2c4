"""Working days: weekends, public holidays, make-up days. A year not announced yet is Monday to Friday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar
from django.utils import timezone

from shouwang.workflow.definition import Days
from shouwang.workflow.models import Holiday

SATURDAY = 5


def is_working_day(day: date, *, known: Mapping[date, bool] | None = None) -> bool:
    """Whether offices work; `known` are the days that the county has set itself, read where not given."""
    own = known_days() if known is None else known
    if day in own:
        return own[day]
    return _announced(day) if is_announced(day.year) else day.weekday() < SATURDAY


@lru_cache(maxsize=64)
def is_announced(year: int) -> bool:
    """Whether the holidays of a year are known; where not, deadlines are counted by weekdays and say so."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def add_days(day: date, days: int, *, calendar: Days, known: Mapping[date, bool] | None = None) -> date:
    """The day so many days after another; working days skip whatever is none."""
    return _counted(day, days, timedelta(days=1), calendar, known)


def days_before(day: date, days: int, *, calendar: Days, known: Mapping[date, bool] | None = None) -> date:
    """The day so many days before another."""
    return _counted(day, days, timedelta(days=-1), calendar, known)


def _counted(
    day: date, days: int, stride: timedelta, calendar: Days, known: Mapping[date, bool] | None
) -> date:
    if calendar is Days.NATURAL:
        return day + stride * days
    own, left = known_days() if known is None else known, days
    while left:
        day += stride
        left -= is_working_day(day, known=own)
    return day


def beginning_of(day: date) -> datetime:
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The last moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.max))


def known_days() -> dict[date, bool]:
    """The days that the county has set itself: True works, False does not."""
    return dict(Holiday.objects.values_list("day", "working"))


@lru_cache(maxsize=4000)
def _announced(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))
