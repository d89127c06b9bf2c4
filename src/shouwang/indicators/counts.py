"""What can be counted of facts and work, within a region. Nobody fills in these numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet
from django.db.models.functions import Substr, TruncMonth
from django.utils import timezone

from shouwang.cases.models import MonitoringRecord, Visit
from shouwang.regions.codes import range_of
from shouwang.regions.models import Region
from shouwang.registry.models import Household, MonitorClass, Standing
from shouwang.screening.models import FindingRecord, FindingState, Outcome, RiskLevel
from shouwang.workflow.models import Case

M = TypeVar("M", bound=Model)
OPEN = (FindingState.NEW, FindingState.OPEN)
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one region on one page: each opens its list."""

    households: int
    monitored: int
    cleared: int
    findings: int
    urgent: int
    cases: int
    late: int
    visits_this_month: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way from a warning to a risk removed."""

    name: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """The numbers of a region below."""

    region: Region
    monitored: int
    findings: int
    late: int


@dataclass(frozen=True, slots=True)
class Month:
    """What came and went in a month."""

    first_day: date
    found: int
    recognised: int
    cleared: int


def figures(region: str, *, now: datetime | None = None) -> Figures:
    """The numbers of a region and all within."""
    moment = now or timezone.now()
    open_cases = within(Case.objects.filter(closed_at=None), region)
    households = within(Household.objects.filter(standing=Standing.ACTIVE), region)
    found = within(FindingRecord.objects.filter(state__in=OPEN), region).aggregate(
        all=Count("pk"), urgent=Count("pk", filter=Q(level=RiskLevel.RED))
    )
    cases = open_cases.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_at__lt=moment)))
    month = timezone.localtime(moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    classed = households.exclude(monitor_class="").aggregate(
        monitored=Count("pk", filter=~Q(risk_removed=True)), cleared=Count("pk", filter=Q(risk_removed=True))
    )
    return Figures(
        households=households.count(),
        monitored=classed["monitored"],
        cleared=classed["cleared"],
        findings=found["all"],
        urgent=found["urgent"],
        cases=cases["all"],
        late=cases["late"],
        visits_this_month=within(Visit.objects.filter(visited_at__gte=month), region).count(),
    )


def funnel(region: str) -> tuple[Stage, ...]:
    """How many findings came how far: found, handed out, visited, confirmed, recognised, cleared."""
    found = within(FindingRecord.objects.exclude(state=FindingState.WITHDRAWN), region)
    cases = within(Case.objects.filter(process_name="finding"), region)
    records = within(MonitoringRecord.objects.all(), region)
    by_step = dict(cases.values_list("step").annotate(number=Count("pk")))
    total = sum(by_step.values())
    handed_out = total - by_step.get("waiting", 0) - by_step.get("withdrawn", 0)
    visited = handed_out - by_step.get("dispatched", 0)
    return (
        Stage("found", "发现线索", found.count()),
        Stage("dispatched", "派发入户", handed_out),
        Stage("visited", "入户核查", visited),
        Stage("confirmed", "核查属实", by_step.get("confirmed", 0)),
        Stage("recognised", "认定监测", records.count()),
        Stage("cleared", "风险消除", records.exclude(cleared_on=None).count()),
    )


def by_risk_type(region: str) -> list[tuple[str, int]]:
    """Open findings by the type of risk, most first."""
    rows = within(FindingRecord.objects.filter(state__in=OPEN), region)
    counted = rows.values_list("risk_type").annotate(number=Count("pk")).order_by("-number", "risk_type")
    return [(str(name), number) for name, number in counted]


def by_level(region: str) -> list[tuple[RiskLevel, int]]:
    """Open findings by how pressing they are."""
    rows = within(FindingRecord.objects.filter(state__in=OPEN), region)
    counted = dict(rows.values_list("level").annotate(number=Count("pk")))
    return [(level, counted.get(level, 0)) for level in RiskLevel]


def by_class(region: str) -> list[tuple[MonitorClass, int]]:
    """Households under monitoring by their class; those whose risk is removed are not among them."""
    rows = within(Household.objects.filter(standing=Standing.ACTIVE).exclude(risk_removed=True), region)
    counted = dict(rows.exclude(monitor_class="").values_list("monitor_class").annotate(number=Count("pk")))
    return [(kind, counted.get(kind, 0)) for kind in MonitorClass]


def places(region: str, *, now: datetime | None = None) -> list[Place]:
    """The regions directly below with their numbers, in order of place."""
    below = list(Region.objects.filter(parent_id=region, ended_on=None).order_by("code"))
    if not below:
        return []
    digits = int(below[0].level)
    late = Case.objects.filter(closed_at=None, due_at__lt=now or timezone.now())
    monitored = Household.objects.filter(standing=Standing.ACTIVE).exclude(monitor_class="")
    numbers = [
        _by_prefix(within(rows, region), digits)
        for rows in (
            monitored.exclude(risk_removed=True),
            FindingRecord.objects.filter(state__in=OPEN),
            late,
        )
    ]
    return [Place(one, *(number.get(one.code[:digits], 0) for number in numbers)) for one in below]


def trend(region: str, *, until: date | None = None, months: int = MONTHS_SHOWN) -> list[Month]:
    """What was found, recognised and cleared in each of the last months, oldest first."""
    last = (until or timezone.localdate()).replace(day=1)
    days = [_months_before(last, back) for back in range(months - 1, -1, -1)]
    found = _by_month(within(FindingRecord.objects.all(), region), "first_seen_on", days[0])
    recognised = _by_month(within(MonitoringRecord.objects.all(), region), "recognised_on", days[0])
    cleared = _by_month(within(MonitoringRecord.objects.all(), region), "cleared_on", days[0])
    return [Month(day, found.get(day, 0), recognised.get(day, 0), cleared.get(day, 0)) for day in days]


def precision(region: str) -> list[tuple[str, int, int]]:
    """Of the findings that somebody verified, by rule: how many there were, and how many were true."""
    rows = within(FindingRecord.objects.exclude(outcome=""), region)
    counted = rows.values_list("rule_id").annotate(
        verified=Count("pk"), true=Count("pk", filter=Q(outcome__in=(Outcome.CONFIRMED, Outcome.SOLVED)))
    )
    return [(str(rule), verified, true) for rule, verified, true in counted.order_by("-verified", "rule_id")]


def within(rows: QuerySet[M], region: str) -> QuerySet[M]:
    """The rows whose region lies within."""
    span = range_of(region)
    return rows.filter(region_id__gte=span.low, region_id__lt=span.high)


def _by_prefix(rows: QuerySet[M], digits: int) -> Mapping[str, int]:
    """How many rows begin with each code of so many digits."""
    counted = rows.order_by().values_list(Substr("region_id", 1, digits)).annotate(number=Count("pk"))
    return {str(prefix): number for prefix, number in counted}


def _by_month(rows: QuerySet[M], column: str, first: date) -> Mapping[date, int]:
    later = rows.filter(**{f"{column}__gte": first}).order_by()
    counted = later.annotate(month=TruncMonth(column)).values_list("month").annotate(number=Count("pk"))
    return dict(counted)


def _months_before(day: date, months: int) -> date:
    """The first day of a month some months before.

    >>> _months_before(date(2025, 2, 1), 3)
    datetime.date(2024, 11, 1)
    """
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
