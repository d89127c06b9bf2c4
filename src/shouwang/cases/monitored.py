"""Households under monitoring, and those whose risk was removed: lists with conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, TextChoices

from shouwang.accounts.access import scope_for
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


@dataclass(frozen=True, slots=True)
class Conditions:
    """What of the list is asked for."""

    stage: str = Stage.MONITORED
    monitor_class: str = ""
    region: str = ""
    name: str = ""


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
    """The households of monitoring classes that a person may see, by the conditions."""
    rows = households_for(user, Permission.SEE_HOUSEHOLDS).exclude(monitor_class="")
    rows = rows.filter(_of(Stage(asked.stage)), standing=Standing.ACTIVE) if asked.stage else rows
    if asked.monitor_class:
        rows = rows.filter(monitor_class=asked.monitor_class)
    if asked.region:
        within = range_of(asked.region)
        rows = rows.filter(region_id__gte=within.low, region_id__lt=within.high)
    if asked.name:
        rows = rows.filter(Q(head_name__startswith=asked.name) | Q(household_no=asked.name))
    return rows.order_by("region_id", "household_no")


def counted(user: User, asked: Conditions) -> Mapping[str, int]:
    """How many households are in each stage under the other conditions; one query."""
    rows = monitored_for(user, Conditions("", asked.monitor_class, asked.region, asked.name))
    rows = rows.filter(standing=Standing.ACTIVE).order_by()
    return rows.aggregate(**{stage.value: Count("pk", filter=_of(stage)) for stage in Stage})


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
    if not scope_for(user, Permission.SEE_HOUSEHOLDS):
        return []
    return list(household.monitoring.select_related("case"))


def _of(stage: Stage) -> Q:
    return Q(risk_removed=True) if stage is Stage.CLEARED else ~Q(risk_removed=True)
