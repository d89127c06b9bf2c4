"""A plan from its drafting to its end: proposed, decided, recorded, and when a case may clear."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests import cast
from tests.assistance.plans import matters

from shouwang.assistance.plans.actions import (
    PlanError,
    Shape,
    add_need,
    add_task,
    ask_for_plan,
    close_need,
    draft_plan,
    shape_task,
)
from shouwang.assistance.plans.labour import family_of
from shouwang.assistance.plans.models import HouseholdLabour, Need, Plan, Provision, Task
from shouwang.assistance.plans.proposals import proposals_for, with_refusals
from shouwang.assistance.plans.selectors import help_of, tasks_for, told_of
from shouwang.audit.models import AuditEntry
from shouwang.registry.models import Household, HouseholdState
from shouwang.screening.models import Sweep
from shouwang.workflow.models import Case, Deadline
from shouwang.workflow.refusals import FormError, GuardError
from shouwang.workflow.runtime import Matter, Order, Unit, open_case, take_step

pytestmark = pytest.mark.django_db
FOUR = {
    "source": "镇农技站供羊羔20只",
    "supply": "自种玉米秸秆",
    "technique": "镇兽医站配种防疫",
    "sale": "县肉联厂收购",
}


def test_an_open_risk_becomes_a_need_with_a_task_a_unit_and_a_day() -> None:
    plan = matters.planned()
    need = Need.objects.get(plan=plan)
    assert (need.risk, need.finding is not None) == ("illness", True)
    assert "住院个人自付" in need.reason
    task = matters.task(plan)
    assert (task.unit, task.case and task.case.step) == ("医保局", "proposed")
    assert task.due_on > timezone.localdate()
    assert "符合" in task.why


def test_drafting_again_adds_the_new_risk_and_leaves_what_was_decided() -> None:
    plan = matters.planned()
    matters.step(matters.task(plan), "refuse", "wangxiang", reason="已由单位报销")
    cast.finding(home=plan.household, rule="dropout")
    plan.household.findings.filter(rule_id="dropout").update(risk_type="因学")
    again = draft_plan(plan.household, actor=None)
    assert again.pk == plan.pk
    assert sorted(again.needs.values_list("risk", flat=True)) == ["illness", "schooling"]
    assert Task.objects.get(need__plan=plan, measure="medical_aid").case.outcome == "refused"  # type: ignore[union-attr]
    assert draft_plan(plan.household, actor=None).needs.count() == 2


@pytest.mark.parametrize(
    ("labour", "born", "branch", "offered", "ruled_out"),
    [
        ("普通劳动力", date(1980, 1, 1), "able", "job", "dibao"),
        ("弱劳动力或半劳动力", date(1980, 1, 1), "able", "public_post", "dibao"),
        ("丧失劳动力", date(1980, 1, 1), "without", "dibao", "job"),
        ("普通劳动力", date(1950, 1, 1), "without", "dibao", "job"),  # beyond the ages of work
        ("", date(1980, 1, 1), "unknown", "job", None),
        ("普通劳动力", None, "unknown", "dibao", None),
    ],
)
def test_help_branches_by_labour_and_what_is_not_registered_is_unknown(
    labour: str, born: date | None, branch: str, offered: str, ruled_out: str | None
) -> None:
    home = matters.monitored(labour=labour)
    home.persons.update(born_on=born)
    cast.finding(home=home, rule="income_below_line")
    home.findings.update(risk_type="因收入")
    plan = draft_plan(home, actor=None)
    need = plan.needs.get()
    need.tasks.all().delete()
    family = with_refusals(family_of(home, on=timezone.localdate()))
    names = [o.measure.name for o in proposals_for(need, family, rules=["income_below_line"])]
    assert plan.labour == branch
    assert offered in names
    assert ruled_out not in names


def test_only_after_dibao_was_refused_is_the_third_group_offered_its_own_measures() -> None:
    home = matters.monitored(labour="丧失劳动力")
    cast.finding(home=home, rule="no_labour")
    home.findings.update(risk_type="缺劳动力")
    plan = draft_plan(home, actor=None)
    need = plan.needs.get()

    def offered() -> set[str]:
        family = with_refusals(family_of(home, on=timezone.localdate()))
        return {offer.measure.name for offer in proposals_for(need, family, rules=["no_labour"])}

    assert {"collective_dividend", "local_bottom_line"} & offered() == set()
    matters.step(matters.task(plan, "dibao"), "refuse", "wangxiang", reason="财产超过规定")
    assert {"collective_dividend", "local_bottom_line", "directed_help"} <= offered()


def test_a_household_that_left_the_register_gets_no_plan() -> None:
    home = cast.household()
    Household.objects.filter(pk=home.pk).update(standing="left")
    with pytest.raises(PlanError, match="已迁出"):
        ask_for_plan(Household.objects.get(pk=home.pk), actor=cast.user("wangxiang"))


def test_whoever_works_elsewhere_plans_nothing_here() -> None:
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    with pytest.raises(PermissionDenied):
        ask_for_plan(matters.monitored(), actor=stranger)
    with pytest.raises(PermissionDenied):
        close_need(matters.planned().needs.get(), reason="不用", actor=stranger)


def test_the_sheep_must_come_from_somewhere_before_anybody_agrees() -> None:
    plan = matters.planned()
    task = matters.shaped(matters.task(plan), "farming")
    with pytest.raises(GuardError, match="还没有写全"):
        matters.step(task, "agree", "wangxiang")
    matters.shaped(task, "farming", **FOUR)
    assert matters.step(task, "agree", "wangxiang").department == "agriculture"


def test_what_must_be_told_first_is_checked_field_by_field() -> None:
    task = matters.task(matters.planned())
    with pytest.raises(FormError, match="技术由谁指导：没有填写"):
        matters.shaped(task, "farming", **{**FOUR, "technique": ""})


def test_a_town_is_answerable_only_for_whoever_lived_there_a_year() -> None:
    task = matters.task(matters.planned())
    with pytest.raises(FormError, match="不能小于 12"):
        matters.shaped(task, "destination_services", months_in_town=11, town="临江镇")
    matters.shaped(task, "destination_services", months_in_town=12, town="临江镇")


def test_a_task_goes_to_its_unit_and_comes_back_with_a_reason() -> None:
    task = matters.task(matters.planned())
    case = matters.step(task, "agree", "wangxiang")
    assert (case.role, case.department, case.step) == ("department_officer", "medical_insurance", "matched")
    with pytest.raises(PermissionDenied):
        matters.step(task, "receive", "minzheng")
    case = matters.step(task, "decline", "yibao", reason="属民政职责")
    assert (case.role, case.department, case.returned) == ("clerk", "", True)
    shape_task(task, Shape("temporary_relief"), actor=cast.user("wangxiang"))
    case = matters.step(task, "agree", "wangxiang")
    assert (case.role, case.department) == ("clerk", "")


def test_the_term_of_a_task_is_its_own_day() -> None:
    task = matters.task(matters.planned())
    day = timezone.localdate() + timedelta(days=12)
    shape_task(task, Shape("medical_aid", due_on=day), actor=cast.user("wangxiang"))
    matters.step(task, "agree", "wangxiang")
    term = Deadline.objects.get(case=task.case, name="provide")
    assert timezone.localtime(term.due_at).date() == day
    assert "社会救助暂行办法" in term.citation


def test_a_day_in_the_past_or_a_unit_that_is_none_is_refused() -> None:
    task = matters.task(matters.planned())
    yesterday = timezone.localdate() - timedelta(days=1)
    for shape in (
        Shape("medical_aid", due_on=yesterday),
        Shape("medical_aid", Unit("department_officer", "")),
        Shape("medical_aid", Unit("clerk", "health")),
        Shape("something"),
    ):
        with pytest.raises(PlanError):
            shape_task(task, shape, actor=cast.user("wangxiang"))


def test_help_is_recorded_once_with_amount_proof_and_whoever_told() -> None:
    plan = matters.planned()
    task = matters.task(plan)
    case = matters.provided(task)
    given = Provision.objects.get(task=task)
    assert (given.amount_fen, given.voucher, given.recorded_by) == (120050, "医救2025-17", cast.user("yibao"))
    assert (case.step, case.role) == ("provided", "collector")
    assert matters.step(task, "confirm", "zhaocun", form={"useful": "solved"}).outcome == "provided"
    shown = help_of(plan.household, user=cast.user("shenling"))
    assert shown
    assert shown.given_fen == 120050
    told = told_of(plan.household, user=cast.user("shenling"))
    assert any("1,200.50元" in entry.text and "医疗救助" in entry.title for entry in told)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"provided_on": (timezone.localdate() + timedelta(days=1)).isoformat()}, "还没有到这一天"),
        ({"amount": "很多"}, "请填数字"),
        ({"amount": "-5"}, "请填数字"),
        ({"voucher": ""}, "没有填写"),
    ],
)
def test_help_that_cannot_be_is_not_recorded(form: dict[str, object], said: str) -> None:
    task = matters.task(matters.planned())
    with pytest.raises(FormError, match=said):
        matters.provided(task, **form)
    assert not Provision.objects.exists()
    assert Case.objects.get(pk=task.case_id or 0).step == "working"


def test_parts_are_recorded_one_by_one_and_the_same_voucher_once() -> None:
    task = matters.task(matters.planned())
    matters.step(task, "agree", "wangxiang")
    matters.step(task, "receive", "yibao")
    part = {
        "provided_on": timezone.localdate().isoformat(),
        "amount": "300",
        "what": "第一批",
        "voucher": "批1",
    }
    matters.step(task, "provide_part", "yibao", form=part)
    with pytest.raises(FormError, match="已经登记过"):
        matters.step(task, "provide_part", "yibao", form=part)
    matters.step(task, "provide", "yibao", form={**part, "voucher": "批2"})
    assert Provision.objects.filter(task=task).count() == 2


def test_a_household_that_got_nothing_says_so_and_the_unit_has_it_again() -> None:
    plan = matters.planned()
    task = matters.task(plan)
    matters.provided(task)
    case = matters.step(task, "not_received", "zhaocun", reason="卡里没有到账")
    assert (case.step, case.department) == ("working", "medical_insurance")
    shown = help_of(plan.household, user=cast.user("wangxiang"))
    assert shown
    assert shown.given_fen == 0  # disputed money did not arrive
    assert Provision.objects.get(task=task).disputed


def test_an_officer_sees_the_tasks_of_the_department_and_no_other() -> None:
    matters.planned()
    assert tasks_for(cast.user("yibao")).count() == 1
    assert tasks_for(cast.user("minzheng")).count() == 0
    elsewhere = cast.somebody(cast.Role.DEPARTMENT_OFFICER, region=cast.OTHER_COUNTY)
    assert tasks_for(elsewhere).count() == 0


def test_a_need_is_closed_with_a_reason_and_not_while_a_task_is_open() -> None:
    plan = matters.planned()
    need, clerk = plan.needs.get(), cast.user("wangxiang")
    with pytest.raises(PlanError, match="还有没办结的任务"):
        close_need(need, reason="已由单位解决", actor=clerk)
    matters.step(matters.task(plan), "refuse", "wangxiang", reason="已由单位解决")
    with pytest.raises(PlanError, match="没有写明理由"):
        close_need(need, reason=" ", actor=clerk)
    assert close_need(need, reason="已由单位解决", actor=clerk).closed_on == timezone.localdate()
    with pytest.raises(PlanError, match="已经了结"):
        add_task(need, Shape("family_doctor"), actor=clerk)


def test_a_need_and_a_measure_are_added_by_hand_once() -> None:
    plan, clerk = matters.planned(), cast.user("wangxiang")
    need = add_need(plan, risk="water", reason="夏天缺水", actor=clerk)
    assert list(need.tasks.values_list("measure", flat=True)) == ["water_repair"]
    with pytest.raises(PlanError, match="计划里已有"):
        add_need(plan, risk="water", reason="夏天缺水", actor=clerk)
    add_task(plan.needs.get(risk="illness"), Shape("temporary_relief"), actor=clerk)
    with pytest.raises(PlanError, match="已有“临时救助”"):
        add_task(plan.needs.get(risk="illness"), Shape("temporary_relief"), actor=clerk)


def test_everything_leaves_its_entry_in_the_audit() -> None:
    plan = matters.planned()
    matters.shaped(matters.task(plan), "temporary_relief")
    matters.step(Task.objects.get(need__plan=plan), "refuse", "wangxiang", reason="不需要")
    close_need(plan.needs.get(), reason="不需要", actor=cast.user("wangxiang"))
    kinds = list(AuditEntry.objects.order_by("seq").values_list("subject_type", flat=True))
    assert kinds == ["case", "plan", "help_task", "case", "plan"]


def recognised() -> Case:
    """A household that is monitored for a year, with its case in the step of help."""
    home = matters.monitored()
    HouseholdState.objects.filter(household=home).update(recognised_on=date(2024, 1, 1))
    cast.finding(home=home)
    Sweep.objects.update(parameters={"line": 5000})
    matter = Matter("household", home.pk, home.region_id, "某事", household_id=home.pk)
    case = open_case("monitoring", matter, actor=None)
    return moved(case, "adopt", "lixian", reason="名册里已认定")


def moved(case: Case, action: str, who: str, **order: object) -> Case:
    now = Case.objects.get(pk=case.pk)
    take_step(now, Order(action, version=now.version, **order), actor=cast.user(who))  # type: ignore[arg-type]
    return Case.objects.get(pk=case.pk)


def test_whoever_is_monitored_from_now_on_has_a_plan_at_once() -> None:
    case = recognised()
    plan = Plan.objects.get(household_id=case.household_id)
    assert (plan.case, plan.labour) == (case, HouseholdLabour.ABLE)
    assert matters.task(plan).case is not None


def test_a_case_is_cleared_only_when_the_plan_is_done() -> None:
    case = recognised()
    plan = Plan.objects.get(household_id=case.household_id)
    with pytest.raises(GuardError, match="帮扶计划没有做完"):
        moved(case, "check_clearing", "wangxiang", reason="收入稳定")
    matters.provided(matters.task(plan))
    with pytest.raises(GuardError, match="帮扶计划没有做完"):
        moved(case, "check_clearing", "wangxiang", reason="收入稳定")
    matters.step(matters.task(plan), "confirm", "zhaocun", form={"useful": "solved"})
    assert moved(case, "check_clearing", "wangxiang", reason="收入稳定").step == "clearing_checked"


def test_a_need_that_was_refused_everything_holds_the_clearing_until_it_says_why() -> None:
    case = recognised()
    plan = Plan.objects.get(household_id=case.household_id)
    matters.step(matters.task(plan), "refuse", "wangxiang", reason="已由单位解决")
    with pytest.raises(GuardError, match="帮扶计划没有做完"):
        moved(case, "check_clearing", "wangxiang", reason="收入稳定")
    close_need(plan.needs.get(), reason="已由单位解决", actor=cast.user("wangxiang"))
    assert moved(case, "check_clearing", "wangxiang", reason="收入稳定").step == "clearing_checked"


def test_the_plan_ends_with_the_clearing_and_begins_anew_with_its_taking_back() -> None:
    case = recognised()
    plan = Plan.objects.get(household_id=case.household_id)
    matters.step(matters.task(plan), "refuse", "wangxiang", reason="已解决")
    Case.objects.filter(pk=case.pk).update(step="clearing_deciding")
    moved(case, "clear", "lixian")
    assert Plan.objects.get(pk=plan.pk).ended_on == timezone.localdate()
    moved(case, "roll_back", "lixian", reason="又有困难")
    assert Plan.objects.get(household_id=case.household_id, ended_on=None).pk != plan.pk
