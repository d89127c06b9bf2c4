"""What steps of cases bring about for plans: drafted on recognition, ended on clearing, help recorded."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.plans.actions import draft_plan as draft
from shouwang.assistance.plans.actions import end_plan as end
from shouwang.assistance.plans.models import Plan, Provision, Task
from shouwang.cases.effects import household_of
from shouwang.kernel.money import read_money
from shouwang.workflow.calendar import beginning_of, end_of
from shouwang.workflow.deadlines import next_due
from shouwang.workflow.definition import SAME
from shouwang.workflow.effects import effect
from shouwang.workflow.models import Case, Deadline, StepTaken
from shouwang.workflow.refusals import FormError
from shouwang.workflow.shelf import process_of

PROVIDE = "provide"


@effect("draft_plan")
def draft_plan(case: Case, step: StepTaken, actor: User | None) -> None:
    """A household that is monitored from now on gets its plan, with what its risks call for."""
    draft(household_of(case), actor=actor, case=case, at=step.at)


@effect("end_plan")
def end_plan(case: Case, step: StepTaken, actor: User | None) -> None:
    """The risk is removed: the plan ends with it."""
    plan = Plan.objects.filter(household_id=case.household_id or 0, ended_on=None).first()
    if plan:
        end(plan, actor=actor, on=timezone.localdate(step.at))


@effect("hand_over")
def hand_over(case: Case, step: StepTaken, actor: User | None) -> None:
    """The task goes to its unit; its own day is the term."""
    task = Task.objects.get(case=case)
    terms = Deadline.objects.filter(case=case, name=PROVIDE, met_at=None)
    term = process_of(case).terms.get(PROVIDE)
    warn = beginning_of(task.due_on - timedelta(days=term.warn)) if term and term.warn else None
    terms.update(due_at=end_of(task.due_on), warn_at=warn and max(warn, step.at), citation=task.citation)
    Case.objects.filter(pk=case.pk).update(due_at=next_due(case))


@effect("take_charge")
def take_charge(case: Case, step: StepTaken, actor: User | None) -> None:
    """Whoever receives a task for the unit answers for it."""
    if actor:
        Case.objects.filter(pk=case.pk).update(assignee=actor)
        Task.objects.filter(case=case).update(responsible=actor)


@effect("record_provision", reads={SAME: ("provided_on", "what", "amount", "voucher")})
def record_provision(case: Case, step: StepTaken, actor: User | None) -> None:
    """What reached the household, told once: FormError where the day or the amount cannot be."""
    task = Task.objects.get(case=case)
    day = date.fromisoformat(str(step.form["provided_on"]))
    voucher = str(step.form["voucher"])
    faults = _faults(task, day, step)
    if faults:
        raise FormError(faults)
    Provision.objects.create(
        task=task,
        household_id=task.household_id,
        region_id=task.region_id,
        step=step,
        provided_on=day,
        amount_fen=_amount(step),
        what=str(step.form["what"]),
        voucher=voucher,
        recorded_by=actor,
    )


@effect("doubt_provision")
def doubt_provision(case: Case, step: StepTaken, actor: User | None) -> None:
    """The household says that it did not get it: what was told stands, with that doubt."""
    last = Provision.objects.filter(task__case=case).first()
    if last:
        Provision.objects.filter(pk=last.pk).update(disputed=True)


def _faults(task: Task, day: date, step: StepTaken) -> dict[str, str]:
    faults = {}
    if day > timezone.localdate(step.at):
        faults["provided_on"] = "落实日期：还没有到这一天"
    if step.form.get("amount") and not (_amount(step) or 0) > 0:
        faults["amount"] = "金额（元）：请填数字，如 1200 或 1200.50"
    same = task.provisions.filter(voucher=str(step.form["voucher"]), provided_on=day)
    if same.exists():
        faults["voucher"] = "凭证号：同一天的同一凭证已经登记过"
    return faults


def _amount(step: StepTaken) -> int | None:
    told = step.form.get("amount")
    return read_money(str(told)).value if told else None
