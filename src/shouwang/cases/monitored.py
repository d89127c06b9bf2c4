"""Households under monitoring, and those whose risk was removed: lists with conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, TextChoices

from shouwang.accounts.access import may
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.cases.models import MonitoringRecord
from shouwang.regions.codes import range_of
from shouwang.registry.models import Household, Standing
from shouwang.registry.selectors import households_for, places_of
from shouwang.workflow.models import Case

MONITORING = "monitoring"


class Stage(TextChoices):
    """How far a household under monitoring has come."""

    MONITORED = "monitored", "监测帮扶中"
    CLEARED = "cleared", "风险已消除"
    RECOGNISED = "recognised", "认定过的"
    EVER_CLEARED = "ever_cleared", "消除过的"


NOW = (Stage.MONITORED, Stage.CLEARED)
"""What the register says today; the others go by what was decided here, whatever became of it."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What of the list is asked for."""

    stage: str = Stage.MONITORED
    monitor_class: str = ""
    region: str = ""
    name: str = ""
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Monitored:
    """A line of the list."""

    household: Household
    place: str
    record: MonitoringRecord | None
    case: Case | None

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        return Stage.CLEARED if self.household.risk_removed else Stage.MONITORED


def monitored_for(user: User, asked: Conditions) -> QuerySet[Household]:
    """The households that are or were under monitoring and that a person may see, by the conditions."""
    rows = _under(user, asked).filter(_of(Stage(asked.stage), asked.month))
    return rows.order_by("region_id", "household_no")


def counted(user: User, asked: Conditions) -> Mapping[str, int]:
    """How many households are in each stage under the other conditions; one query."""
    stages = {stage.value: Count("pk", filter=_of(stage, asked.month)) for stage in Stage}
    return _under(user, asked).order_by().aggregate(**stages)


def _under(user: User, asked: Conditions) -> QuerySet[Household]:
    rows = households_for(user, Permission.SEE_HOUSEHOLDS)
    if asked.monitor_class:
        rows = rows.filter(monitor_class=asked.monitor_class)
    if asked.region:
        within = range_of(asked.region)
        rows = rows.filter(region_id__gte=within.low, region_id__lt=within.high)
    if asked.name:
        rows = rows.filter(Q(head_name__startswith=asked.name) | Q(household_no=asked.name))
    return rows


def told(households: list[Household]) -> list[Monitored]:
    """Lines of the list with the latest record and the open case; three queries."""
    ids = [home.pk for home in households]
    places = places_of({home.region_id for home in households})
    records = MonitoringRecord.objects.filter(household_id__in=ids).order_by("recognised_on", "pk")
    latest = {record.household_id: record for record in records}
    cases = Case.objects.filter(process_name=MONITORING, household_id__in=ids).order_by("pk")
    last = {case.household_id: case for case in cases}
    return [
        Monitored(home, places[home.region_id], latest.get(home.pk), last.get(home.pk)) for home in households
    ]


def history_of(user: User, household: Household) -> list[MonitoringRecord]:
    """Every time that a household was under monitoring, the latest first."""
    if not may(user, Permission.SEE_HOUSEHOLDS):
        return []
    return list(household.monitoring.select_related("case"))


def _of(stage: Stage, month: date | None) -> Q:
    """The condition of a stage; with a month, only those recognised then, or cleared then."""
    records = MonitoringRecord.objects.all()
    decided = "recognised_on"
    if stage in (Stage.CLEARED, Stage.EVER_CLEARED):
        records, decided = records.exclude(cleared_on=None), "cleared_on"
    if month:
        records = records.filter(**{f"{decided}__year": month.year, f"{decided}__month": month.month})
    had = Q(pk__in=records.values("household_id"))
    if stage not in NOW:
        return had
    listed = Q(standing=Standing.ACTIVE) & ~Q(monitor_class="")
    listed &= Q(risk_removed=True) if stage is Stage.CLEARED else ~Q(risk_removed=True)
    return listed & had if month else listed
