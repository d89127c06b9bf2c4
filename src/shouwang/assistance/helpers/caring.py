"""Care for those who help: insured against accidents, trained and told so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import Insured, Payer, TeamMember, Training
from shouwang.assistance.helpers.policy import setting
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.chain import Values as Told
from shouwang.audit.models import Act
from shouwang.kernel.money import FEN_PER_YUAN

SEE, MANAGE = Permission.SEE_TEAMS, Permission.MANAGE_TEAMS


@dataclass(frozen=True, slots=True)
class Policy:
    """An insurance of some members: who pays how much for each, from when until when."""

    payer: Payer
    premium_fen: int
    from_day: date
    until_day: date


def insured_for(user: User) -> QuerySet[Insured]:
    """The insurances of members in the regions of a reader."""
    scope = scope_for(user, SEE)
    rows = Insured.objects.filter(scope.condition("member__region_id"))
    return rows.select_related("member__user", "member__region")


def uninsured(user: User, *, today: date | None = None) -> list[TeamMember]:
    """Members who are there today and whom no insurance covers."""
    day = today or timezone.localdate()
    covered = Insured.objects.filter(from_day__lte=day, until_day__gte=day).values("member")
    rows = scope_for(user, SEE).within(TeamMember.objects.on(day)).exclude(pk__in=covered)
    return list(rows.select_related("user", "region", "unit"))


@transaction.atomic
def insure(members: Iterable[TeamMember], policy: Policy, *, actor: User) -> int:
    """Enter one insurance for several members; a head costs what the pack says, where it does."""
    if policy.until_day < policy.from_day:
        raise HelpersError("保险止期早于起期", accepted="起期当天或以后", todo="核对日期")
    usual = setting("premium_yuan", on=policy.from_day)
    if usual and policy.premium_fen != usual.value * FEN_PER_YUAN:
        raise HelpersError(
            f"每人保费与规定不符（{usual.citation}）", accepted=f"每人{usual.value}元", todo="核对保单"
        )
    made = 0
    for member in members:
        require(actor, MANAGE, region=member.region_id)
        if member.insurances.filter(from_day__lte=policy.until_day, until_day__gte=policy.from_day).exists():
            continue
        row = Insured.objects.create(
            member=member,
            payer=policy.payer,
            premium_fen=policy.premium_fen,
            from_day=policy.from_day,
            until_day=policy.until_day,
            recorded_by=actor,
        )
        told: Told = {"payer": policy.payer.value, "premium_fen": policy.premium_fen}
        record(Act.CREATE, Subject("insured", str(row.pk), member.region_id), actor=actor, new=told)
        made += 1
    return made


def trainings_for(user: User) -> QuerySet[Training]:
    """The trainings in the regions of a reader."""
    return scope_for(user, SEE).within(Training.objects.select_related("region"))


@transaction.atomic
def record_training(
    title: str, *, region: str, day: date, days: int, members: Iterable[TeamMember], actor: User
) -> Training:
    """A training that was held, and who was there."""
    require(actor, MANAGE, region=region)
    if day > timezone.localdate():
        raise HelpersError("培训日期在今天以后", accepted="办过的培训", todo="办完后登记")
    if Training.objects.filter(region_id=region, title=title, day=day).exists():
        raise HelpersError("这次培训已经登记", accepted="没有登记过的培训", todo="核对培训清单")
    made = Training.objects.create(region_id=region, title=title, day=day, days=days, recorded_by=actor)
    people = {member.user_id for member in members}
    made.people.set(people)
    record(
        Act.CREATE, Subject("training", str(made.pk), region), actor=actor,
        new={"title": title, "people": len(people)},
    )  # fmt: skip
    return made
