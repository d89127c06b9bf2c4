"""A household that splits: the new half is under monitoring like the old one, with a record of its own."""

from __future__ import annotations

from datetime import date

import pytest
from tests import cast

from shouwang.cases.effects import is_monitored
from shouwang.cases.models import MonitoringRecord
from shouwang.registry.applying import apply
from shouwang.registry.models import ChangeKind, Household, MonitorClass
from shouwang.registry.states import Ground
from shouwang.registry.wishes import Wish

pytestmark = pytest.mark.django_db
DAY = date(2025, 5, 20)


def split(home: Household) -> Household:
    """The second member goes, and heads a household of their own."""
    leaving = home.memberships.exclude(relation="户主")[0].person.person_no
    asked = {"members": [{"person_no": leaving, "relation": "户主"}]}
    wish = Wish(ChangeKind.SPLIT, DAY, "分户", asked, {})
    return apply(home, wish, Ground(DAY, "分户", by=None))[-1]


def recognised(home: Household, **more: object) -> MonitoringRecord:
    given: dict[str, object] = {"recognised_on": date(2024, 3, 1), "risk_types": ["illness"], **more}
    return MonitoringRecord.objects.create(
        household=home, region_id=home.region_id, monitor_class=MonitorClass.MARGINAL, **given
    )


def test_the_new_household_has_a_record_of_the_same_day() -> None:
    home = cast.household(members=3, monitor_class=MonitorClass.MARGINAL, risk_removed=False)
    old = recognised(home)
    new = split(home)
    record = MonitoringRecord.objects.get(household=new)
    assert (record.recognised_on, record.monitor_class, record.risk_types, record.cleared_on) == (
        old.recognised_on,
        MonitorClass.MARGINAL,
        ["illness"],
        None,
    )
    assert is_monitored(new.pk)
    assert MonitoringRecord.objects.filter(household=home).count() == 1


def test_of_a_household_whose_risk_is_removed_the_clearing_goes_along() -> None:
    home = cast.household(members=2, monitor_class=MonitorClass.MARGINAL, risk_removed=True)
    recognised(home, cleared_on=date(2024, 12, 1), natural=True)
    record = MonitoringRecord.objects.get(household=split(home))
    assert (record.cleared_on, record.natural) == (date(2024, 12, 1), True)


def test_without_monitoring_nothing_follows() -> None:
    new = split(cast.household(members=2))
    assert not MonitoringRecord.objects.filter(household=new).exists()
