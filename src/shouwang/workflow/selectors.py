"""Cases as people see them: the inbox of a person, one case, its history."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from shouwang.accounts.access import grants_of, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission, Role
from shouwang.regions.codes import range_of
from shouwang.workflow.calendar import end_of
from shouwang.workflow.models import Case, Notice

SEEING = (
    Permission.WORK_CASES,
    Permission.VISIT,
    Permission.REVIEW_CASES,
    Permission.DECIDE_CASES,
    Permission.DISPATCH,
    Permission.SEE_FINDINGS,
)


def cases_for(user: User) -> QuerySet[Case]:
    """Every case that a person may look at: those of their regions, and those they are assigned to."""
    condition = Q(assignee_id=user.pk)
    for permission in SEEING:
        scope = scope_for(user, permission)
        if scope.departments:
            condition |= Q(department__in=scope.departments) & scope.condition()
        else:
            condition |= scope.condition()
    return Case.objects.filter(condition).select_related("process", "region", "assignee")


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
    """Unread word for a person or for their role and region."""
    condition = Q(user_id=user.pk)
    for grant in grants_of(user):
        region = range_of(grant.region_id)
        condition |= Q(user=None, role=grant.role, region_id__gte=region.low, region_id__lt=region.high)
    return Notice.objects.filter(condition, read_at=None).select_related("case")


def _waiting_for(user: User) -> Q:
    condition = Q(assignee_id=user.pk)
    for grant in grants_of(user):
        if grant.role == Role.HELPER:
            continue
        region = range_of(grant.region_id)
        mine = Q(role=grant.role, assignee=None, region_id__gte=region.low, region_id__lt=region.high)
        if grant.role == Role.DEPARTMENT_OFFICER:
            mine &= Q(department=grant.department)
        condition |= mine
    return condition
