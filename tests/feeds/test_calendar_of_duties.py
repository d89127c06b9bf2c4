"""Who owes which file: what tells of a month is met by that month, not by the day on which it came."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests import cast

from shouwang.accounts.models import Department
from shouwang.feeds.calendar_of_duties import Owed, OwedState, owed_in
from shouwang.feeds.contract import load_kinds
from shouwang.feeds.models import Delivery, DeliverySheet, DeliveryState

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Shanghai")


def came(kind: str, day: date, *months: str) -> Delivery:
    made = cast.delivery(department=Department.MEDICAL_INSURANCE, state=DeliveryState.CHECKED)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=HERE)
    Delivery.objects.filter(pk=made.pk).update(delivered_at=at)
    DeliverySheet.objects.create(
        delivery=made, kind=kind, kind_label=kind, months=list(months), rows_read=3, accepted=3
    )
    return made


def owed(kind: str, due: date, *, on: date) -> Owed:
    cast.regions()
    rows = owed_in(cast.COUNTY, on=on, kinds=load_kinds())
    return next(row for row in rows if row.kind == kind and row.due_on == due)


def test_a_file_of_the_month_before_meets_the_duty() -> None:
    made = came("medical", date(2025, 7, 3), "2025-06")
    row = owed("medical", date(2025, 7, 10), on=date(2025, 7, 15))
    assert (row.state, row.delivery_id, row.delivered_on) == (OwedState.DONE, made.pk, date(2025, 7, 3))


def test_a_late_file_of_the_month_before_that_does_not() -> None:
    came("medical", date(2025, 7, 3), "2025-05")
    assert owed("medical", date(2025, 7, 10), on=date(2025, 7, 15)).state is OwedState.OVERDUE
    late = owed("medical", date(2025, 6, 10), on=date(2025, 7, 15))
    assert (late.state, late.days_late) == (OwedState.DONE_LATE, 23)


def test_a_file_that_came_before_its_month_was_over_meets_it_all_the_same() -> None:
    came("medical", date(2025, 6, 28), "2025-06")
    assert owed("medical", date(2025, 7, 10), on=date(2025, 7, 15)).state is OwedState.DONE


def test_a_file_of_several_months_meets_each() -> None:
    came("medical", date(2025, 7, 3), "2025-04", "2025-05", "2025-06")
    on = date(2025, 7, 15)
    assert owed("medical", date(2025, 7, 10), on=on).state is OwedState.DONE
    assert owed("medical", date(2025, 6, 10), on=on).state is OwedState.DONE_LATE


def test_the_first_of_two_files_of_a_month_counts() -> None:
    first = came("medical", date(2025, 7, 3), "2025-06")
    came("medical", date(2025, 7, 20), "2025-06")
    assert owed("medical", date(2025, 7, 10), on=date(2025, 7, 25)).delivery_id == first.pk


def test_what_tells_of_no_month_counts_when_it_comes() -> None:
    came("disability", date(2025, 7, 3), "1998-02")
    assert owed("disability", date(2025, 7, 10), on=date(2025, 7, 15)).state is OwedState.DONE
    assert owed("disability", date(2025, 6, 10), on=date(2025, 7, 15)).state is OwedState.OVERDUE
