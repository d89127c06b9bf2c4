"""Plans as the tests need them: a monitored household with a finding, and the steps of its tasks."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from tests import cast

from shouwang.assistance.plans.actions import Shape, draft_plan, shape_task
from shouwang.assistance.plans.models import Plan, Task
from shouwang.registry.models import Household, MonitorClass, PersonState
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Order, take_step

ADULT = date(1980, 1, 1)


def monitored(*, labour: str = "普通劳动力", health: str = "健康", born: date = ADULT) -> Household:
    """A monitored household with one member."""
    home = cast.household(monitor_class=MonitorClass.MARGINAL, risk_removed=False)
    change(home, labour=labour, health=health)
    home.persons.update(born_on=born)
    return home


def change(home: Household, **words: str) -> None:
    """The members' words of the register, all the same."""
    PersonState.objects.filter(person__household=home).update(**words)


def planned(home: Household | None = None, *, rule: str = "inpatient_burden") -> Plan:
    """The plan of a household in which a rule has hit."""
    home = home or monitored()
    cast.finding(home=home, rule=rule)
    return draft_plan(home, actor=cast.user("wangxiang"))


def task(plan: Plan, measure: str = "medical_aid") -> Task:
    """The task of a measure in a plan."""
    return Task.objects.get(need__plan=plan, measure=measure)


def step(one: Task, action: str, who: str, **order: object) -> Case:
    """The case of a task after one more step."""
    now = Case.objects.get(pk=one.case_id or 0)
    take_step(now, Order(action, version=now.version, **order), actor=cast.user(who))  # type: ignore[arg-type]
    return Case.objects.get(pk=now.pk)


def provided(one: Task, who: str = "yibao", **form: object) -> Case:
    """A task that was agreed to, received and delivered today."""
    step(one, "agree", "wangxiang")
    step(one, "receive", who)
    told = {
        "provided_on": timezone.localdate().isoformat(),
        "amount": "1,200.50",
        "what": "住院医疗救助",
        "voucher": "医救2025-17",
        **form,
    }
    return step(one, "provide", who, form=told)


def late(one: Task, days: int = 3) -> Task:
    """The same task, with its day passed."""
    Task.objects.filter(pk=one.pk).update(due_on=timezone.localdate() - timedelta(days=days))
    return Task.objects.get(pk=one.pk)


def shaped(one: Task, measure: str, **described: object) -> Task:
    """The task with another measure."""
    return shape_task(one, Shape(measure, described=described or None), actor=cast.user("wangxiang"))
