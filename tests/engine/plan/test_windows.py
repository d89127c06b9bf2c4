"""Windows become days: which ones, at the edges of months, years and deliveries."""

from __future__ import annotations

from datetime import date

import pytest

from shouwang.engine.facts import Column, Type
from shouwang.engine.plan.model import Days
from shouwang.engine.plan.windows import delivered_throughout, resolve
from shouwang.engine.policy import Unit, Window, WindowKind

D = date(2025, 6, 30)
MONTHS = [date(2025, 2, 1), date(2025, 4, 1), date(2025, 5, 1), date(2025, 7, 1)]


def days(
    kind: WindowKind,
    length: int = 0,
    *,
    as_of: date = D,
    type_: Type = Type.DATE,
    periods: list[date] | None = None,
) -> Days | None:
    """The days of a window on a column `on`."""
    column = Column("on", type_, Unit.DATE, "日期")
    return resolve(Window(kind, "on", length), column=column, periods=periods or [], as_of=as_of)


@pytest.mark.parametrize(
    ("kind", "length", "as_of", "first", "last"),
    [
        (WindowKind.UNTIL, 0, D, None, D),
        (WindowKind.DAYS, 90, D, date(2025, 4, 2), D),
        (WindowKind.DAYS, 1, D, D, D),
        (WindowKind.MONTHS, 12, D, date(2024, 7, 1), D),
        (WindowKind.MONTHS, 12, date(2024, 2, 29), date(2023, 3, 1), date(2024, 2, 29)),
        (WindowKind.YEAR_TO_DATE, 0, D, date(2025, 1, 1), D),
        (WindowKind.THIS_YEAR, 0, D, date(2025, 1, 1), D),
        (WindowKind.OLDER_THAN, 7, D, None, date(2025, 6, 23)),
        (WindowKind.LAST_MONTHS, 3, D, date(2025, 4, 1), D),
        (WindowKind.LAST_MONTHS, 12, date(2025, 1, 5), date(2024, 2, 1), date(2025, 1, 5)),
        (WindowKind.COMPLETE_MONTH, 0, D, date(2025, 6, 1), D),
        (WindowKind.COMPLETE_MONTH, 0, date(2025, 6, 29), date(2025, 5, 1), date(2025, 5, 31)),
        (WindowKind.COMPLETE_MONTH, 0, date(2025, 1, 1), date(2024, 12, 1), date(2024, 12, 31)),
    ],
)
def test_window_reads_these_days(
    kind: WindowKind, length: int, as_of: date, first: date | None, last: date
) -> None:
    assert days(kind, length, as_of=as_of) == Days(first, last)


def test_latest_delivered_month_is_not_one_after_the_day() -> None:
    assert days(WindowKind.DELIVERED, type_=Type.MONTH, periods=MONTHS) == Days(
        date(2025, 5, 1), date(2025, 5, 31)
    )


def test_months_before_the_latest_delivered_are_calendar_months() -> None:
    found = days(WindowKind.BEFORE_DELIVERED, 3, type_=Type.MONTH, periods=MONTHS)
    assert found == Days(date(2025, 2, 1), date(2025, 4, 30))


def test_nothing_delivered_up_to_the_day_is_no_window() -> None:
    assert days(WindowKind.DELIVERED, type_=Type.MONTH, periods=[date(2025, 7, 1)]) is None


def test_term_before_spring_is_the_autumn_of_the_year_before() -> None:
    periods = [date(2025, 2, 1)]
    assert days(WindowKind.DELIVERED, 1, type_=Type.TERM, periods=periods) == Days(
        date(2024, 9, 1), date(2024, 9, 1)
    )
    assert days(WindowKind.DELIVERED, 2, type_=Type.TERM, periods=periods) == Days(
        date(2024, 2, 1), date(2024, 2, 1)
    )


def test_year_before_the_latest_delivered_year() -> None:
    periods = [date(2025, 1, 1)]
    assert days(WindowKind.DELIVERED, 1, type_=Type.YEAR, periods=periods) == Days(
        date(2024, 1, 1), date(2024, 1, 1)
    )


def test_a_missing_month_means_not_delivered_throughout() -> None:
    assert delivered_throughout([date(2025, 5, 1), date(2025, 6, 1)], months=2, as_of=D)
    assert not delivered_throughout([date(2025, 4, 1), date(2025, 6, 1)], months=2, as_of=D)


def test_hull_of_two_stretches_is_open_where_one_is() -> None:
    narrow, wide = Days(date(2025, 1, 1), date(2025, 2, 1)), Days(None, date(2025, 1, 15))
    assert narrow.hull(wide) == Days(None, date(2025, 2, 1))
