"""How strict sign-in is now: what the security administrator set last, else the installation's own terms."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from django.conf import settings
from django.db import transaction

from shouwang.accounts.access import require
from shouwang.accounts.models import SecurityPolicy, User
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the policy; zero days or passwords means that there is no such rule."""

    idle_minutes: int
    session_hours: int
    sessions_a_user: int
    password_days: int
    passwords_remembered: int
    reveals_an_hour: int


def policy() -> Policy:
    """The policy in force."""
    latest = SecurityPolicy.objects.first()
    if latest is None:
        return Policy(**settings.SECURITY_POLICY)
    return Policy(**{field.name: getattr(latest, field.name) for field in fields(Policy)})


@transaction.atomic
def set_policy(new: Policy, *, reason: str, actor: User) -> None:
    """Put another policy in force from now on; open sessions keep the terms they began with."""
    require(actor, Permission.MANAGE_SECURITY)
    old = policy()
    SecurityPolicy.objects.create(**asdict(new), reason=reason, set_by=actor)
    record(
        Act.CHANGE,
        Subject("security_policy", "sign_in"),
        actor=actor,
        purpose=reason,
        old=asdict(old),
        new=asdict(new),
    )
