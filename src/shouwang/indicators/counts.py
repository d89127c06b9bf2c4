"""What can be counted of facts and work, within a region. Nobody fills in these numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet
from django.db.models.functions import Substr, TruncMonth
from django.utils import timezone

from shouwang.cases.models import MonitoringRecord, ProblemItem, Visit
from shouwang.cases.problems import Progress, in_progress
from shouwang.cases.reaching import Reached, has_reached
from shouwang.regions.codes import range_of
from shouwang.regions.models import Region
from shouwang.registry.models import Household, MonitorClass, Standing
from shouwang.screening.models import FindingRecord, FindingState, RiskLevel
from shouwang.screening.selectors import counted, right, verified
from shouwang.workflow.calendar import beginning_of
from shouwang.workflow.models import Case

M = TypeVar("M", bound=Model)
OPEN = (FindingState.NEW, FindingState.OPEN)
OF_HOUSEHOLD = "household__region_id"
"""Where the household is now: its visits and its spells of monitoring are counted there, and listed there."""
REVERIFICATION = "reverification"
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
    drawn: int
    visits_this_month: int
    problems: int
    problems_late: int


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
    cases = open_cases.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=moment)),
        drawn=Count("pk", filter=Q(process_name=REVERIFICATION)),
    )
    month = beginning_of(timezone.localdate(moment).replace(day=1))
    visits = within(Visit.objects.filter(visited_at__gte=month), region, field=OF_HOUSEHOLD)
    classed = households.exclude(monitor_class="").aggregate(
        monitored=Count("pk", filter=~Q(risk_removed=True)), cleared=Count("pk", filter=Q(risk_removed=True))
    )
    problems = within(ProblemItem.objects.all(), region).aggregate(
        open=Count("pk", filter=in_progress(Progress.OPEN)),
        late=Count("pk", filter=in_progress(Progress.LATE, now=moment)),
    )
    return Figures(
        households=households.count(),
        monitored=classed["monitored"],
        cleared=classed["cleared"],
        findings=found["all"],
        urgent=found["urgent"],
        cases=cases["all"],
        late=cases["late"],
        drawn=cases["drawn"],
        visits_this_month=visits.count(),
        problems=problems["open"],
        problems_late=problems["late"],
    )


def funnel(region: str) -> tuple[Stage, ...]:
    """How many findings came how far, and how many households were recognised and cleared of them."""
    found = within(counted(FindingRecord.objects.all()), region)
    cases = within(Case.objects.all(), region)
    reached = cases.aggregate(**{stage.value: Count("pk", filter=has_reached(stage)) for stage in Reached})
    homes = within(MonitoringRecord.objects.all(), region, field=OF_HOUSEHOLD).aggregate(
        recognised=Count("household", distinct=True),
        cleared=Count("household", distinct=True, filter=~Q(cleared_on=None)),
    )
    return (
        Stage("found", "发现线索", found.count()),
        Stage("dispatched", "派发入户", reached[Reached.DISPATCHED]),
        Stage("visited", "入户核查", reached[Reached.VISITED]),
        Stage("confirmed", "核查属实", reached[Reached.CONFIRMED]),
        Stage("recognised", "认定监测", homes["recognised"]),
        Stage("cleared", "风险消除", homes["cleared"]),
    )


def by_risk_type(region: str) -> list[tuple[str, int]]:
    """Open findings by the type of risk, most first."""
    rows = within(FindingRecord.objects.filter(state__in=OPEN), region)
    by_name = rows.values_list("risk_type").annotate(number=Count("pk")).order_by("-number", "risk_type")
    return [(str(name), number) for name, number in by_name]


def by_level(region: str) -> list[tuple[RiskLevel, int]]:
    """Open findings by how pressing they are."""
    rows = within(FindingRecord.objects.filter(state__in=OPEN), region)
    numbers = dict(rows.order_by().values_list("level").annotate(number=Count("pk")))
    return [(level, numbers.get(level, 0)) for level in RiskLevel]


def by_class(region: str) -> list[tuple[MonitorClass, int]]:
    """Households under monitoring by their class; those whose risk is removed are not among them."""
    rows = within(Household.objects.filter(standing=Standing.ACTIVE).exclude(risk_removed=True), region)
    numbers = dict(rows.exclude(monitor_class="").values_list("monitor_class").annotate(number=Count("pk")))
    return [(kind, numbers.get(kind, 0)) for kind in MonitorClass]


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
    records = within(MonitoringRecord.objects.all(), region, field=OF_HOUSEHOLD)
    found = _by_month(within(counted(FindingRecord.objects.all()), region), "first_seen_on", days[0])
    recognised = _by_month(records, "recognised_on", days[0], of="household")
    cleared = _by_month(records, "cleared_on", days[0], of="household")
    return [Month(day, found.get(day, 0), recognised.get(day, 0), cleared.get(day, 0)) for day in days]


def precision(region: str) -> list[tuple[str, int, int]]:
    """Of the findings that somebody verified, by rule: how many there were, and how many were true."""
    rows = within(FindingRecord.objects.filter(verified()), region).order_by()
    of_rules = rows.values_list("rule_id").annotate(all=Count("pk"), true=Count("pk", filter=right()))
    return [(str(rule), number, true) for rule, number, true in of_rules.order_by("-all", "rule_id")]


def within(rows: QuerySet[M], region: str, *, field: str = "region_id") -> QuerySet[M]:
    """The rows whose region lies within."""
    span = range_of(region)
    return rows.filter(**{f"{field}__gte": span.low, f"{field}__lt": span.high})


def _by_prefix(rows: QuerySet[M], digits: int) -> Mapping[str, int]:
    """How many rows begin with each code of so many digits."""
    prefixes = rows.order_by().values_list(Substr("region_id", 1, digits))
    return {str(prefix): number for prefix, number in prefixes.annotate(number=Count("pk"))}


def _by_month(rows: QuerySet[M], column: str, first: date, *, of: str = "pk") -> Mapping[date, int]:
    later = rows.filter(**{f"{column}__gte": first}).order_by()
    months = later.annotate(month=TruncMonth(column)).values_list("month")
    return dict(months.annotate(number=Count(of, distinct=True)))


def _months_before(day: date, months: int) -> date:
    """The first day of a month some months before.

    >>> _months_before(date(2025, 2, 1), 3)
    datetime.date(2024, 11, 1)
    """
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
