"""Plans of the demonstration: measures agreed to, received, delivered and confirmed."""

from __future__ import annotations

from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.plans.models import Task
from shouwang.demonstration.people import Staff
from shouwang.demonstration.steps import act
from shouwang.regions.codes import padded
from shouwang.registry.selectors import households_for
from shouwang.workflow.models import Case
from shouwang.workflow.permitted import choices_for

HOW_FAR = ("agree", "receive", "provide", "confirm")
MOST, AMOUNT = 8, "1200"


def leave_plans(staff: Staff) -> None:
    """Of the first tasks of the cast's township, some are at each place from agreed to confirmed."""
    clerk = staff.cast["wangxiang"]
    homes = households_for(clerk, Permission.DISPATCH)
    tasks = Task.objects.filter(household__in=homes, case__step="proposed").select_related("case")
    agreeable = [task for task in tasks.order_by("pk") if task.case and _may(clerk, task.case, HOW_FAR[0])]
    for number, task in enumerate(agreeable[:MOST]):
        for action in HOW_FAR[: number % len(HOW_FAR) + 1]:
            _taken(task, action, staff)


def _may(user: User, case: Case, action: str) -> bool:
    return any(choice.open for choice in choices_for(user, case) if choice.action.name == action)


def _taken(task: Task, action: str, staff: Staff) -> None:
    """A step of a task by whoever takes it: the township, its unit, the village."""
    clerk = staff.cast["wangxiang"]
    unit = staff.officers.get(task.unit_department, clerk)
    village = staff.collectors[padded(task.region_id[:12])]
    who = {"agree": clerk, "confirm": village}.get(action, unit)
    told = {
        "provide": {
            "provided_on": timezone.localdate().isoformat(),
            "amount": AMOUNT,
            "what": task.measure_label,
            "voucher": f"虚构单号{task.pk}",
        },
        "confirm": {"useful": "solved"},
    }
    act(Case.objects.get(help_task=task), action, who, form=told.get(action))
