"""Plans written: drafted, shaped, ended. What is done with a task, its process does (workflow.runtime)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from shouwang.accounts.access import require
from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Permission, Role
from shouwang.assistance.plans.definition import Measure
from shouwang.assistance.plans.eligibility import Answer
from shouwang.assistance.plans.labour import Family, family_of
from shouwang.assistance.plans.models import Need, Plan, Task
from shouwang.assistance.plans.proposals import Proposal, Seen, proposals_for, risks_of, with_refusals
from shouwang.assistance.plans.shelf import current_measures, measure_named
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.models import Household, Standing
from shouwang.workflow.definition import UNIT
from shouwang.workflow.forms import read_form
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, Unit, data_of, open_case

PROCESS, TASK, START = "help_task", "task", "proposed"
DECIDING = Permission.DISPATCH
"""Who drafts plans and decides on measures: townships and the county."""


class PlanError(ShouwangError):
    """Something that cannot be written into a plan."""

    code = "PLAN"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a task is to be: measure, unit, day, and what must be told before anybody agrees."""

    measure: str
    unit: Unit | None = None
    due_on: date | None = None
    described: Mapping[str, object] | None = None


@transaction.atomic
def draft_plan(
    household: Household, *, actor: User | None, case: Case | None = None, at: datetime | None = None
) -> Plan:
    """The open plan of a household, made now where there is none; its risks become needs, each with tasks.

    May be called again at any time: a new risk is added, what stands already stays as it is.
    """
    if household.standing != Standing.ACTIVE:
        raise PlanError(f"该户{household.get_standing_display()}", accepted="在册的户", todo="核对户编号")
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    family = with_refusals(family_of(household, on=day))
    plan, made = Plan.objects.get_or_create(
        household=household,
        ended_on=None,
        defaults={
            "region_id": household.region_id,
            "case": case,
            "labour": family.labour,
            "opened_on": day,
            "opened_by": actor,
        },
    )
    if not made and plan.labour != family.labour:
        Plan.objects.filter(pk=plan.pk).update(labour=family.labour)
        plan.labour = family.labour
    needs = [_need_of(plan, seen, actor=actor, on=day) for seen in risks_of(household)]
    tasks = [
        task for need, seen in needs if need for task in _first_tasks(need, seen, family, actor, at=moment)
    ]
    if made or any(need for need, _ in needs):
        new: Values = {
            "household": household.household_no,
            "needs": sum(need is not None for need, _ in needs),
            "tasks": len(tasks),
            "labour": plan.labour,
        }
        record(Act.CREATE if made else Act.CHANGE, _of_plan(plan), actor=actor, new=new)
    return plan


@transaction.atomic
def ask_for_plan(household: Household, *, actor: User) -> Plan:
    """The same, asked for by a person."""
    require(actor, DECIDING, region=household.region_id)
    return draft_plan(household, actor=actor)


@transaction.atomic
def add_need(plan: Plan, *, risk: str, reason: str, actor: User) -> Need:
    """A need that no finding tells of, such as one that a visit found."""
    require(actor, DECIDING, region=plan.region_id)
    known = current_measures().risks
    if risk not in known or not reason.strip():
        raise PlanError("需求没有写全", accepted="选择风险类型，并用一两句话写明情况", todo="补写后提交")
    if plan.needs.filter(risk=risk).exists():
        raise PlanError(
            f"计划里已有“{known[risk].label}”", accepted="没有列过的风险", todo="在原需求下加措施"
        )
    day = timezone.localdate()
    need = _make_need(plan, Seen(known[risk], reason.strip()), actor=actor, on=day)
    for_them = with_refusals(family_of(plan.household, on=day))
    _first_tasks(need, Seen(known[risk], reason), for_them, actor, at=timezone.now())
    record(Act.CREATE, _of_plan(plan), actor=actor, new={"risk": risk})
    return need


@transaction.atomic
def close_need(need: Need, *, reason: str, actor: User) -> Need:
    """No help is needed for it, and why; refused while a task of it is open."""
    require(actor, DECIDING, region=need.plan.region_id)
    if not reason.strip():
        raise PlanError("没有写明理由", accepted="一两句话写明为什么不需要帮扶", todo="补写后提交")
    if need.tasks.filter(case__closed_at=None).exists():
        raise PlanError("这项需求还有没办结的任务", accepted="任务都已办结的需求", todo="先办结或终止任务")
    need.closed_on, need.close_reason = timezone.localdate(), reason.strip()[:300]
    need.save(update_fields=["closed_on", "close_reason"])
    record(Act.CHANGE, _of_plan(need.plan), actor=actor, new={"closed": need.risk})
    return need


@transaction.atomic
def add_task(need: Need, shape: Shape, *, actor: User) -> Task:
    """One more measure for a need, proposed by a person."""
    require(actor, DECIDING, region=need.plan.region_id)
    if need.closed_on or need.plan.ended_on:
        raise PlanError("这项需求已经了结", accepted="没有了结的需求", todo="重新提出需求")
    measure = _known(shape.measure)
    if need.tasks.filter(measure=measure.name).exists():
        raise PlanError(f"这项需求已有“{measure.label}”", accepted="没有列过的措施", todo="打开原任务办理")
    task = _make_task(need, measure, why=f"人工提出；{measure.who.told}", actor=actor, at=timezone.now())
    return _shape(task, measure, shape, actor=actor)


@transaction.atomic
def shape_task(task: Task, shape: Shape, *, actor: User) -> Task:
    """Another measure, unit or day for a task that nobody has agreed to yet, or what had to be told first."""
    require(actor, DECIDING, region=task.region_id)
    case = Case.objects.select_for_update().get(pk=task.case_id or 0)
    if case.step != START:
        raise PlanError(f"任务已在“{case.step_label}”", accepted="待确定措施的任务", todo="先由责任单位退回")
    measure = _known(shape.measure)
    others = task.need.tasks.filter(measure=measure.name).exclude(pk=task.pk)
    if others.exists():
        raise PlanError(f"这项需求已有“{measure.label}”", accepted="没有列过的措施", todo="打开原任务办理")
    return _shape(task, measure, shape, actor=actor)


@transaction.atomic
def end_plan(plan: Plan, *, actor: User | None, on: date) -> None:
    """The risk is gone: the plan ends."""
    plan.ended_on = on
    plan.save(update_fields=["ended_on"])
    record(Act.CHANGE, _of_plan(plan), actor=actor, new={"ended_on": on.isoformat()})


def _need_of(plan: Plan, seen: Seen, *, actor: User | None, on: date) -> tuple[Need | None, Seen]:
    """The new need of a risk; None where the plan has it already."""
    if plan.needs.filter(risk=seen.risk.name).exists():
        return None, seen
    return _make_need(plan, seen, actor=actor, on=on), seen


def _make_need(plan: Plan, seen: Seen, *, actor: User | None, on: date) -> Need:
    return Need.objects.create(
        plan=plan,
        risk=seen.risk.name,
        risk_label=seen.risk.label,
        reason=seen.reason,
        finding=seen.finding,
        added_by=actor,
        added_on=on,
    )


def _first_tasks(need: Need, seen: Seen, family: Family, actor: User | None, *, at: datetime) -> list[Task]:
    """Tasks of the measures that are always offered; else of the first that is for this household."""
    offers = proposals_for(need, family, rules=seen.rules)
    met = [offer for offer in offers if offer.verdict.answer is Answer.MET] or offers
    chosen = [offer for offer in met if offer.measure.always] or met[:1]
    return [_make_task(need, offer.measure, why=_why(offer), actor=actor, at=at) for offer in chosen]


def _why(offer: Proposal) -> str:
    reasons = "；".join(offer.verdict.reasons)
    return f"{offer.why}（{offer.verdict.answer.label}{'：' + reasons if reasons else ''}）"[:300]


def _make_task(need: Need, measure: Measure, *, why: str, actor: User | None, at: datetime) -> Task:
    home = need.plan.household
    task = Task.objects.create(
        need=need,
        household=home,
        region_id=home.region_id,
        measure=measure.name,
        measure_label=measure.label,
        group=measure.group.name,
        why=why[:300],
        citation=measure.citation[:300],
        unit_role=measure.unit.role,
        unit_department=measure.unit.department,
        due_on=timezone.localdate(at) + timedelta(days=measure.days),
        proposed_by=actor,
    )
    matter = Matter(
        TASK,
        task.pk,
        home.region_id,
        f"{home.head_name}户：{measure.label}",
        household_id=home.pk,
        unit=measure.unit,
    )
    task.case = open_case(PROCESS, matter, actor=actor, at=at)
    task.save(update_fields=["case"])
    return task


def _shape(task: Task, measure: Measure, shape: Shape, *, actor: User) -> Task:
    old = _told(task)
    unit = shape.unit or measure.unit
    _check_unit(unit)
    task.measure, task.measure_label = measure.name, measure.label
    task.group, task.citation = measure.group.name, measure.citation[:300]
    task.unit_role, task.unit_department = unit.role, unit.department
    task.due_on = shape.due_on or task.due_on
    if task.due_on < timezone.localdate():
        raise PlanError("到期日已经过去", accepted="今天或以后的日期", todo="改正后提交")
    task.described = dict(read_form(measure.describe, shape.described)) if shape.described else {}
    task.save()
    case = task.case
    if case is None:
        raise PlanError("任务没有办理记录", todo="请系统管理员查看日志")
    title = f"{task.household.head_name}户：{measure.label}"
    Case.objects.filter(pk=case.pk).update(data={**case.data, UNIT: data_of(unit)[UNIT]}, title=title)
    record(Act.CHANGE, _of_task(task), actor=actor, old=old, new=_told(task))
    return task


def _told(task: Task) -> Values:
    return {"measure": task.measure, "unit": task.unit, "due_on": task.due_on.isoformat()}


def _check_unit(unit: Unit) -> None:
    officer = unit.role == Role.DEPARTMENT_OFFICER
    known = unit.role in Role and (not officer or unit.department in Department)
    if not known or officer != bool(unit.department):
        raise PlanError("没有选责任单位", accepted="县级部门或乡镇", todo="选择后提交")


def _known(name: str) -> Measure:
    measure = measure_named(name)
    if measure is None:
        raise PlanError("没有这项措施", accepted="现行规则包里的措施", todo="从名单里选择")
    return measure


def _of_plan(plan: Plan) -> Subject:
    return Subject("plan", str(plan.pk), plan.region_id)


def _of_task(task: Task) -> Subject:
    return Subject("help_task", str(task.pk), task.region_id)
