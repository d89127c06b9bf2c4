"""Sensitive facts of one household in clear: for a purpose that is written down first, so many an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.accounts.policy import policy
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act, AuditEntry
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.models import Household
from shouwang.registry.selectors import household_for

LEAST_LETTERS = 4
WINDOW = timedelta(hours=1)


class PurposeError(ShouwangError):
    """Nobody sees sensitive facts without saying what for."""

    code = "PURPOSE"


class TooManyRevealsError(ShouwangError):
    """Somebody has looked at more households within an hour than the policy allows."""

    code = "TOO_MANY_REVEALS"


@dataclass(frozen=True, slots=True)
class Revealed:
    """One member in clear."""

    name: str
    relation: str
    id_number: str
    phone: str


@transaction.atomic
def reveal(user: User, household_no: str, *, purpose: str) -> tuple[Household, tuple[Revealed, ...]]:
    """The members of a household with ID and telephone; Http404 where the user does not reach it."""
    home = household_for(user, household_no, to=Permission.SEE_SENSITIVE)
    why = purpose.strip()
    if len(why) < LEAST_LETTERS:
        raise PurposeError(
            "没有写明用途", accepted=f"不少于{LEAST_LETTERS}个字的具体事由", todo="写明用途后再查看"
        )
    require_measure(user)
    members = home.persons.filter(died_on=None).order_by("memberships__ordinal", "pk").distinct()
    shown = tuple(Revealed(m.name, m.relation, m.id_number, m.phone) for m in dict.fromkeys(members))
    subject = Subject("household", home.household_no, home.region_id)
    record(
        Act.SEE, subject, actor=user, purpose=why, new={"fields": "id_number,phone", "members": len(shown)}
    )
    return home, shown


def require_measure(user: User) -> None:
    """TooManyRevealsError where somebody has looked at as many within the hour as the policy allows."""
    since = timezone.now() - WINDOW
    most = policy().reveals_an_hour
    seen = AuditEntry.objects.filter(actor=user.username, act=Act.SEE, at__gte=since)
    if seen.count() >= most:
        raise TooManyRevealsError(
            f"一小时内已查看 {most} 户",
            accepted=f"每小时不超过 {most} 户",
            todo="稍后再看；批量需要的请走导出审批",
        )
