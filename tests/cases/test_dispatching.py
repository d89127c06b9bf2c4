"""After a sweep: every finding that people must look at has one case; cases hear when theirs is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.web.rooms import matters

from shouwang.audit.chain import breaks
from shouwang.cases.actions import Dispatched, dispatch_findings
from shouwang.registry.models import Household
from shouwang.screening.models import FindingRecord, FindingState, Suppression
from shouwang.workflow.models import Case, Deadline, Notice

pytestmark = pytest.mark.django_db


def test_a_new_finding_gets_a_case_with_its_deadline_and_a_proposed_collector() -> None:
    collector, found = cast.user("zhaocun"), matters.finding()
    assert dispatch_findings(cast.COUNTY, now=matters.MONDAY) == Dispatched(1, 0)
    case = Case.objects.get()
    found.refresh_from_db()
    assert (found.case_id, case.subject_id, case.step) == (case.pk, found.pk, "waiting")
    assert case.data == {"proposed": collector.pk}
    assert Deadline.objects.get(case=case).due_at == case.due_at
    assert list(breaks()) == []


def test_a_second_call_opens_nothing() -> None:
    matters.finding()
    dispatch_findings(cast.COUNTY)
    assert dispatch_findings(cast.COUNTY) == Dispatched(0, 0)


@pytest.mark.parametrize("state", [FindingState.HELD, FindingState.GONE, FindingState.WITHDRAWN])
def test_what_is_held_or_not_there_is_not_handed_out(state: str) -> None:
    matters.finding(state=state)
    assert dispatch_findings(cast.COUNTY).opened == 0


def test_what_was_looked_at_already_is_not_handed_out_again() -> None:
    matters.finding(outcome="not_confirmed")
    assert dispatch_findings(cast.COUNTY).opened == 0


def test_what_is_suppressed_waits_until_its_day() -> None:
    found = matters.finding()
    today = timezone.localdate()
    Suppression.objects.create(
        household=found.household,
        rule_id=found.rule_id,
        reason="在核",
        until=today,
        created_by=cast.user("lixian"),
    )
    assert dispatch_findings(cast.COUNTY).opened == 0
    assert dispatch_findings(cast.COUNTY, now=timezone.now() + timedelta(days=1)).opened == 1


def test_another_county_is_left_alone() -> None:
    matters.finding(cast.household(region=cast.padded("990102001001")))
    assert dispatch_findings(cast.COUNTY).opened == 0


def test_collectors_of_a_village_share_the_work() -> None:
    first, second = (cast.somebody(cast.Role.COLLECTOR, region=cast.VILLAGE) for _ in range(2))
    for _ in range(4):
        matters.finding()
    dispatch_findings(cast.COUNTY)
    proposed = sorted(case.data["proposed"] for case in Case.objects.all())
    assert proposed == sorted([first.pk, first.pk, second.pk, second.pk])


def test_a_finding_that_is_gone_is_told_once_and_its_case_may_be_closed() -> None:
    case = matters.case_of()
    FindingRecord.objects.update(state=FindingState.GONE)
    assert dispatch_findings(cast.COUNTY).told_gone == 1
    assert dispatch_findings(cast.COUNTY).told_gone == 0
    assert Notice.objects.get().role == "clerk"
    assert matters.step(case, "close_gone", "wangxiang").outcome == "withdrawn"


def test_a_finding_that_is_still_there_does_not_let_its_case_be_closed_so() -> None:
    case = matters.case_of()
    with pytest.raises(Exception, match="仍有这条线索"):
        matters.step(case, "close_gone", "wangxiang")


def test_a_thousand_findings_take_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    cast.user("zhaocun")
    one = matters.finding()
    homes = Household.objects.bulk_create(
        Household(household_no=f"99{number:013d}", region_id=cast.VILLAGE, head_name="某")
        for number in range(1000)
    )
    for home in homes:
        one.pk, one.household, one._state.adding = None, home, True
        one.save()
    with django_assert_max_num_queries(60):
        assert dispatch_findings(cast.COUNTY).opened == 1001
