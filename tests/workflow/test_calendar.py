"""Working days know the holidays and the weekends that are worked."""

from __future__ import annotations

from datetime import date

import pytest

from shouwang.workflow.calendar import add_days, is_announced, is_working_day
from shouwang.workflow.definition import Days
from shouwang.workflow.models import Holiday

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2025, 6, 2), 3, date(2025, 6, 5)),  # 2 June itself is the Dragon Boat holiday
        (date(2025, 9, 29), 2, date(2025, 10, 9)),  # over the national holiday
        (date(2025, 9, 26), 1, date(2025, 9, 28)),  # a Sunday that is worked
        (date(2025, 1, 27), 1, date(2025, 2, 5)),  # over the spring festival
    ],
)
def test_working_days_skip_holidays_and_count_make_up_days(start: date, days: int, due: date) -> None:
    assert add_days(start, days, calendar=Days.WORKING) == due


def test_natural_days_skip_nothing() -> None:
    assert add_days(date(2025, 9, 26), 15, calendar=Days.NATURAL) == date(2025, 10, 11)


def test_the_county_may_set_a_day_of_its_own() -> None:
    Holiday.objects.create(day=date(2025, 6, 3), working=False, name="本地节日")
    assert add_days(date(2025, 6, 2), 1, calendar=Days.WORKING) == date(2025, 6, 4)


def test_a_year_not_announced_is_monday_to_friday_and_says_so() -> None:
    assert not is_announced(2099)
    assert is_working_day(date(2099, 1, 1)) == (date(2099, 1, 1).weekday() < 5)
