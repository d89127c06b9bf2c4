"""A visit arrives once, brings its case on, and is never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests import cast
from tests.cases.matters import EXPLANATION, finding_case, handed_out

from shouwang.cases.models import Visit
from shouwang.cases.selectors import call_for, calls_for
from shouwang.cases.visiting import Arrival, SentVisit, receive_visit
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import FormError
from shouwang.workflow.runtime import Matter, Order, open_case, take_step

pytestmark = pytest.mark.django_db


def sent(case: Case, *, key: str = "phone-0001", outcome: str = "confirmed") -> SentVisit:
    return SentVisit(case.pk, case.version, key, timezone.now(), {"outcome": outcome, "note": "情况属实"})


def test_a_visit_brings_its_case_on() -> None:
    case = handed_out()
    received = receive_visit(sent(case), actor=cast.user("zhaocun"))
    case.refresh_from_db()
    assert received.arrival is Arrival.ACCEPTED
    assert (case.step, received.visit.outcome, received.visit.note) == ("visited", "confirmed", "情况属实")


def test_the_same_visit_again_arrives_once() -> None:
    case = handed_out()
    first = receive_visit(sent(case), actor=cast.user("zhaocun"))
    second = receive_visit(sent(case), actor=cast.user("zhaocun"))
    assert (second.arrival, second.visit) == (Arrival.ALREADY, first.visit)
    assert Visit.objects.count() == 1


def test_a_visit_to_a_case_that_went_on_meanwhile_is_kept() -> None:
    case = handed_out()
    take_step(case, Order("withdraw", version=2, reason="数据更正"), actor=cast.user("lixian"))
    received = receive_visit(sent(case), actor=cast.user("zhaocun"))
    assert received.arrival is Arrival.KEPT
    assert Visit.objects.get().case_id == case.pk


def test_a_form_with_gaps_leaves_nothing_behind() -> None:
    case = handed_out()
    with pytest.raises(FormError):
        receive_visit(sent(case, outcome=""), actor=cast.user("zhaocun"))
    assert not Visit.objects.exists()


def test_a_visitor_of_another_village_is_refused() -> None:
    case = handed_out()
    stranger = cast.somebody(cast.Role.COLLECTOR, region=cast.OTHER_VILLAGE)
    with pytest.raises(PermissionDenied):
        receive_visit(sent(case), actor=stranger)


def test_nobody_learns_of_anothers_visit_by_its_key() -> None:
    case = handed_out()
    receive_visit(sent(case), actor=cast.user("zhaocun"))
    with pytest.raises(PermissionDenied):
        receive_visit(sent(case), actor=cast.somebody(cast.Role.COLLECTOR, region=cast.VILLAGE))


def test_a_clock_that_runs_ahead_does_not_make_a_visit_of_tomorrow() -> None:
    case = handed_out()
    ahead = SentVisit(case.pk, 2, "phone-0002", timezone.now() + timedelta(days=400), {"outcome": "solved"})
    assert receive_visit(ahead, actor=cast.user("zhaocun")).visit.visited_at <= timezone.now()


def test_calls_say_whom_and_why_in_a_sentence_with_few_queries(django_assert_max_num_queries: object) -> None:
    collector = cast.user("zhaocun")
    for _ in range(3):
        handed_out()
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        calls = calls_for(collector)
    assert [call.why for call in calls] == [EXPLANATION] * 3


def test_what_is_not_handed_out_is_nobodys_call() -> None:
    case = finding_case()
    assert calls_for(cast.user("zhaocun")) == []
    with pytest.raises(Case.DoesNotExist):
        call_for(cast.user("zhaocun"), case.pk)


def test_nothing_has_changed_is_an_answer_where_nothing_must_be_filled_in() -> None:
    home = cast.household()
    routine = Matter("household", home.pk, home.region_id, "每月走访", household_id=home.pk)
    case = open_case("routine_visit", routine, actor=None)
    call = call_for(cast.user("zhaocun"), case.pk)
    assert call.may_be_unchanged
    assert not call_for(cast.user("zhaocun"), handed_out().pk).may_be_unchanged
    tap = SentVisit(case.pk, 1, "phone-0003", timezone.now(), {})
    assert receive_visit(tap, actor=cast.user("zhaocun")).visit.no_change


def test_a_helper_is_called_to_own_households_only() -> None:
    case = handed_out()
    helper = cast.user("qianbang")
    assert calls_for(helper) == []
    Case.objects.filter(pk=case.pk).update(assignee=helper)
    assert [call.case.pk for call in calls_for(helper)] == [case.pk]
