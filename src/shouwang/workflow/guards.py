"""What must hold before an action: named checks. Apps further down the flow add their own with `@guard`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from shouwang.workflow.calendar import add_days
from shouwang.workflow.definition import OPEN, Guard
from shouwang.workflow.effects import Reads
from shouwang.workflow.models import Case


@dataclass(frozen=True, slots=True)
class Situation:
    """What a check looks at: the case, the guard with its numbers, and the moment."""

    case: Case
    guard: Guard
    at: datetime

    @property
    def household_id(self) -> int:
        """The household of the case; 0 where it has none."""
        return self.case.household_id or 0


Check = Callable[[Situation], bool]
GUARDS: dict[str, Check] = {}
GUARD_READS: dict[str, Reads] = {}


def guard(name: str, *, reads: Reads | None = None) -> Callable[[Check], Check]:
    """Names a check, so that packs may ask for it; `reads`: the fields that it looks at, by action."""

    def named(check: Check) -> Check:
        GUARDS[name], GUARD_READS[name] = check, reads or {}
        return check

    return named


@guard("days_since")
def days_since(situation: Situation) -> bool:
    """So many days lie behind since an action was last done, the day of the action counted as the first.

    Posted on 1 June for five days: 1 to 5 June, so it may go on from 6 June.
    """
    case, asked = situation.case, situation.guard
    last = case.opened_at if asked.action == OPEN else _last(case, asked.action)
    if last is None:
        return False
    over = add_days(timezone.localtime(last).date(), asked.days, calendar=asked.calendar)
    return timezone.localtime(situation.at).date() >= over


@guard("done")
def done(situation: Situation) -> bool:
    """An action was done at least so many times."""
    asked = situation.guard
    return situation.case.steps.filter(action=asked.action).count() >= asked.times


@guard("form_says")
def form_says(situation: Situation) -> bool:
    """The latest form of an action holds a value in a field."""
    asked = situation.guard
    step = situation.case.steps.filter(action=asked.action).order_by("-number").first()
    return step is not None and step.form.get(asked.field) == asked.value


@guard("in_months")
def in_months(situation: Situation) -> bool:
    """The day lies in the months of the year in which this may be done (年度动态管理日历)."""
    month = timezone.localtime(situation.at).month
    return situation.guard.first_month <= month <= situation.guard.last_month


@guard("no_open_case")
def no_open_case(situation: Situation) -> bool:
    """The household has no other open case of a process."""
    others = Case.objects.filter(
        household_id=situation.household_id, process_name=situation.guard.process, closed_at=None
    )
    return not others.exclude(pk=situation.case.pk).exists()


def _last(case: Case, action: str) -> datetime | None:
    return case.steps.filter(action=action).order_by("-number").values_list("at", flat=True).first()
