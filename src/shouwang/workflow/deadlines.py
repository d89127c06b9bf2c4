"""Deadlines of cases: begun and ended by steps; warned of before, told upwards after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from shouwang.workflow.calendar import add_days, beginning_of, days_before, end_of, known_days
from shouwang.workflow.definition import Process, Term
from shouwang.workflow.models import Case, Deadline
from shouwang.workflow.notices import tell_before, tell_late
from shouwang.workflow.shelf import process_of

AT_ONCE = 500  # not policy: deadlines looked at in one transaction


def begin(case: Case, process: Process, event: str, *, at: datetime) -> None:
    """Start every deadline that an event starts; one that runs already goes on."""
    running = set(case.deadlines.filter(met_at=None).values_list("name", flat=True))
    terms = [term for term in process.terms.values() if event in term.starts and term.name not in running]
    for deadline in planned_for_many(terms, at=at):
        deadline.case = case
        deadline.save(force_insert=True)


def finish(case: Case, process: Process, event: str, *, at: datetime) -> None:
    """End every deadline that an event ends; an ended case has none left."""
    ended = [term.name for term in process.terms.values() if event in term.ends]
    running = case.deadlines.filter(met_at=None)
    (running if case.closed_at else running.filter(name__in=ended)).update(met_at=at)


def next_due(case: Case) -> datetime | None:
    """When the next running deadline of a case ends."""
    found: datetime | None = case.deadlines.filter(met_at=None).aggregate(first=Min("due_at"))["first"]
    return found


def move_deadline(case: Case, name: str, day: date) -> None:
    """A running deadline ends on another day; whatever began with it moves by as many days."""
    running = case.deadlines.filter(met_at=None)
    moved = running.get(name=name)
    days = day - timezone.localtime(moved.due_at).date()
    for deadline in running.filter(started_at=moved.started_at):
        deadline.due_at = end_of(timezone.localtime(deadline.due_at).date() + days)
        if deadline.warn_at:
            deadline.warn_at = max(deadline.started_at, deadline.warn_at + days)
        deadline.save(update_fields=["due_at", "warn_at"])
    Case.objects.filter(pk=case.pk).update(due_at=next_due(case))


def look_at_deadlines(now: datetime | None = None) -> tuple[int, int]:
    """Warn of what is due soon and tell upwards what is late; each once, whoever looks. How many of both."""
    moment = now or timezone.now()
    running = Deadline.objects.filter(met_at=None, case__closed_at=None).select_related("case__process")
    soon = running.filter(warned_at=None, warn_at__lte=moment, due_at__gt=moment)
    late = running.filter(escalated_at=None, due_at__lte=moment)
    return _all(soon, _warn, moment), _all(late, _escalate, moment)


def _all(
    waiting: QuerySet[Deadline], tell: Callable[[list[Deadline], datetime], int], moment: datetime
) -> int:
    """Portion by portion, in one order for every worker, so that none waits for another in a ring."""
    told = 0
    while portion := list(waiting.order_by("due_at", "id")[:AT_ONCE]):
        told += tell(portion, moment)
    return told


def planned_for_many(terms: Iterable[Term], *, at: datetime) -> list[Deadline]:
    """The deadlines of terms that begin at a moment, of no case yet and not saved."""
    known, first = known_days(), timezone.localtime(at).date()
    return [_planned(term, at, first, known) for term in terms]


def _planned(term: Term, at: datetime, first: date, known: Mapping[date, bool]) -> Deadline:
    due = add_days(first, term.days, calendar=term.calendar, known=known)
    warn = days_before(due, term.warn, calendar=term.calendar, known=known)
    return Deadline(
        name=term.name,
        label=term.label,
        started_at=at,
        warn_at=max(at, beginning_of(max(warn, first))) if term.warn else None,
        due_at=end_of(due),
        citation=term.citation,
    )


@transaction.atomic
def _warn(deadlines: list[Deadline], moment: datetime) -> int:
    return sum(_mine(d, moment, column="warned_at") and tell_before(d, at=moment) for d in deadlines)


@transaction.atomic
def _escalate(deadlines: list[Deadline], moment: datetime) -> int:
    told = 0
    for deadline in deadlines:
        if _mine(deadline, moment, column="escalated_at"):
            told += tell_late(deadline, to=process_of(deadline.case).terms.get(deadline.name), at=moment)
    return told


def _mine(deadline: Deadline, moment: datetime, *, column: str) -> bool:
    """Whether this worker is the one that tells: it still runs, and the column was empty until now."""
    waiting = Deadline.objects.filter(pk=deadline.pk, met_at=None, **{column: None})
    return waiting.update(**{column: moment}) == 1
