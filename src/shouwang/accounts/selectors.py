"""Accounts, roles and requests as an administrator or auditor may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import AccountRequest, Grant, RequestState, User
from shouwang.accounts.roles import Permission
from shouwang.audit.models import AuditEntry
from shouwang.regions.codes import padded

OVERSEERS = (Permission.MANAGE_ACCOUNTS, Permission.MANAGE_SECURITY, Permission.SEE_AUDIT)
"""Who may see accounts at all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts a list shows."""

    words: str = ""
    role: str = ""
    state: str = ""


def accounts_for(user: User) -> QuerySet[User]:
    """The accounts that hold, held or are to hold a role in the regions of the overseer."""
    condition = _reach(user)
    held = Grant.objects.filter(condition, user_id=OuterRef("pk"))
    asked = AccountRequest.objects.filter(condition, user_id=OuterRef("pk"))
    return User.objects.filter(Exists(held) | Exists(asked))


def found(user: User, wanted: Wanted) -> QuerySet[User]:
    """The accounts that fit what is wanted."""
    rows = accounts_for(user)
    if wanted.words:
        words = wanted.words
        rows = rows.filter(
            Q(username__icontains=words) | Q(display_name__icontains=words) | Q(office__icontains=words)
        )
    if wanted.role:
        holds = Grant.objects.filter(user_id=OuterRef("pk"), role=wanted.role, ended_on=None)
        rows = rows.filter(Exists(holds))
    if wanted.state:
        rows = rows.filter(is_active=wanted.state == "on")
    return rows


def account_for(user: User, username: str) -> User:
    """One of them; Http404 also where it only works elsewhere."""
    account = accounts_for(user).filter(username=username).first()
    if account is None:
        raise Http404
    return account


def grants_for(user: User, account: User) -> QuerySet[Grant]:
    """The roles of an account that lie in the regions of the overseer, present and past."""
    rows = Grant.objects.filter(_reach(user), user=account)
    return rows.select_related("region", "granted_by").order_by("-started_on", "-id")


def requests_for(user: User, *, waiting: bool = True) -> QuerySet[AccountRequest]:
    """Requests in the regions of the overseer."""
    rows = AccountRequest.objects.filter(_reach(user)).select_related(
        "user", "region", "asked_by", "decided_by"
    )
    return rows.filter(state=RequestState.WAITING) if waiting else rows.order_by("-asked_at", "-id")


def request_for(user: User, number: int) -> AccountRequest:
    """One request; Http404 also where it lies elsewhere."""
    request = requests_for(user, waiting=False).filter(pk=number).first()
    if request is None:
        raise Http404
    return request


def entries_for(user: User) -> QuerySet[AuditEntry]:
    """The audit entries of the regions of an auditor; what has no region goes with the whole county."""
    scope = scope_for(user, Permission.SEE_AUDIT)
    condition = scope.condition("region")
    if settings.SHOUWANG_COUNTY and scope.covers(padded(settings.SHOUWANG_COUNTY)):
        condition |= Q(region="")
    return AuditEntry.objects.filter(condition)


def locked(usernames: list[str]) -> frozenset[str]:
    """Which of these wait after too many mistakes at sign-in."""
    failures = AccessAttempt.objects.filter(
        username__in=usernames,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gt=timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME),
    )
    return frozenset(failures.values_list("username", flat=True))


def _reach(user: User) -> Q:
    """Whatever any of the overseer's permissions reaches; a subordinate region's roles, too."""
    condition = Q(pk__in=())
    for permission in OVERSEERS:
        condition |= scope_for(user, permission).condition()
    return condition
