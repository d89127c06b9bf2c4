"""A household's state changes here: the old row ends and a new one begins on the same day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
    class_unknown: bool
    risk_removed: bool | None
    recognised_on: date | None
    income_per_person_fen: int | None
    group_name: str
    standing: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a state changes, who says so, and from which day."""

    on: date
    reason: str
    by: User | None


def change_state(household: Household, ground: Ground, **changes: Unpack[StateChanges]) -> HouseholdState:
    """A new present state with some values changed; inside the caller's transaction.

    A change on the very day on which the present state began leaves that one as a row that held on no day:
    what was written is never overwritten.
    """
    present = HouseholdState.objects.select_for_update().get(household=household, ended_on=None)
    day = max(ground.on, present.started_on)
    values = {**state_values(present), **changes}
    if "monitor_class" in changes:
        values["class_unknown"] = False
    HouseholdState.objects.filter(pk=present.pk).update(ended_on=day)
    following = HouseholdState.objects.create(
        household=household, started_on=day, reason=ground.reason, recorded_by=ground.by, **values
    )
    repeated = {name: values[name] for name in REPEATED}
    Household.objects.filter(pk=household.pk).update(**repeated, version=F("version") + 1)
    household.refresh_from_db()
    return following


def state_values(state: HouseholdState) -> StateChanges:
    """Everything that a state says, to be said again of another time or household."""
    return {
        "region_id": state.region_id,
        "kind": state.kind,
        "monitor_class": state.monitor_class,
        "class_unknown": state.class_unknown,
        "risk_removed": state.risk_removed,
        "recognised_on": state.recognised_on,
        "income_per_person_fen": state.income_per_person_fen,
        "group_name": state.group_name,
        "standing": state.standing,
    }
