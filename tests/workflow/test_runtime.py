"""A case goes its way: once, by whom the pack names, in order, with everything that a step brings."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast

from shouwang.audit.models import AuditEntry
from shouwang.workflow.models import Case, Evidence, Notice, StepTaken
from shouwang.workflow.permitted import choices_for
from shouwang.workflow.refusals import FormError, GuardError, StaleError, StepRefusedError
from shouwang.workflow.runtime import Matter, Order, open_case, take_step

pytestmark = pytest.mark.django_db
MONDAY = datetime(2025, 6, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PROCESS = "finding"


def opened() -> Case:
    home = cast.household()
    matter = Matter("finding", home.pk, home.region_id, "住院自付较高", household_id=home.pk, level_rank=1)
    return open_case(PROCESS, matter, actor=None, at=MONDAY)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def dispatched() -> Case:
    case = opened()
    collector = cast.user("zhaocun")
    order = Order("dispatch", version=1, form={"assignee": collector.pk})
    take_step(case, order, actor=cast.user("wangxiang"), at=MONDAY)
    return now(case)


def test_a_new_case_waits_for_the_role_that_the_pack_names() -> None:
    case = opened()
    assert (case.step, case.role, case.version) == ("waiting", "clerk", 1)
    assert case.due_at is not None
    assert case.due_at.astimezone(MONDAY.tzinfo).date().isoformat() == "2025-06-04"


def test_a_second_opening_gives_the_case_that_is_open() -> None:
    case = opened()
    again = Matter("finding", case.subject_id, case.region_id, "另一次", household_id=case.household_id)
    assert open_case(PROCESS, again, actor=None).pk == case.pk


def test_a_step_moves_the_case_tells_the_audit_and_begins_the_next_deadline() -> None:
    case = dispatched()
    assert (case.step, case.version, case.assignee) == ("dispatched", 2, cast.user("zhaocun"))
    assert list(case.deadlines.filter(met_at=None).values_list("name", flat=True)) == ["visit"]
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["create", "step"]


def test_another_township_may_not_touch_it() -> None:
    case = opened()
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    assert choices_for(stranger, case) == []
    with pytest.raises(PermissionDenied):
        take_step(case, Order("dispatch", version=1), actor=stranger, at=MONDAY)


def test_a_role_that_the_pack_does_not_name_may_not_touch_it() -> None:
    with pytest.raises(PermissionDenied):
        take_step(opened(), Order("dispatch", version=1), actor=cast.user("zhaocun"), at=MONDAY)


def test_a_stale_page_is_told_who_was_faster_and_changes_nothing() -> None:
    case = dispatched()
    with pytest.raises(StaleError) as told:
        take_step(case, Order("dispatch", version=1), actor=cast.user("lixian"), at=MONDAY)
    assert [step.action for step in told.value.since] == ["dispatch"]
    assert now(case).version == 2


def test_no_step_is_skipped() -> None:
    with pytest.raises(StepRefusedError):
        take_step(opened(), Order("confirm", version=1), actor=cast.user("wangxiang"), at=MONDAY)


def test_a_form_with_gaps_names_each_and_changes_nothing() -> None:
    case = dispatched()
    with pytest.raises(FormError) as told:
        take_step(case, Order("visit", version=2, form={}), actor=cast.user("zhaocun"), at=MONDAY)
    assert set(told.value.faults) == {"outcome"}
    assert now(case).step == "dispatched"


def test_a_guard_holds_back_what_the_visit_did_not_find() -> None:
    case = dispatched()
    visit = Order("visit", version=2, form={"outcome": "not_confirmed"})
    take_step(case, visit, actor=cast.user("zhaocun"), at=MONDAY)
    with pytest.raises(GuardError, match="走访结果不是"):
        take_step(case, Order("confirm", version=3), actor=cast.user("wangxiang"), at=MONDAY)


def test_the_same_form_sent_twice_arrives_once() -> None:
    case = dispatched()
    order = Order("visit", version=2, form={"outcome": "confirmed"}, client_key="phone-1")
    first = take_step(case, order, actor=cast.user("zhaocun"), at=MONDAY)
    second = take_step(case, order, actor=cast.user("zhaocun"), at=MONDAY)
    assert first == second
    assert StepTaken.objects.filter(action="visit").count() == 1


def test_a_reason_that_the_pack_asks_for_must_be_given() -> None:
    with pytest.raises(StepRefusedError, match="理由"):
        take_step(dispatched(), Order("take_back", version=2), actor=cast.user("wangxiang"), at=MONDAY)


def test_what_comes_back_is_told_to_whoever_did_it() -> None:
    case = dispatched()
    visit = Order("visit", version=2, form={"outcome": "confirmed"})
    take_step(case, visit, actor=cast.user("zhaocun"), at=MONDAY)
    back = Order("send_again", version=3, reason="没有照片")
    take_step(case, back, actor=cast.user("wangxiang"), at=MONDAY)
    assert now(case).returned
    assert Notice.objects.get().user == cast.user("zhaocun")


def test_an_ended_case_has_no_deadline_and_no_way_on() -> None:
    case = opened()
    take_step(case, Order("withdraw", version=1, reason="数据更正"), actor=cast.user("lixian"), at=MONDAY)
    ended = now(case)
    assert ended.closed_at is not None
    assert (ended.outcome, ended.due_at) == ("withdrawn", None)
    assert choices_for(cast.user("lixian"), ended) == []


def test_evidence_that_the_pack_asks_for_comes_with_the_step_or_before() -> None:
    home = cast.household()
    matter = Matter("household", home.pk, home.region_id, "认定", household_id=home.pk)
    case = open_case("monitoring", matter, actor=None, at=MONDAY)
    form = {"risk_types": ["illness"]}
    with pytest.raises(GuardError, match="承诺授权书"):
        take_step(case, Order("visit", version=1, form=form), actor=cast.user("zhaocun"), at=MONDAY)
    paper = Evidence.objects.create(
        region_id=home.region_id, kind="authorisation", file_name="a.jpg", sha256="0" * 64, bytes=1
    )
    order = Order("visit", version=1, form=form, evidence=[paper])
    step = take_step(case, order, actor=cast.user("zhaocun"), at=MONDAY)
    paper.refresh_from_db()
    assert (paper.case_id, paper.step_id) == (case.pk, step.pk)


def test_an_open_case_keeps_the_process_it_began_with(monkeypatch: pytest.MonkeyPatch) -> None:
    case = opened()
    from shouwang.workflow import runtime

    monkeypatch.setattr(runtime, "current_process", lambda name: pytest.fail("the case has its own"))
    take_step(
        case, Order("dispatch", version=1), actor=cast.user("wangxiang"), at=MONDAY + timedelta(hours=1)
    )
    assert now(case).step == "dispatched"
