"""The inbox of a person: what is late, due today, came back or waits; each with whom, where, why and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, TextChoices
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.registry.models import Household
from shouwang.registry.selectors import places_of
from shouwang.screening.models import FindingRecord
from shouwang.workflow.calendar import end_of
from shouwang.workflow.models import Case
from shouwang.workflow.selectors import inbox_for

FINDING, PROBLEM, POST = "finding", "problem", "post"
COUNTED_AT_MOST = 10_000


class Group(TextChoices):
    """Why something stands where it stands in an inbox; each case is in one group."""

    LATE = "late", "已超期"
    TODAY = "today", "今天到期"
    RETURNED = "returned", "退回来的"
    WAITING = "waiting", "待办"


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a line of a list: whom it is about, where, and why in one sentence."""

    case: Case
    household: Household | None
    place: str
    why: str

    @property
    def pk(self) -> int:
        """The number of the case, for boxes to tick."""
        return self.case.pk

    @property
    def who(self) -> str:
        """The head of the household; a problem, by its number; a post; an application not matched yet."""
        if self.case.subject_type == PROBLEM:
            return f"第 {self.case.subject_id} 号问题"
        if self.case.subject_type == POST:
            return "公益岗位"
        return self.household.head_name if self.household else "未对应到户"


def counts(user: User, *, process: str = "", now: datetime | None = None) -> Mapping[Group, int]:
    """How many cases are in each group, as far as counted (`capped` says whether all were); one query."""
    rows = _of(user, process).order_by()[:COUNTED_AT_MOST]
    found = rows.aggregate(**{f"in_{group}": Count("pk", filter=_in(group, now)) for group in Group})
    return {group: found[f"in_{group}"] for group in Group}


def capped(found: Mapping[Group, int]) -> bool:
    """Whether there are more than were counted."""
    return sum(found.values()) >= COUNTED_AT_MOST


def waiting(user: User, group: Group, *, process: str = "", now: datetime | None = None) -> QuerySet[Case]:
    """The cases of a group, due first, the most pressing first among equals."""
    order = (F("due_at").asc(nulls_last=True), "level_rank", "pk")
    return lean(_of(user, process).filter(_in(group, now))).order_by(*order)


def lean(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Cases of a list: what a process says is read once afterwards, not carried through the sorting."""
    return cases.select_related(None).prefetch_related("process", "assignee")


def next_after(user: User, case: Case, *, group: Group, process: str = "") -> Case | None:
    """What comes next in a group once a case is done: what stood behind it, else the first that waits."""
    behind = Q(due_at__gt=case.due_at) | Q(due_at=None) if case.due_at else Q(due_at=None, pk__gt=case.pk)
    same = Q(due_at=case.due_at, level_rank=case.level_rank, pk__gt=case.pk)
    lower = Q(due_at=case.due_at, level_rank__gt=case.level_rank)
    others = waiting(user, group, process=process).exclude(pk=case.pk)
    return others.filter(behind | same | lower).first() or others.first()


def first_group(found: Mapping[Group, int]) -> Group:
    """The most pressing group that has something."""
    return next((group for group in Group if found[group]), Group.WAITING)


def explained(cases: Iterable[Case]) -> list[Row]:
    """Cases with whom, where and why; three queries however many there are."""
    cases = list(cases)
    homes = Household.objects.in_bulk({case.household_id for case in cases if case.household_id})
    places = places_of({case.region_id for case in cases})
    reasons = reasons_of(cases)
    return [
        Row(case, homes.get(case.household_id or 0), places[case.region_id], reasons[case.pk])
        for case in cases
    ]


def reasons_of(cases: Iterable[Case]) -> Mapping[int, str]:
    """Why each case is there: the explanation of its finding, else its title."""
    cases = list(cases)
    findings = {case.subject_id for case in cases if case.subject_type == FINDING}
    told = dict(FindingRecord.objects.filter(pk__in=findings).values_list("pk", "explanation"))
    return {
        case.pk: told.get(case.subject_id, case.title) if case.subject_type == FINDING else case.title
        for case in cases
    }


def _of(user: User, process: str) -> QuerySet[Case]:
    found = inbox_for(user)
    return found.filter(process_name=process) if process else found


def _in(group: Group, now: datetime | None = None) -> Q:
    """The condition of a group; the groups exclude each other."""
    moment = now or timezone.now()
    tonight = end_of(timezone.localdate(moment))
    later = Q(due_at__gt=tonight) | Q(due_at=None)
    return {
        Group.LATE: Q(due_at__lt=moment),
        Group.TODAY: Q(due_at__gte=moment, due_at__lte=tonight),
        Group.RETURNED: later & Q(returned=True),
        Group.WAITING: later & Q(returned=False),
    }[group]
