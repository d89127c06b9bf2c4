"""Problems of inspections and audits: handed to whoever must mend them, mended with proof, checked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests import cast
from tests.cases.matters import problem_item

from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Role
from shouwang.audit.models import AuditEntry
from shouwang.cases.models import ProblemItem
from shouwang.cases.problems import (
    ProblemError,
    Progress,
    Recorded,
    export_problems,
    in_progress,
    problems_for,
    record_problem,
)
from shouwang.workflow.deadlines import look_at_deadlines
from shouwang.workflow.models import Case, Evidence, Notice
from shouwang.workflow.refusals import FormError, GuardError
from shouwang.workflow.runtime import Order, take_step
from shouwang.workflow.selectors import inbox_for, notices_for

pytestmark = pytest.mark.django_db
FILLED = {"source": "audit", "found_on": "2025-06-02", "category": "fund", "text": "一笔补助没有入账"}


def take(
    item: ProblemItem, action: str, by: User, *, proof: str = "", reason: str = "按要求办理", **form: object
) -> Case:
    """A step of the case of a problem, on its version now."""
    case = Case.objects.get(problem=item)
    papers = [paper(case, proof)] if proof else []
    take_step(case, Order(action, case.version, form=form, reason=reason, evidence=papers), actor=by)
    return Case.objects.get(problem=item)


def paper(case: Case, kind: str) -> Evidence:
    return Evidence.objects.create(
        region_id=case.region_id, kind=kind, file_name="证明.jpg", sha256="0" * 64, bytes=1
    )


def test_a_problem_goes_from_finding_to_closing() -> None:
    monitor, clerk = cast.user("lixian"), cast.user("wangxiang")
    item = problem_item(by=monitor)
    assert take(item, "assign", monitor).step == "mending"
    assert list(inbox_for(clerk)) == [item.case]
    with pytest.raises(GuardError, match="缺少整改佐证"):
        take(item, "mend", clerk)
    assert take(item, "mend", clerk, proof="proof").step == "mended"
    case = take(item, "accept", monitor)
    assert (case.outcome, case.closed_at is not None) == ("closed", True)
    assert not ProblemItem.objects.filter(in_progress(Progress.OPEN)).exists()


def test_what_an_office_must_mend_reaches_that_office_alone_and_comes_back_to_it() -> None:
    monitor, office, other = cast.user("lixian"), cast.user("minzheng"), cast.user("yibao")
    item = problem_item(by=monitor)
    take(item, "assign_office", monitor, department=Department.CIVIL_AFFAIRS)
    assert list(inbox_for(office)) == [item.case]
    assert not inbox_for(other).exists()
    assert list(problems_for(office)) == [item]
    assert not problems_for(other).exists()
    with pytest.raises(PermissionDenied):
        take(item, "mend_office", other, proof="proof")
    take(item, "mend_office", office, proof="proof")
    with pytest.raises(GuardError, match="部门整改"):
        take(item, "send_back", monitor)
    case = take(item, "send_back_office", monitor)
    assert (case.step, case.department, case.returned) == ("office_mending", "civil_affairs", True)
    assert list(inbox_for(office)) == [case]
    assert "被退回" in notices_for(office)[0].text


def test_whoever_found_it_checks_it() -> None:
    inspector, monitor, clerk = cast.user("chudu"), cast.user("lixian"), cast.user("wangxiang")
    item = problem_item(by=inspector)
    take(item, "assign", monitor)
    with pytest.raises(PermissionDenied):
        take(item, "accept", inspector)
    case = take(item, "mend", clerk, proof="proof")
    assert case.assignee == inspector
    assert take(item, "send_back", inspector).step == "mending"
    take(item, "mend", clerk, proof="proof")
    assert take(item, "accept", inspector).outcome == "closed"


def test_who_mended_does_not_check() -> None:
    both = cast.somebody(Role.CLERK, region=cast.COUNTY)
    both.grants.create(role=Role.MONITOR, region_id=cast.COUNTY, started_on=cast.SINCE)
    item = problem_item(by=cast.user("lixian"))
    take(item, "assign", both)
    take(item, "mend", both, proof="proof")
    with pytest.raises(GuardError, match="不能再办此环节"):
        take(item, "accept", both)


def test_the_day_of_the_report_is_the_deadline_and_its_escalation_moves_along() -> None:
    monitor, day = cast.user("lixian"), timezone.localdate() + timedelta(days=7)
    item = problem_item(by=monitor)
    case = take(item, "assign", monitor, due_on=day.isoformat())
    assert case.due_at is not None
    assert timezone.localtime(case.due_at).date() == day
    due = dict(case.deadlines.filter(met_at=None).values_list("name", "due_at"))
    assert timezone.localtime(due["report_up"]).date() == day + timedelta(days=10)
    item.refresh_from_db()
    assert item.due_on == day


def test_a_day_that_has_passed_is_no_deadline() -> None:
    monitor = cast.user("lixian")
    item = problem_item(by=monitor)
    with pytest.raises(FormError, match="已经过去"):
        take(item, "assign", monitor, due_on="2025-01-01")
    assert Case.objects.get(problem=item).step == "found"


def test_what_is_late_is_told_to_the_county_and_then_to_the_leader() -> None:
    monitor, clerk, leader = cast.user("lixian"), cast.user("wangxiang"), cast.user("shenling")
    item = problem_item(by=monitor)
    case = take(item, "assign", monitor)
    assert case.due_at is not None
    look_at_deadlines(case.due_at + timedelta(hours=1))
    assert {n.text for n in notices_for(clerk)} >= {f"“整改”已超期：{case.title}"}
    assert [n.text for n in notices_for(monitor)] == [f"“整改”已超期：{case.title}"]
    assert not notices_for(leader).exists()
    look_at_deadlines(case.due_at + timedelta(days=11))
    assert [n.text for n in notices_for(leader)] == [f"“整改超期报领导”已超期：{case.title}"]
    assert Notice.objects.filter(case=case, role=Role.LEADER).count() == 1


def test_somebody_is_held_to_account_and_the_problem_is_still_to_be_mended() -> None:
    monitor = cast.user("lixian")
    item = problem_item(by=monitor)
    take(item, "assign", monitor)
    with pytest.raises(GuardError, match="问责"):
        take(item, "hold_to_account", monitor, ground="overdue")
    case = take(item, "hold_to_account", monitor, proof="accountability", ground="overdue")
    assert (case.step, case.closed_at) == ("mending", None)
    assert list(ProblemItem.objects.filter(in_progress(Progress.ACCOUNTABLE))) == [item]
    assert list(ProblemItem.objects.filter(in_progress(Progress.OPEN))) == [item]


def test_what_was_given_to_the_wrong_unit_is_taken_back() -> None:
    monitor, office = cast.user("lixian"), cast.user("minzheng")
    item = problem_item(by=monitor)
    take(item, "assign_office", monitor, department=Department.CIVIL_AFFAIRS)
    case = take(item, "take_back", monitor)
    assert (case.step, case.department) == ("found", "")
    assert not problems_for(office).exists()


def test_it_is_recorded_once_however_often_it_is_sent() -> None:
    auditor = cast.user("weishen")
    asked = Recorded(cast.TOWNSHIP, FILLED, "one-key")
    first, again = record_problem(asked, actor=auditor), record_problem(asked, actor=auditor)
    assert first.pk == again.pk
    assert first.case is not None
    assert first.case.title == "审计发现的问题：资金使用"
    assert Case.objects.filter(process_name="problem").count() == 1
    entry = AuditEntry.objects.get(subject_type="problem", act="create")
    assert FILLED["text"] not in str(entry.new)


def test_what_is_missing_or_lies_ahead_is_said_at_its_field() -> None:
    monitor = cast.user("lixian")
    with pytest.raises(FormError) as missing:
        record_problem(Recorded(cast.TOWNSHIP, {**FILLED, "text": ""}, "k"), actor=monitor)
    assert set(missing.value.faults) == {"text"}
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    with pytest.raises(FormError) as ahead:
        record_problem(Recorded(cast.TOWNSHIP, {**FILLED, "found_on": tomorrow}, "k"), actor=monitor)
    assert set(ahead.value.faults) == {"found_on"}


def test_nobody_records_where_they_do_not_inspect() -> None:
    inspector = cast.somebody(Role.INSPECTOR, region=cast.TOWNSHIP)
    with pytest.raises(PermissionDenied):
        record_problem(Recorded(cast.OTHER_TOWNSHIP, FILLED, "k"), actor=inspector)
    with pytest.raises(PermissionDenied):
        record_problem(Recorded(cast.TOWNSHIP, FILLED, "k"), actor=cast.user("wangxiang"))


def test_an_inspector_sees_what_they_found() -> None:
    mine = problem_item(by=cast.user("chudu"))
    problem_item(by=cast.user("lixian"))
    assert list(problems_for(cast.user("chudu"))) == [mine]
    assert problems_for(cast.user("lixian")).count() == 2


def test_taking_the_list_along_needs_a_purpose_and_leaves_a_trace() -> None:
    monitor = cast.user("lixian")
    item = problem_item(by=monitor)
    with pytest.raises(ProblemError, match="用途"):
        export_problems([item], region=cast.COUNTY, purpose=" ", actor=monitor)
    assert export_problems([item], region=cast.COUNTY, purpose="调度会", actor=monitor) == [item]
    entry = AuditEntry.objects.get(act="export")
    assert (entry.purpose, entry.new) == ("调度会", {"rows": 1})


def test_found_on_is_kept_as_a_day() -> None:
    assert problem_item().found_on == date(2025, 6, 2)
