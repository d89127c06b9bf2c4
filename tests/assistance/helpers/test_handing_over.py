"""A helper is replaced: households, due visits and open matters go over; nothing that was sent is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from tests import cast
from tests.assistance.helpers.forces import helped

from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.due_visits import open_due_visits, plan_of
from shouwang.assistance.helpers.handing_over import hand_over, handovers_of, what_goes
from shouwang.assistance.helpers.pairing import assign, end_assignment
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.models import AuditEntry
from shouwang.cases.models import Visit
from shouwang.cases.selectors import calls_for
from shouwang.cases.visiting import Arrival, SentVisit, receive_visit
from shouwang.registry.models import HelperAssignment
from shouwang.registry.selectors import household_for
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db


def sent(case: Case, key: str = "phone-0001") -> SentVisit:
    return SentVisit(case.pk, case.version, key, timezone.now(), {"note": "老人身体好"})


def test_everything_that_waits_goes_over_and_what_was_done_stays() -> None:
    giver, taker, clerk = cast.user("qianbang"), cast.user("sunbang"), cast.user("wangxiang")
    homes = [helped(giver, head=name) for name in ("陈家", "刘家", "周家")]
    assert open_due_visits() == 3
    first = Case.objects.get(household_id=homes[0].pk)
    receive_visit(sent(first), actor=giver)
    before = {call.case.pk for call in calls_for(giver)}
    handover = hand_over(giver, taker, reason="岗位调整", actor=clerk)
    assert {call.case.pk for call in calls_for(taker)} == before
    assert len(before) == 2
    assert calls_for(giver) == []
    assert {due.household.pk for due in plan_of(taker)} == {home.pk for home in homes}
    assert plan_of(giver) == []
    assert Visit.objects.get().visitor == giver
    assert handover.rows.filter(case=None).count() == 3
    assert handover.rows.exclude(case=None).count() == 2
    assert [h.pk for h in handovers_of(giver, seen_by=clerk)] == [handover.pk]


def test_the_dates_of_both_stand_side_by_side() -> None:
    giver, taker = cast.user("qianbang"), cast.user("sunbang")
    home = helped(giver)
    hand_over(giver, taker, reason="岗位调整", actor=cast.user("wangxiang"))
    rows = {row.user_id: row for row in home.helpers.all()}
    today = timezone.localdate()
    assert (rows[giver.pk].ended_on, rows[taker.pk].started_on, rows[taker.pk].ended_on) == (
        today,
        today,
        None,
    )
    assert home.helpers.on(today - timedelta(days=1)).get().user == giver
    assert household_for(taker, home.household_no, to=Permission.SEE_HOUSEHOLDS).pk == home.pk
    with pytest.raises(Http404):
        household_for(giver, home.household_no, to=Permission.SEE_HOUSEHOLDS)


def test_a_visit_made_before_the_handover_and_sent_after_it_is_kept() -> None:
    giver, taker = cast.user("qianbang"), cast.user("sunbang")
    home = helped(giver)
    open_due_visits()
    offline = sent(Case.objects.get(household_id=home.pk))
    hand_over(giver, taker, reason="岗位调整", actor=cast.user("wangxiang"))
    received = receive_visit(offline, actor=giver)
    assert received.arrival is Arrival.KEPT
    visit = Visit.objects.get()
    assert (visit.visitor, visit.note) == (giver, "老人身体好")
    [call] = calls_for(taker)
    assert call.last == visit


def test_whoever_never_had_the_case_cannot_send_a_visit_for_it() -> None:
    home = helped(cast.user("qianbang"))
    open_due_visits()
    offline = sent(Case.objects.get(household_id=home.pk))
    with pytest.raises(PermissionDenied):
        receive_visit(offline, actor=cast.user("sunbang"))


def test_a_part_of_the_households_may_go_to_one_and_the_rest_stay() -> None:
    giver, taker = cast.user("qianbang"), cast.user("sunbang")
    first, second = helped(giver, head="陈家"), helped(giver, head="刘家")
    hand_over(giver, taker, reason="就近", actor=cast.user("wangxiang"), households=[first.household_no])
    present = HelperAssignment.objects.present()
    assert present.get(household=first).user == taker
    assert present.get(household=second).user == giver


def test_whoever_already_helps_a_household_helps_it_once() -> None:
    giver, taker = cast.user("qianbang"), cast.user("sunbang")
    home = helped(giver)
    assign(home, taker, since=cast.SINCE, actor=cast.user("wangxiang"))
    hand_over(giver, taker, reason="岗位调整", actor=cast.user("wangxiang"))
    assert home.helpers.present().get().user == taker


def test_a_clerk_of_another_township_hands_nothing_over() -> None:
    giver, taker = cast.user("qianbang"), cast.user("sunbang")
    helped(giver)
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    assert what_goes(giver, seen_by=stranger).households == 0
    with pytest.raises(HelpersError, match="没有可以移交的户"):
        hand_over(giver, taker, reason="岗位调整", actor=stranger)


def test_a_taker_without_a_role_there_is_refused_and_nothing_moves() -> None:
    giver = cast.user("qianbang")
    home = helped(giver)
    elsewhere = cast.somebody(cast.Role.HELPER, region=cast.OTHER_TOWNSHIP)
    with pytest.raises(HelpersError, match="没有帮扶责任人或采集员的角色"):
        hand_over(giver, elsewhere, reason="岗位调整", actor=cast.user("wangxiang"))
    assert home.helpers.present().get().user == giver


def test_the_last_helper_of_a_household_cannot_simply_leave() -> None:
    home = helped(cast.user("qianbang"))
    with pytest.raises(HelpersError, match=r"就没有帮扶责任人了.*移交"):
        end_assignment(home.helpers.get(), reason="调离", actor=cast.user("wangxiang"))


def test_a_handover_and_each_moved_matter_are_in_the_audit() -> None:
    helped(cast.user("qianbang"))
    open_due_visits()
    hand_over(cast.user("qianbang"), cast.user("sunbang"), reason="岗位调整", actor=cast.user("wangxiang"))
    entry = AuditEntry.objects.get(subject_type="handover")
    assert (entry.new["households"], entry.new["matters"], entry.purpose) == (1, 1, "岗位调整")
    assert AuditEntry.objects.filter(subject_type="case", new__action="hand_over").count() == 1


def test_a_due_visit_waits_for_the_helper_once_however_often_it_is_looked() -> None:
    helped(cast.user("qianbang"))
    assert open_due_visits() == 1
    assert open_due_visits() == 0
    assert len(calls_for(cast.user("qianbang"))) == 1


def test_a_visit_sets_the_next_one_by_the_class_of_the_household() -> None:
    helper = cast.user("qianbang")
    home = helped(helper, monitor_class="marginal")
    open_due_visits()
    receive_visit(sent(Case.objects.get(household_id=home.pk)), actor=helper)
    [due] = plan_of(helper)
    assert due.due_on == timezone.localdate() + timedelta(days=30)
