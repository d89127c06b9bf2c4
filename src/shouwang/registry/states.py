"""A household's state changes here and nowhere else: the old row ends the day before, a new one begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict, Unpack

from django.db.models import F

from shouwang.accounts.models import User
from shouwang.registry.models import Household, HouseholdState

REPEATED = ("region_id", "kind", "monitor_class", "risk_removed", "standing")
"""The columns of a state that `Household` repeats, for lists."""


class StateChanges(TypedDict, total=False):
    """What may change in a state."""

    region_id: str
    kind: str
    monitor_class: str
    risk_removed: bool | None
    recognised_on: date | None
    income_per_person_fen: int | None
    standing: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a state changes, who says so, and from which day."""

    on: date
    reason: str
    by: User | None


def change_state(household: Household, ground: Ground, **changes: Unpack[StateChanges]) -> HouseholdState:
    """A new present state with some values changed; inside the caller's transaction.

    A change on the very day on which the present state began is a correction of that state.
    """
    present = HouseholdState.objects.select_for_update().get(household=household, ended_on=None)
    values = {**_values(present), **changes}
    if present.started_on >= ground.on:
        HouseholdState.objects.filter(pk=present.pk).update(
            **values, reason=ground.reason, recorded_by=ground.by
        )
        present.refresh_from_db()
        following = present
    else:
        HouseholdState.objects.filter(pk=present.pk).update(ended_on=ground.on - timedelta(days=1))
        following = HouseholdState.objects.create(
            household=household, started_on=ground.on, reason=ground.reason, recorded_by=ground.by, **values
        )
    repeated = {name: values[name] for name in REPEATED}
    Household.objects.filter(pk=household.pk).update(**repeated, version=F("version") + 1)
    household.refresh_from_db()
    return following


def _values(state: HouseholdState) -> StateChanges:
    return {
        "region_id": state.region_id,
        "kind": state.kind,
        "monitor_class": state.monitor_class,
        "risk_removed": state.risk_removed,
        "recognised_on": state.recognised_on,
        "income_per_person_fen": state.income_per_person_fen,
        "standing": state.standing,
    }
