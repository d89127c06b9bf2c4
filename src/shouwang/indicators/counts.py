"""What can be counted of facts and work, within a region. Nobody fills in these numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet
from django.db.models.functions import TruncMonth
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


@dataclass(frozen=True, slots=True)
class _Findings:
    """So many findings of one kind in one place."""

    region: str
    state: str
    risk_type: str
    level: str
    number: int


@dataclass(frozen=True, slots=True)
class _Homes:
    """So many households of one class in one place."""

    region: str
    monitor_class: str
    removed: bool
    number: int


@dataclass(frozen=True, slots=True)
class _Cases:
    """How many open cases there are in one place."""

    region: str
    number: int
    late: int
    drawn: int


P = TypeVar("P", _Findings, _Homes)


class Board:
    """The numbers of a region and all within, as they are now; what several of them rest on is asked once."""

    def __init__(self, region: str, *, now: datetime | None = None) -> None:
        """Nothing is asked yet."""
        self.region, self.now = region, now or timezone.now()

    def figures(self) -> Figures:
        """The numbers on top of the page."""
        month = beginning_of(timezone.localdate(self.now).replace(day=1))
        visits = within(Visit.objects.filter(visited_at__gte=month), self.region, field=OF_HOUSEHOLD)
        households = within(Household.objects.filter(standing=Standing.ACTIVE), self.region)
        problems = within(ProblemItem.objects.all(), self.region).aggregate(
            open=Count("pk", filter=in_progress(Progress.OPEN)),
            late=Count("pk", filter=in_progress(Progress.LATE, now=self.now)),
        )
        return Figures(
            households=households.count(),
            monitored=_sum(self._classed, removed=False),
            cleared=_sum(self._classed, removed=True),
            findings=_sum(self._open_findings),
            urgent=_sum(self._open_findings, level=RiskLevel.RED),
            cases=sum(cases.number for cases in self._open_cases),
            late=sum(cases.late for cases in self._open_cases),
            drawn=sum(cases.drawn for cases in self._open_cases),
            visits_this_month=visits.count(),
            problems=problems["open"],
            problems_late=problems["late"],
        )

    def funnel(self) -> tuple[Stage, ...]:
        """How many findings came how far, and how many households were recognised and cleared of them."""
        cases = within(Case.objects.all(), self.region)
        reached = cases.aggregate(
            **{stage.value: Count("pk", filter=has_reached(stage)) for stage in Reached}
        )
        homes = within(MonitoringRecord.objects.all(), self.region, field=OF_HOUSEHOLD).aggregate(
            recognised=Count("household", distinct=True),
            cleared=Count("household", distinct=True, filter=~Q(cleared_on=None)),
        )
        return (
            Stage("found", "发现线索", _sum(self._findings)),
            Stage("dispatched", "派发入户", reached[Reached.DISPATCHED]),
            Stage("visited", "入户核查", reached[Reached.VISITED]),
            Stage("confirmed", "核查属实", reached[Reached.CONFIRMED]),
            Stage("recognised", "认定监测", homes["recognised"]),
            Stage("cleared", "风险消除", homes["cleared"]),
        )

    def by_risk_type(self) -> list[tuple[str, int]]:
        """Open findings by the type of risk, most first."""
        numbers = _summed(self._open_findings, lambda found: found.risk_type)
        return sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))

    def by_class(self) -> list[tuple[MonitorClass, int]]:
        """Households under monitoring by their class; those whose risk is removed are not among them."""
        numbers = _summed(self._monitored, lambda homes: homes.monitor_class)
        return [(kind, numbers.get(kind, 0)) for kind in MonitorClass]

    def places(self) -> list[Place]:
        """The regions directly below with their numbers, in order of place."""
        below = list(Region.objects.filter(parent_id=self.region, ended_on=None).order_by("code"))
        if not below:
            return []
        digits = int(below[0].level)
        monitored = _summed(self._monitored, lambda homes: homes.region[:digits])
        found = _summed(self._open_findings, lambda finding: finding.region[:digits])
        late: Counter[str] = Counter()
        for cases in self._open_cases:
            late[cases.region[:digits]] += cases.late
        return [Place(one, *(n.get(one.code[:digits], 0) for n in (monitored, found, late))) for one in below]

    def trend(self, *, until: date | None = None, months: int = MONTHS_SHOWN) -> list[Month]:
        """What was found, recognised and cleared in each of the last months, oldest first."""
        last = (until or timezone.localdate(self.now)).replace(day=1)
        days = [_months_before(last, back) for back in range(months - 1, -1, -1)]
        records = within(MonitoringRecord.objects.all(), self.region, field=OF_HOUSEHOLD)
        found = _by_month(within(counted(FindingRecord.objects.all()), self.region), "first_seen_on", days[0])
        recognised = _homes_by_month(records, "recognised_on", days[0])
        cleared = _homes_by_month(records, "cleared_on", days[0])
        return [Month(day, found.get(day, 0), recognised.get(day, 0), cleared.get(day, 0)) for day in days]

    def precision(self) -> list[tuple[str, int, int]]:
        """Of the findings that somebody verified, by rule: how many there were, and how many were true."""
        rows = within(FindingRecord.objects.filter(verified()), self.region).order_by()
        of_rules = rows.values_list("rule_id").annotate(all=Count("pk"), true=Count("pk", filter=right()))
        return [(str(rule), number, true) for rule, number, true in of_rules.order_by("-all", "rule_id")]

    @cached_property
    def _findings(self) -> tuple[_Findings, ...]:
        """Every finding that counts, by place and kind."""
        rows = within(counted(FindingRecord.objects.all()), self.region).order_by()
        kinds = rows.values_list("region_id", "state", "risk_type", "level").annotate(number=Count("pk"))
        return tuple(_Findings(*kind) for kind in kinds)

    @cached_property
    def _open_findings(self) -> tuple[_Findings, ...]:
        return tuple(found for found in self._findings if found.state in OPEN)

    @cached_property
    def _open_cases(self) -> tuple[_Cases, ...]:
        """Every open case, by place."""
        rows = within(Case.objects.filter(closed_at=None), self.region).order_by()
        of_places = rows.values_list("region_id").annotate(
            number=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=self.now)),
            checked=Count("pk", filter=Q(process_name=REVERIFICATION)),
        )
        return tuple(_Cases(*place) for place in of_places)

    @cached_property
    def _classed(self) -> tuple[_Homes, ...]:
        """Every household that is or was under monitoring, by place and class."""
        rows = within(Household.objects.filter(standing=Standing.ACTIVE), self.region).order_by()
        kinds = rows.exclude(monitor_class="").values_list("region_id", "monitor_class", "risk_removed")
        return tuple(
            _Homes(region, kind, removed is True, number)
            for region, kind, removed, number in kinds.annotate(number=Count("pk"))
        )

    @cached_property
    def _monitored(self) -> tuple[_Homes, ...]:
        return tuple(homes for homes in self._classed if not homes.removed)


def within(rows: QuerySet[M], region: str, *, field: str = "region_id") -> QuerySet[M]:
    """The rows whose region lies within."""
    span = range_of(region)
    return rows.filter(**{f"{field}__gte": span.low, f"{field}__lt": span.high})


def _sum(parts: Iterable[_Findings | _Homes], **wanted: object) -> int:
    """How many there are in all of the parts that are so."""
    return sum(
        part.number for part in parts if all(getattr(part, name) == value for name, value in wanted.items())
    )


def _summed(parts: Iterable[P], key: Callable[[P], str]) -> Mapping[str, int]:
    """How many there are of each."""
    found: Counter[str] = Counter()
    for part in parts:
        found[key(part)] += part.number
    return found


def _by_month(rows: QuerySet[M], column: str, first: date) -> Mapping[date, int]:
    """How many rows fall into each month: the database counts days, of which there are few."""
    days = rows.filter(**{f"{column}__gte": first}).order_by().values_list(column)
    found: Counter[date] = Counter()
    for day, number in days.annotate(number=Count("pk")):
        found[day.replace(day=1)] += number
    return found


def _homes_by_month(rows: QuerySet[M], column: str, first: date) -> Mapping[date, int]:
    """How many households the rows of each month are about."""
    later = rows.filter(**{f"{column}__gte": first}).order_by()
    months = later.annotate(month=TruncMonth(column)).values_list("month")
    return dict(months.annotate(number=Count("household", distinct=True)))


def _months_before(day: date, months: int) -> date:
    """The first day of a month some months before.

    >>> _months_before(date(2025, 2, 1), 3)
    datetime.date(2024, 11, 1)
    """
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
