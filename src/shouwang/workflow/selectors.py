"""Cases as people see them: the inbox of a person, one case, its history."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from shouwang.accounts.access import grants_of
from shouwang.accounts.models import Grant, User
from shouwang.accounts.roles import ALLOWED, Permission, Role
from shouwang.regions.codes import range_of
from shouwang.workflow.calendar import end_of
from shouwang.workflow.models import Case, Notice, NoticeReading
from shouwang.workflow.permitted import ASSIGNED_ONLY

SEEING = frozenset(
    {
        Permission.WORK_CASES,
        Permission.VISIT,
        Permission.REVIEW_CASES,
        Permission.DECIDE_CASES,
        Permission.DISPATCH,
        Permission.SEE_FINDINGS,
    }
)


def cases_for(user: User) -> QuerySet[Case]:
    """Every case that a person may look at: those of their regions, and those they are assigned to."""
    condition = Q(assignee_id=user.pk)
    for grant in grants_of(user) if user.is_active else ():
        role = Role(grant.role)
        if role not in ASSIGNED_ONLY and not ALLOWED[role].isdisjoint(SEEING):
            condition |= _within(grant)
    return Case.objects.filter(condition).select_related("process", "region", "assignee")


def sees_every_case_of(user: User, region: str) -> bool:
    """Whether a person may look at all cases of a region, not only at their own or their department's."""
    return any(
        not grant.department and range_of(grant.region_id).covers(region)
        for grant in (grants_of(user) if user.is_active else ())
        if grant.role not in ASSIGNED_ONLY and not ALLOWED[Role(grant.role)].isdisjoint(SEEING)
    )


def _within(grant: Grant) -> Q:
    """Where a role is held; of an officer, what is their department's."""
    region = range_of(grant.region_id)
    condition = Q(region_id__gte=region.low, region_id__lt=region.high)
    return condition & Q(department=grant.department) if grant.department else condition


def case_for(user: User, number: int) -> Case:
    """One case that a person may look at; Case.DoesNotExist for any other, there or not."""
    return cases_for(user).get(pk=number)


def inbox_for(user: User) -> QuerySet[Case]:
    """Open cases that wait for this person, or for anyone in their role and region: due first."""
    return Case.objects.filter(_waiting_for(user), closed_at=None).select_related("region", "assignee")


def due_by(cases: QuerySet[Case], day: datetime | None = None) -> QuerySet[Case]:
    """Those due until the end of a day, today where none is given, late ones among them."""
    return cases.filter(due_at__lte=day or end_of(timezone.localdate()))


def late(cases: QuerySet[Case], *, now: datetime | None = None) -> QuerySet[Case]:
    """Those whose deadline has passed."""
    return cases.filter(due_at__lt=now or timezone.now())


def notices_for(user: User) -> QuerySet[Notice]:
    """Word for a person, or for their role, region and department, that this person has not read."""
    condition = Q(user_id=user.pk)
    for grant in grants_of(user):
        region = range_of(grant.region_id)
        to_role = Q(user=None, role=grant.role, region_id__gte=region.low, region_id__lt=region.high)
        condition |= to_role & Q(case__department=grant.department) if grant.department else to_role
    read = NoticeReading.objects.filter(notice=OuterRef("pk"), user=user.pk)
    return Notice.objects.filter(condition, ~Exists(read), read_at=None).select_related("case")


def _waiting_for(user: User) -> Q:
    condition = Q(assignee_id=user.pk)
    for grant in grants_of(user):
        if grant.role not in ASSIGNED_ONLY:
            condition |= Q(role=grant.role, assignee=None) & _within(grant)
    return condition
