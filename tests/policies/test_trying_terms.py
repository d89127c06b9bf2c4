"""A drafted deadline worked over: who would be late, how far days move, who keeps the old one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from tests import cast

from shouwang.policies.trying_terms import TermTried, try_term
from shouwang.regions.codes import padded
from shouwang.workflow.calendar import beginning_of, end_of
from shouwang.workflow.definition import Days
from shouwang.workflow.models import Case, Deadline
from shouwang.workflow.runtime import Matter, open_case
from shouwang.workflow.shelf import current_process

pytestmark = pytest.mark.django_db
TERM = "recognition"
FAR = padded("990101002001")


def begun(head: str, days_ago: int, *, met_after: int | None = None, region: str = cast.VILLAGE) -> Case:
    """A recognition that began some days ago, decided some days later or not at all."""
    home = cast.household(head=head, region=region)
    matter = Matter("household", home.pk, home.region_id, f"认定 {head}", household_id=home.pk)
    at = beginning_of(timezone.localdate() - timedelta(days=days_ago)) + timedelta(hours=9)
    case = open_case("monitoring", matter, actor=None, at=at)
    if met_after is not None:
        met(case, at + timedelta(days=met_after))
    return case


def met(case: Case, at: datetime) -> None:
    """The case has come to its end."""
    case.deadlines.filter(name=TERM).update(met_at=at)
    Case.objects.filter(pk=case.pk).update(closed_at=at)


def tried(days: int, calendar: Days = Days.NATURAL) -> TermTried:
    """The deadline of recognition with other days."""
    process = current_process("monitoring")
    now = process.terms[TERM]
    then = replace(now, days=days, calendar=calendar)
    return try_term(process, now, then, target=f"monitoring.{TERM}", county=cast.COUNTY)


def test_cases_of_the_last_months_are_late_or_not_by_the_new_deadline() -> None:
    now = current_process("monitoring").terms[TERM]
    assert (now.calendar, now.days) == (Days.NATURAL, 15)
    begun("甲", 100, met_after=10)  # in time by both
    begun("乙", 100, met_after=15)  # late by the new one alone
    begun("丙", 100, met_after=25, region=FAR)  # late by both
    begun("丁", 12)  # runs: over the new day, not yet over the old
    begun("戊", 3)  # runs within both
    found = tried(10)
    assert found.county == {
        "begun": 5, "late_now": 1, "late_then": 3, "newly": 2, "spared": 0, "running": 2,
    }  # fmt: skip
    assert found.townships["王家乡"]["newly"] == 2
    assert (found.townships["周家镇"]["late_now"], found.townships["周家镇"]["late_then"]) == (1, 1)
    assert found.moved == (-5, -5)


def test_on_the_last_day_itself_nobody_is_late() -> None:
    begun("甲", 100, met_after=10)
    assert (tried(10).county["late_then"], tried(9).county["late_then"]) == (0, 1)


def test_a_longer_deadline_spares_those_who_were_late() -> None:
    begun("甲", 100, met_after=25)
    found = tried(30)
    assert (found.county["spared"], found.county["late_then"], found.moved) == (1, 0, (15, 15))


def test_open_cases_keep_their_version_and_new_ones_have_another_day() -> None:
    begun("甲", 5)
    begun("乙", 100, met_after=10)
    other = begun("丙", 5)
    other.deadlines.filter(name=TERM).update(met_at=timezone.now())
    found = tried(10)
    assert (found.open_cases, found.timed) == (2, 1)
    due = date.fromisoformat(found.today) + timedelta(days=10)
    assert found.due_then == due.isoformat()
    assert found.due_now == (due + timedelta(days=5)).isoformat()


def test_working_days_move_the_days_by_more_or_less() -> None:
    for days_ago in range(60, 74):
        begun(f"户{days_ago}", days_ago, met_after=1)
    least, most = tried(15, Days.WORKING).moved or (0, 0)
    assert least < most


def test_a_day_that_somebody_set_by_hand_is_set_aside() -> None:
    case = begun("甲", 100, met_after=10)
    Deadline.objects.filter(case=case, name=TERM).update(due_at=end_of(timezone.localdate()))
    found = tried(5)
    assert (found.by_hand, found.county["begun"]) == (1, 0)


def test_only_the_last_year_and_only_this_county_count() -> None:
    begun("甲", 400, met_after=30)
    assert tried(5).county["begun"] == 0
    begun("乙", 100, met_after=30, region=padded("990102001001"))
    assert tried(5).county["begun"] == 0


def test_a_version_of_before_is_worked_over_by_its_own_length() -> None:
    case = begun("甲", 100, met_after=12)
    process = current_process("monitoring")
    shorter = replace(process.terms[TERM], days=10)
    found = try_term(process, shorter, replace(shorter, days=15), target="x", county=cast.COUNTY)
    assert Case.objects.get(pk=case.pk).process.name == "monitoring"
    assert (found.by_hand, found.county["late_now"], found.county["late_then"]) == (0, 1, 0)
