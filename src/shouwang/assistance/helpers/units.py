"""Units and the places they answer for: entered, paired, ended; what they claimed and when they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import (
    Arrival,
    Campaign,
    Claim,
    ClaimKind,
    Pairing,
    Programme,
    Rank,
    Unit,
    UnitLevel,
)
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.chain import Values as Told
from shouwang.audit.models import Act
from shouwang.regions.codes import ancestors_of

MANAGE, SEE = Permission.MANAGE_HELPERS, Permission.SEE_TEAMS


@dataclass(frozen=True, slots=True)
class NewArrival:
    """Somebody of a unit who came."""

    region: str
    day: date
    rank: Rank
    who: str
    purpose: str


@dataclass(frozen=True, slots=True)
class NewClaim:
    """Money of a unit for a place."""

    region: str
    kind: ClaimKind
    project: str
    amount_fen: int
    day: date


def units_for(user: User) -> QuerySet[Unit]:
    """The units kept in the regions of a reader or above them, or that help there."""
    scope = scope_for(user, SEE)
    above = {code for r in scope.ranges for code in ancestors_of(r.low)}
    condition = scope.condition() | Q(region_id__in=above)
    return Unit.objects.filter(condition | Q(pk__in=pairings_for(user).values("unit"))).distinct()


def unit_for(user: User, number: int) -> Unit:
    """One of them; Http404 for any other."""
    found = units_for(user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def pairings_for(user: User) -> QuerySet[Pairing]:
    """The pairings of places that a reader reaches, present and past."""
    return scope_for(user, SEE).within(Pairing.objects.select_related("unit", "region"))


def campaigns_for(user: User) -> QuerySet[Campaign]:
    """The campaigns of the reader's regions and of those above."""
    scope = scope_for(user, SEE)
    above = {code for r in scope.ranges for code in ancestors_of(r.low)}
    return Campaign.objects.filter(scope.condition() | Q(region_id__in=above)).select_related("region")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the units of one level claimed: how many of them, how many projects, how much."""

    level: UnitLevel
    units: int
    projects: int
    amount_fen: int


def claims_by_level(user: User) -> list[Claimed]:
    """The claimed projects of the places that a reader reaches, level by level; one query."""
    rows = scope_for(user, SEE).within(Claim.objects.filter(kind=ClaimKind.CLAIM).order_by())
    found = rows.values("unit__level").annotate(
        units=Count("unit", distinct=True), projects=Count("pk"), sum=Sum("amount_fen")
    )
    by_level = {row["unit__level"]: row for row in found}
    return [
        Claimed(UnitLevel(level), row["units"], row["projects"], row["sum"])
        for level in UnitLevel.values
        if (row := by_level.get(level)) is not None
    ]


@transaction.atomic
def add_unit(name: str, *, level: UnitLevel, region: str, actor: User, contact: str = "") -> Unit:
    """Enter a unit; the same name in the same place is one unit."""
    require(actor, MANAGE, region=region)
    if Unit.objects.filter(name=name.strip(), region_id=region).exists():
        raise HelpersError("这个单位已经登记过", accepted="没有登记过的单位", todo="在单位清单里打开它")
    unit = Unit.objects.create(name=name.strip(), level=level, region_id=region, contact=contact)
    record(Act.CREATE, Subject("unit", str(unit.pk), region), actor=actor, new={"name": unit.name})
    return unit


@transaction.atomic
def pair(
    unit: Unit, *, region: str, programme: Programme, leads: bool, plan: str, since: date, actor: User
) -> Pairing:
    """Let a unit answer for a place from a day on."""
    require(actor, MANAGE, region=region)
    _not_later(since)
    present = Pairing.objects.present().filter(region_id=region, programme=programme)
    if present.filter(unit=unit).exists():
        raise HelpersError("这个单位已经在帮扶这里", accepted="尚未结对的单位", todo="核对结对清单")
    if leads and present.filter(leads=True).exists():
        raise HelpersError("这里已经有牵头单位", accepted="一处一个牵头单位", todo="先结束原来的结对")
    made = Pairing.objects.create(
        unit=unit,
        region_id=region,
        programme=programme,
        leads=leads,
        plan=plan,
        started_on=since,
        recorded_by=actor,
    )
    told: Told = {"unit": unit.name, "programme": programme.value, "leads": leads}
    record(Act.CREATE, Subject("pairing", str(made.pk), region), actor=actor, new=told)
    return made


@transaction.atomic
def end_pairing(pairing: Pairing, *, reason: str, actor: User) -> None:
    """A unit answers for a place no more, from today; what it did stays."""
    require(actor, MANAGE, region=pairing.region_id)
    ended = Pairing.objects.present().filter(pk=pairing.pk)
    if not ended.update(ended_on=timezone.localdate(), reason=reason[:120]):
        raise HelpersError("这条结对已经结束", todo="刷新页面核对")
    record(
        Act.CHANGE, Subject("pairing", str(pairing.pk), pairing.region_id), actor=actor, purpose=reason,
        new={"ended": True},
    )  # fmt: skip


@transaction.atomic
def record_arrival(unit: Unit, new: NewArrival, *, actor: User) -> Arrival:
    """Somebody of a unit came to a place it helps; each person once a day."""
    require(actor, MANAGE, region=new.region)
    _not_later(new.day)
    _helps(unit, new.region)
    if Arrival.objects.filter(unit=unit, region_id=new.region, day=new.day, who=new.who).exists():
        raise HelpersError("这次到点已经登记过", accepted="同一人同一天登记一次", todo="核对到点清单")
    made = Arrival.objects.create(
        unit=unit,
        region_id=new.region,
        day=new.day,
        rank=new.rank,
        who=new.who,
        purpose=new.purpose,
        recorded_by=actor,
    )
    told = {"unit": unit.name, "rank": new.rank.value, "day": new.day.isoformat()}
    record(Act.CREATE, Subject("arrival", str(made.pk), new.region), actor=actor, new=told)
    return made


@transaction.atomic
def record_claim(unit: Unit, new: NewClaim, *, actor: User) -> Claim:
    """A unit claims a project of a place it helps, or puts money in."""
    require(actor, MANAGE, region=new.region)
    _not_later(new.day)
    _helps(unit, new.region)
    made = Claim.objects.create(
        unit=unit,
        region_id=new.region,
        kind=new.kind,
        project=new.project,
        amount_fen=new.amount_fen,
        claimed_on=new.day,
        recorded_by=actor,
    )
    told: Told = {"unit": unit.name, "project": new.project, "amount_fen": new.amount_fen}
    record(Act.CREATE, Subject("claim", str(made.pk), new.region), actor=actor, new=told)
    return made


@transaction.atomic
def open_campaign(
    name: str, *, region: str, started_on: date, ended_on: date, rounds: int, actor: User
) -> Campaign:
    """Name a time in which visits are owed and counted."""
    require(actor, MANAGE, region=region)
    if ended_on < started_on:
        raise HelpersError("结束日早于开始日", accepted="开始日当天或以后", todo="核对日期")
    made = Campaign.objects.create(
        name=name, region_id=region, started_on=started_on, ended_on=ended_on, rounds=rounds, made_by=actor
    )
    record(Act.CREATE, Subject("campaign", str(made.pk), region), actor=actor, new={"name": name})
    return made


def _helps(unit: Unit, region: str) -> None:
    """HelpersError unless the unit is paired with the place now."""
    if not Pairing.objects.present().filter(unit=unit, region_id=region).exists():
        raise HelpersError("这个单位没有帮扶这里", accepted="已经结对的村", todo="先登记结对")


def _not_later(day: date) -> None:
    if day > timezone.localdate():
        raise HelpersError("日期在今天以后", accepted="今天或以前的日期", todo="核对日期")
