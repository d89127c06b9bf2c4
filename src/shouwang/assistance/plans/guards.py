"""Conditions that look at plans: of clearing, and of agreeing to a measure."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from shouwang.assistance.plans.models import Need, Plan, Task
from shouwang.assistance.plans.shelf import measure_named
from shouwang.workflow.forms import read_form
from shouwang.workflow.guards import Situation, guard
from shouwang.workflow.refusals import FormError

PROVIDED = "provided"


@guard("plan_settled")
def plan_settled(situation: Situation) -> bool:
    """The household has a plan; no task is open, and each need was met by help or closed with a reason."""
    plan = Plan.objects.filter(household_id=situation.household_id, ended_on=None).first()
    if plan is None or not no_task_open(situation):
        return False
    helped = Task.objects.filter(need=OuterRef("pk"), case__outcome=PROVIDED)
    return not Need.objects.filter(~Exists(helped), plan=plan, closed_on=None).exists()


@guard("no_task_open")
def no_task_open(situation: Situation) -> bool:
    """No task of the household's plan is open."""
    tasks = Task.objects.filter(household_id=situation.household_id, need__plan__ended_on=None)
    return not tasks.filter(case__closed_at=None).exists()


@guard("measure_in_force")
def measure_in_force(situation: Situation) -> bool:
    """The packs in force have the measure."""
    task = Task.objects.filter(case=situation.case).first()
    return task is not None and measure_named(task.measure) is not None


@guard("measure_described")
def measure_described(situation: Situation) -> bool:
    """All that the measure asks to be told first was told: where inputs come from, who teaches, who buys."""
    task = Task.objects.filter(case=situation.case).first()
    measure = measure_named(task.measure) if task else None
    if task is None or measure is None:
        return False
    try:
        read_form(measure.describe, task.described)
    except FormError:
        return False
    return True
