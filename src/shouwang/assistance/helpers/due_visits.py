"""The visit plan: when each household is due again, whoever helps it; visits that are due become matters.

A due visit belongs to the household, not to the helper: it cannot be lost with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.helpers.policy import value_of
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.models import Visit
from shouwang.registry.models import HelperAssignment, Household, Standing
from shouwang.workflow.models import Case
from shouwang.workflow.opening import Opening, open_many
from shouwang.workflow.runtime import Matter

PROCESS, HOUSEHOLD, TITLE = "routine_visit", "household", "帮扶走访到期"
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Due:
    """A household, when it was last visited by anybody, and when it is due again (None: never by rule)."""

    household: Household
    last: datetime | None
    due_on: date | None

    def is_late(self, today: date) -> bool:
        """Whether the day has passed."""
        return self.due_on is not None and self.due_on < today


def due_of(assignments: Iterable[HelperAssignment], *, today: date | None = None) -> list[Due]:
    """The plan of some households, the most pressing first; few queries."""
    day = today or timezone.localdate()
    rows = {row.household_id: row for row in assignments}
    last = _last_visits(rows)
    days = {True: value_of("visit_days_monitored", on=day), False: value_of("visit_days_poor", on=day)}
    found = [_due(row, last.get(pk), days[_is_monitored(row.household)]) for pk, row in rows.items()]
    return sorted(found, key=lambda due: (due.due_on or date.max, due.household.pk))


def plan_of(helper: User, *, today: date | None = None) -> list[Due]:
    """The visit plan of a helper: every household they answer for today."""
    day = today or timezone.localdate()
    return due_of(_helped(day).filter(user=helper), today=day)


@transaction.atomic
def open_due_visits(*, today: date | None = None, actor: User | None = None) -> int:
    """Open a routine visit with its helper for every household due soon; may be called again at any time."""
    day = today or timezone.localdate()
    ahead = timedelta(days=value_of("visit_ahead_days", on=day) or 0)
    assignments = list(_helped(day).order_by("started_on", "pk"))
    helpers = {row.household_id: row.user_id for row in assignments}  # the one who came last is asked
    near = [
        due.household for due in due_of(assignments, today=day) if due.due_on and due.due_on <= day + ahead
    ]
    opened = 0
    for start in range(0, len(near), AT_ONCE):
        opened += _open(near[start : start + AT_ONCE], helpers, actor)
    if opened:
        record(Act.RUN, Subject("visit_plan", day.isoformat()), actor=actor, new={"opened": opened})
    return opened


def _open(homes: Sequence[Household], helpers: Mapping[int, int], actor: User | None) -> int:
    """Visits for some households, few statements; one that waits for anybody goes to the helper."""
    before = Case.objects.filter(
        process_name=PROCESS,
        subject_type=HOUSEHOLD,
        subject_id__in=[home.pk for home in homes],
        closed_at=None,
    )
    running = dict(before.values_list("subject_id", "assignee_id"))
    free = [pk for pk, assignee in running.items() if assignee is None]
    for pk in free:
        before.filter(subject_id=pk, assignee=None).update(assignee=helpers[pk])
    matters = [
        Matter(HOUSEHOLD, home.pk, home.region_id, TITLE, home.pk, assignee_id=helpers[home.pk])
        for home in homes
        if home.pk not in running
    ]
    if matters:
        open_many(Opening.of(PROCESS, actor=actor, at=timezone.now()), matters)
    return len(matters) + len(free)


def _due(row: HelperAssignment, last: datetime | None, days: int | None) -> Due:
    since = timezone.localdate(last) if last else row.started_on
    return Due(row.household, last, since + timedelta(days=days) if days is not None else None)


def _is_monitored(home: Household) -> bool:
    return bool(home.monitor_class) and not home.risk_removed


def _last_visits(households: Iterable[int]) -> dict[int, datetime]:
    wanted, found = list(households), dict[int, datetime]()
    for start in range(0, len(wanted), AT_ONCE):
        rows = Visit.objects.filter(household_id__in=wanted[start : start + AT_ONCE]).order_by()
        found |= dict(rows.values_list("household_id").annotate(Max("visited_at")))
    return found


def _helped(day: date) -> QuerySet[HelperAssignment]:
    rows = HelperAssignment.objects.on(day).filter(household__standing=Standing.ACTIVE)
    return rows.select_related("household", "household__region")


def late_by_helper(assignments: Sequence[HelperAssignment], *, today: date) -> dict[int, int]:
    """How many households of each helper are late."""
    late = {due.household.pk for due in due_of(assignments, today=today) if due.is_late(today)}
    counted: dict[int, int] = {}
    for row in assignments:
        counted[row.user_id] = counted.get(row.user_id, 0) + (row.household_id in late)
    return counted
