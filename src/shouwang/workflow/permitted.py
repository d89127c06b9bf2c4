"""Who may take a step, and what stands in the way: asked by the runtime and by every page with a button."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from shouwang.accounts.access import grants_of
from shouwang.accounts.models import Grant, User
from shouwang.accounts.roles import Role
from shouwang.regions.codes import ancestors_of, range_of
from shouwang.workflow.definition import Action, Process
from shouwang.workflow.guards import GUARDS, Situation
from shouwang.workflow.models import Case
from shouwang.workflow.shelf import process_of

ASSIGNED_ONLY = frozenset({Role.HELPER, Role.INSPECTOR})
"""Roles that reach what is assigned to them: their households, the households of their sample."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something this person may do with a case now; `obstacles` say what is still missing."""

    action: Action
    role: Role
    obstacles: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.obstacles


def choices_for(user: User, case: Case, *, at: datetime | None = None) -> list[Choice]:
    """What a person may do with a case now, in the order of the pack; empty where it is none of theirs."""
    process, moment = process_of(case), at or timezone.now()
    found = []
    for action in process.actions_from(case.step):
        role = acting_role(user, case, action)
        if role is not None:
            in_the_way = obstacles(user, case, action, process=process, at=moment)
            found.append(Choice(action, role, tuple(in_the_way)))
    return found


def acting_role(user: User, case: Case, action: Action) -> Role | None:
    """The role in which a person may do it: one of the action's, held where the case lies, or None."""
    for grant in grants_of(user):
        role = Role(grant.role)
        if role not in action.roles or not user.is_active:
            continue
        if role in ASSIGNED_ONLY and case.assignee_id != user.pk:
            continue
        if role is Role.DEPARTMENT_OFFICER and case.department and grant.department != case.department:
            continue
        if range_of(grant.region_id).covers(case.region_id):
            return role
    return None


def people_for(role: Role, region_id: str) -> QuerySet[User]:
    """Who holds a role where a region lies, today: the people a matter may be given to."""
    today = timezone.localdate()
    held = Grant.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=today),
        role=role,
        region_id__in=ancestors_of(region_id),
        started_on__lte=today,
    )
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def obstacles(
    user: User,
    case: Case,
    action: Action,
    *,
    process: Process,
    at: datetime,
    offered: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """Why it cannot be done yet; `offered` are kinds of evidence that come with the step itself."""
    for guard in action.guards:
        if not GUARDS[guard.check](Situation(case, guard, at)):
            yield guard.message
    if action.another_than and case.steps.filter(action__in=action.another_than, actor=user).exists():
        names = "、".join(process.actions[name].label for name in action.another_than)
        yield f"办理过“{names}”的人不能再办此环节"
    held = set(case.evidence.values_list("kind", flat=True)) | offered if action.evidence else set()
    for kind in action.evidence:
        if kind not in held:
            yield f"缺少{process.evidence[kind]}"
