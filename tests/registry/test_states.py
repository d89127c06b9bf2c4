"""A state changes by a new dated row; what was true before stays true of its day."""

from __future__ import annotations

from datetime import date

import pytest
from tests import cast

from shouwang.registry.models import Household, HouseholdState, MonitorClass
from shouwang.registry.states import Ground, change_state

pytestmark = pytest.mark.django_db
MARCH = date(2025, 3, 10)


def test_the_old_state_ends_on_the_day_on_which_the_new_one_begins() -> None:
    home = cast.household()
    change_state(home, Ground(MARCH, "认定", by=None), monitor_class=MonitorClass.MARGINAL)
    old, new = HouseholdState.objects.filter(household=home).order_by("started_on")
    assert (old.ended_on, old.monitor_class) == (MARCH, "")
    assert (new.started_on, new.ended_on, new.monitor_class) == (MARCH, None, "marginal")
    assert new.income_per_person_fen == old.income_per_person_fen


def test_the_household_repeats_its_present_state_and_counts_its_versions() -> None:
    home = cast.household()
    change_state(
        home, Ground(MARCH, "认定", by=None), monitor_class=MonitorClass.MARGINAL, risk_removed=False
    )
    stored = Household.objects.get(pk=home.pk)
    assert (stored.monitor_class, stored.risk_removed, stored.version) == ("marginal", False, 2)


def test_a_second_change_on_the_same_day_counts_and_the_first_stays_to_be_seen() -> None:
    home = cast.household()
    for income in (1, 2):
        change_state(home, Ground(MARCH, "更正", by=None), income_per_person_fen=income)
    assert HouseholdState.objects.filter(household=home).count() == 3
    assert HouseholdState.objects.on(MARCH).get(household=home).income_per_person_fen == 2
    assert HouseholdState.objects.get(household=home, ended_on=None).income_per_person_fen == 2
