"""What helpers and units did in a time, counted from the records: visits, days, logs, arrivals, money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.utils import timezone

from shouwang.accounts.access import Scope, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import (
    Arrival,
    Attendance,
    Campaign,
    Claim,
    LogKind,
    Pairing,
    Presence,
    PresenceCheck,
    Programme,
    Rank,
    TeamMember,
    Unit,
    WorkLog,
)
from shouwang.assistance.helpers.pairing import positions_of
from shouwang.assistance.helpers.policy import setting
from shouwang.cases.models import Visit
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.regions.codes import range_of
from shouwang.registry.models import HelperAssignment

DELIVERIES = (LogKind.WARMTH, LogKind.POLICY, LogKind.TECHNIQUE)


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both of them counted."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class HelperLine:
    """What one person did."""

    name: str
    unit: str
    households: int
    visited: int
    visits: int
    days: int
    logs: int
    delivered: int
    reached: int
    checks: int
    away: int


@dataclass(frozen=True, slots=True)
class Minimum:
    """What a unit owes a place in a campaign, what it did, and by which document."""

    label: str
    asked: int
    done: int
    citation: str

    @property
    def met(self) -> bool:
        """Whether it is enough."""
        return self.done >= self.asked


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What a unit did for a place in a time."""

    unit: Unit
    region: str
    place: str
    minima: tuple[Minimum, ...]

    @property
    def met(self) -> bool:
        """Whether everything is enough; of nothing asked, yes."""
        return all(minimum.met for minimum in self.minima)


def helper_lines(user: User, span: Span) -> list[HelperLine]:
    """Everybody who helped, was stationed or wrote a log in the reader's regions; seven queries."""
    scope = scope_for(user, Permission.SEE_TEAMS)
    counted = _Counted(scope, span)
    people = User.objects.in_bulk(counted.people())
    positions = positions_of(people)
    return sorted(
        (counted.line(person, positions.get(pk)) for pk, person in people.items()),
        key=lambda line: (line.unit, line.name),
    )


class _Counted:
    """Every count by person."""

    def __init__(self, scope: Scope, span: Span) -> None:
        days = {"day__gte": span.first, "day__lte": span.last}
        homes = HelperAssignment.objects.on(min(span.last, timezone.localdate()))
        self.homes: dict[int, set[int]] = {}
        rows = homes.filter(scope.condition("household__region_id"))
        for person, home in rows.values_list("user_id", "household_id"):
            self.homes.setdefault(person, set()).add(home)
        self.visits: Counter[int] = Counter()
        self.seen: dict[int, set[int]] = {}
        made = Visit.objects.filter(
            scope.condition(), visited_at__date__gte=span.first, visited_at__date__lte=span.last
        )
        for person, home in made.order_by().values_list("visitor_id", "household_id"):
            self.visits[person] += 1
            self.seen.setdefault(person, set()).add(home)
        there = Attendance.objects.filter(scope.condition("member__region_id"), **days)
        self.days = Counter(there.values_list("member__user_id", flat=True))
        self.stationed = set(
            scope.within(TeamMember.objects.filter(started_on__lte=span.last))
            .exclude(ended_on__lte=span.first)
            .values_list("user_id", flat=True)
        )
        self.logs, self.delivered, self.reached = Counter[int](), Counter[int](), Counter[int]()
        for person, kind, reached in (
            scope.within(WorkLog.objects.filter(**days)).order_by().values_list("user_id", "kind", "reached")
        ):
            self.logs[person] += 1
            self.delivered[person] += kind in DELIVERIES
            self.reached[person] += reached
        self.checks, self.away = Counter[int](), Counter[int]()
        found = PresenceCheck.objects.filter(
            scope.condition("member__region_id"), at__date__gte=span.first, at__date__lte=span.last
        )
        for person, result in found.order_by().values_list("member__user_id", "result"):
            self.checks[person] += 1
            self.away[person] += result == Presence.AWAY

    def people(self) -> set[int]:
        """Everybody of whom there is something to tell."""
        return set(self.homes) | self.stationed | set(self.logs) | set(self.days)

    def line(self, person: User, position: object) -> HelperLine:
        """What one of them did."""
        homes, seen = self.homes.get(person.pk, set()), self.seen.get(person.pk, set())
        unit = getattr(position, "unit", None)
        return HelperLine(
            name=person.display_name,
            unit=str(unit or person.office),
            households=len(homes),
            visited=len(homes & seen),
            visits=self.visits[person.pk],
            days=self.days[person.pk],
            logs=self.logs[person.pk],
            delivered=self.delivered[person.pk],
            reached=self.reached[person.pk],
            checks=self.checks[person.pk],
            away=self.away[person.pk],
        )


def unit_lines(user: User, campaign: Campaign) -> list[UnitLine]:
    """What each unit owes its villages in a campaign and what it did."""
    scope = scope_for(user, Permission.SEE_TEAMS)
    span = Span(campaign.started_on, campaign.ended_on)
    running = Pairing.objects.filter(programme=Programme.VILLAGE, started_on__lte=span.last)
    pairings = scope.within(running.exclude(ended_on__lte=span.first)).select_related("unit", "region")
    return [UnitLine(p.unit, p.region_id, p.region.name, tuple(_minima(p, span))) for p in pairings]


@dataclass(frozen=True, slots=True)
class Round:
    """How many of the helped households were visited at least so many times in a campaign."""

    number: int
    visited: int
    households: int

    @property
    def met(self) -> bool:
        """Whether every one was."""
        return self.visited >= self.households


def rounds_of(user: User, campaign: Campaign) -> list[Round]:
    """How far each round of visits to all has come in the reader's regions (遍访)."""
    within = range_of(campaign.region_id)
    scope = scope_for(user, Permission.SEE_TEAMS)
    day = min(campaign.ended_on, timezone.localdate())
    helped = HelperAssignment.objects.on(day).filter(
        scope.condition("household__region_id"),
        household__region_id__gte=within.low,
        household__region_id__lt=within.high,
    )
    homes = set(helped.values_list("household_id", flat=True))
    made = Visit.objects.filter(
        scope.condition(),
        visited_at__date__gte=campaign.started_on,
        visited_at__date__lte=campaign.ended_on,
    )
    times = Counter(made.order_by().values_list("household_id", flat=True))
    return [
        Round(number, sum(1 for home in homes if times[home] >= number), len(homes))
        for number in range(1, campaign.rounds + 1)
    ]


def _minima(pairing: Pairing, span: Span) -> Iterator[Minimum]:
    """What the packs ask of a unit in a campaign; nothing where they ask nothing."""
    days = {"day__gte": span.first, "day__lte": span.last}
    came = Arrival.objects.filter(unit=pairing.unit, region_id=pairing.region_id, **days).aggregate(
        main=Count("pk", filter=Q(rank=Rank.MAIN_LEADER)),
        deputy=Count("pk", filter=Q(rank=Rank.DEPUTY_LEADER)),
    )
    paid = Claim.objects.filter(
        unit=pairing.unit,
        region_id=pairing.region_id,
        claimed_on__gte=span.first,
        claimed_on__lte=span.last,
    ).aggregate(sum=Sum("amount_fen"))
    members = TeamMember.objects.filter(unit=pairing.unit, region_id=pairing.region_id)
    longest = (
        Attendance.objects.filter(member__in=members, **days)
        .order_by()
        .values("member")
        .annotate(days=Count("pk"))
        .order_by("-days")
        .values_list("days", flat=True)
        .first()
    )
    done = {
        "main_leader_arrivals": came["main"],
        "deputy_leader_arrivals": came["deputy"],
        "stationed_days": longest or 0,
        "unit_funds_yuan": (paid["sum"] or 0) // FEN_PER_YUAN,
    }
    for name, number in done.items():
        rule = setting(name, on=span.first)
        if rule:
            yield Minimum(rule.label, rule.value, number, rule.citation)
