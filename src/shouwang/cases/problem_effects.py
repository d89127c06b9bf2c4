"""What steps of a problem bring about: who must mend it by when, who checks it, who was held to account."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Role
from shouwang.cases.models import ProblemItem
from shouwang.workflow.deadlines import move_deadline
from shouwang.workflow.definition import SAME
from shouwang.workflow.effects import effect
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.permitted import people_for
from shouwang.workflow.refusals import FormError

MEND, DUE_ON = "mend", "due_on"


@effect("set_problem_due", reads={SAME: (DUE_ON,)})
def set_problem_due(case: Case, step: StepTaken, actor: User | None) -> None:
    """The township has it; the day of the report counts before the days of the process."""
    _keep(case, department="", due_on=_asked_day(case, step))


@effect("hand_to_office", reads={SAME: ("department", DUE_ON)})
def hand_to_office(case: Case, step: StepTaken, actor: User | None) -> None:
    """A department of the county has it."""
    department = Department(str(step.form["department"]))
    _keep(case, department=department, due_on=_asked_day(case, step))
    Case.objects.filter(pk=case.pk).update(department=department)


@effect("hand_back_to_office")
def hand_back_to_office(case: Case, step: StepTaken, actor: User | None) -> None:
    """What a department mended goes back to that department."""
    department = ProblemItem.objects.values_list("department", flat=True).get(pk=case.subject_id)
    Case.objects.filter(pk=case.pk).update(department=department)


@effect("take_problem_back")
def take_problem_back(case: Case, step: StepTaken, actor: User | None) -> None:
    """It is nobody's until it is handed out again."""
    _keep(case, department="", due_on=None)


@effect("hand_to_finder")
def hand_to_finder(case: Case, step: StepTaken, actor: User | None) -> None:
    """Whoever found it checks it, if they still inspect here; otherwise the county does."""
    item = ProblemItem.objects.get(pk=case.subject_id)
    if people_for(Role.INSPECTOR, case.region_id).filter(pk=item.recorded_by_id).exists():
        Case.objects.filter(pk=case.pk).update(assignee=item.recorded_by_id)


@effect("note_accountability")
def note_accountability(case: Case, step: StepTaken, actor: User | None) -> None:
    """Somebody is held to account; the problem is still to be mended."""
    _keep(case, held_to_account_on=timezone.localtime(step.at).date())


def _asked_day(case: Case, step: StepTaken) -> date | None:
    """The day by which the report wants it mended; the deadlines move there."""
    asked = step.form.get(DUE_ON)
    if not asked:
        return None
    day = date.fromisoformat(str(asked))
    if day < timezone.localtime(step.at).date():
        raise FormError({DUE_ON: "整改期限：这一天已经过去"}, accepted="今天或以后的日期")
    move_deadline(case, MEND, day)
    return day


def _keep(case: Case, **values: object) -> None:
    ProblemItem.objects.filter(pk=case.subject_id).update(**values)
