"""The visits of a quarter to every household on the minimum living allowance: by the clock, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.social.days import end_of_quarter, quarter_of, told
from shouwang.assistance.social.labels import COVERING, amount_of
from shouwang.assistance.social.models import Label, Quarter
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.handing_out import collectors_of, open_matters
from shouwang.registry.models import Household, Standing
from shouwang.workflow.calendar import end_of
from shouwang.workflow.opening import Opening, open_many
from shouwang.workflow.runtime import Matter

PROCESS, SUBJECT, VISIT = "dibao_quarter", "quarter", "visit"
AT_ONCE = 1_000


def open_quarter(now: datetime | None = None, *, actor: User | None = None) -> int:
    """A visit for every covered household that has none for this quarter yet; how many were opened.

    May be asked again at any time: who comes in during a quarter is visited in that quarter, too.
    """
    moment = now or timezone.now()
    begins = quarter_of(timezone.localdate(moment))
    homes = list(_unvisited(begins).values_list("pk", flat=True))
    portions = (homes[i : i + AT_ONCE] for i in range(0, len(homes), AT_ONCE))
    return sum(_open(portion, begins, moment, actor) for portion in portions)


def _unvisited(begins: date) -> QuerySet[Household]:
    labels = Label.objects.filter(household=OuterRef("pk"), kind__in=COVERING, ended_on=None)
    there = Quarter.objects.filter(household=OuterRef("pk"), begins_on=begins)
    homes = Household.objects.filter(Exists(labels), ~Exists(there), standing=Standing.ACTIVE)
    return homes.order_by("region_id", "pk")


@transaction.atomic
def _open(portion: Sequence[int], begins: date, now: datetime, actor: User | None) -> int:
    homes = Household.objects.in_bulk(portion)
    due = end_of_quarter(begins)
    labels = Label.objects.filter(household__in=portion, kind__in=COVERING, ended_on=None)
    amounts: dict[int, list[Label]] = {}
    for label in labels:
        amounts.setdefault(label.household_id, []).append(label)
    rows = Quarter.objects.bulk_create(
        Quarter(
            household=homes[pk],
            region_id=homes[pk].region_id,
            begins_on=begins,
            due_on=due,
            amount_before_fen=amount_of(amounts[pk]),
        )
        for pk in portion
    )
    cases = open_many(_opening(due, actor, now), _matters(rows))
    by_subject = {case.subject_id: case for case in cases}
    for row in rows:
        row.case = by_subject[row.pk]
    Quarter.objects.bulk_update(rows, ["case"])
    place = homes[portion[0]].region_id[:6]
    record(
        Act.CREATE, Subject("quarters", f"{begins}", place), actor=actor, new={"opened": len(rows)}, at=now
    )
    return len(rows)


def _opening(due: date, actor: User | None, now: datetime) -> Opening:
    """The process in force, its visit due on the last day of the quarter, however late it is opened."""
    opening = Opening.of(PROCESS, actor=actor, at=now)
    for deadline in opening.deadlines:
        if deadline.name == VISIT:
            ahead = deadline.due_at - (deadline.warn_at or deadline.due_at)
            deadline.due_at = end_of(due)
            deadline.warn_at = max(now, deadline.due_at - ahead)
    opening.template.due_at = min((d.due_at for d in opening.deadlines), default=None)
    return opening


def _matters(rows: Sequence[Quarter]) -> list[Matter]:
    """Each visit goes to the collector of the village with the least to do."""
    people = collectors_of({row.region_id for row in rows})
    busy = open_matters({user.pk for users in people.values() for user in users})
    found = []
    for row in rows:
        near = [user.pk for user in people[row.region_id]]
        chosen = min(near, key=lambda pk: (busy[pk], pk)) if near else None
        busy[chosen or 0] += 1
        title = f"{row.household.head_name}户低保{told(row.begins_on)}入户"
        found.append(
            Matter(SUBJECT, row.pk, row.region_id, title, household_id=row.household_id, assignee_id=chosen)
        )
    return found
