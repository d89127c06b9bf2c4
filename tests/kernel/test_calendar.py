"""The arithmetic of days, months and ages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.calendar import (
    age_on,
    autumn_term,
    first_of_month,
    last_of_month,
    minus_months,
    minus_years,
    spring_term,
)

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


def test_29_february_minus_a_year_is_28_february() -> None:
    assert minus_years(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert minus_years(date(2024, 2, 29), 4) == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2025, 6, 30), 12, date(2024, 6, 30)),
        (date(2025, 3, 31), 1, date(2025, 2, 28)),
        (date(2025, 1, 15), 1, date(2024, 12, 15)),
        (date(2025, 6, 30), 0, date(2025, 6, 30)),
    ],
)
def test_months_back(day: date, months: int, earlier: date) -> None:
    assert minus_months(day, months) == earlier


@given(DAYS, st.integers(0, 240))
def test_months_back_end_in_the_right_month_and_never_later_in_it(day: date, months: int) -> None:
    earlier = minus_months(day, months)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day <= day.day


@given(DAYS)
def test_the_days_of_a_month(day: date) -> None:
    assert first_of_month(day).day == 1
    assert first_of_month(date.fromordinal(last_of_month(day).toordinal() + 1)) != first_of_month(day)
    assert first_of_month(last_of_month(day)) == first_of_month(day)


def test_age_changes_on_the_birthday() -> None:
    assert [age_on(date(2009, 6, 30), date(2025, 6, day)) for day in (29, 30)] == [15, 16]
    assert age_on(date(2025, 6, 30), date(2025, 6, 30)) == 0


def test_who_was_born_on_29_february_grows_older_on_1_march() -> None:
    assert age_on(date(2008, 2, 29), date(2025, 2, 28)) == 16
    assert age_on(date(2008, 2, 29), date(2025, 3, 1)) == 17


def test_terms_begin_in_september_and_february() -> None:
    assert (autumn_term(2024), spring_term(2025)) == (date(2024, 9, 1), date(2025, 2, 1))
