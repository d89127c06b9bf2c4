"""Monitoring when a household splits: both halves were recognised on the same day, and go on from there."""

from __future__ import annotations

from shouwang.cases.models import MonitoringRecord
from shouwang.registry.following import follows_succession
from shouwang.registry.models import ChangeKind, Succession


@follows_succession
def carry_monitoring(succession: Succession) -> None:
    """The household of those who split off has the latest record of the one that they came from.

    Its case stays with the old household; clearing and rolling back of the new one find its own record.
    """
    if succession.kind != ChangeKind.SPLIT or not succession.after.monitor_class:
        return
    latest = MonitoringRecord.objects.filter(household=succession.before_id).first()
    if latest is None or MonitoringRecord.objects.filter(household=succession.after_id).exists():
        return
    MonitoringRecord.objects.create(
        household_id=succession.after_id,
        region_id=succession.after.region_id,
        monitor_class=latest.monitor_class,
        risk_types=latest.risk_types,
        recognised_on=latest.recognised_on,
        cleared_on=latest.cleared_on,
        natural=latest.natural,
        rolled_back_on=latest.rolled_back_on,
    )
