"""Which department owes which file, since when: the duties of the last months against what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone

from shouwang.accounts.models import Department
from shouwang.feeds.contract import Kinds
from shouwang.feeds.duties import Duty, duties
from shouwang.feeds.selectors import counting

MONTHS_SHOWN = 3


class OwedState(StrEnum):
    """How a duty of one month stands."""

    OVERDUE = "overdue"
    DUE = "due"
    DONE = "done"
    DONE_LATE = "done_late"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"overdue": "逾期未报", "due": "待报", "done": "已报", "done_late": "迟报"}[self.value]


@dataclass(frozen=True, slots=True)
class Owed:
    """A kind that a department owes by a day, and the delivery that met it, if one did."""

    kind: str
    kind_label: str
    department: str
    due_on: date
    state: OwedState
    delivery_id: int | None = None
    delivered_on: date | None = None
    days_late: int = 0

    @property
    def department_label(self) -> str:
        """The department in Chinese."""
        return str(Department(self.department).label)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A sheet of a kind that came: when, with which delivery, and the months that its rows are about."""

    day: date
    delivery_id: int
    months: tuple[str, ...]


def owed_in(county: str, *, on: date, kinds: Kinds, departments: tuple[str, ...] = ()) -> list[Owed]:
    """The duties of a county in the month of a day and those before it, the most overdue first.

    What tells of a month is met by a file with rows of that month, whenever it came. Anything else is met by
    a file that came from the first of the month in which it is due until the next falls due.
    """
    came = _arrivals(county)
    found = [
        _owed(duty, due, kinds[duty.kind].label, came.get(duty.kind, []), on)
        for duty in duties().values()
        if duty.kind in kinds and (not departments or duty.owed_by in departments)
        for due in _due_days(duty, on)
    ]
    order = list(OwedState)
    return sorted(found, key=lambda owed: (order.index(owed.state), owed.due_on, owed.kind))


def _due_days(duty: Duty, on: date) -> Iterator[date]:
    year, month = on.year, on.month
    for _ in range(MONTHS_SHOWN):
        if due := duty.due_in(year, month):
            yield due
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)


def _arrivals(county: str) -> dict[str, list[_Arrival]]:
    """What came of each kind, in order."""
    columns = ("sheets__kind", "delivered_at", "pk", "sheets__months")
    found: dict[str, list[_Arrival]] = {}
    for kind, moment, number, months in counting(county).filter(sheets__accepted__gt=0).values_list(*columns):
        found.setdefault(kind, []).append(_Arrival(timezone.localdate(moment), number, tuple(months)))
    return found


def _owed(duty: Duty, due: date, label: str, came: list[_Arrival], on: date) -> Owed:
    met = next((arrival for arrival in came if _meets(arrival, duty, due)), None)
    if met is None:
        state = OwedState.OVERDUE if on > due else OwedState.DUE
        return Owed(duty.kind, label, duty.owed_by, due, state, days_late=max((on - due).days, 0))
    state = OwedState.DONE_LATE if met.day > due else OwedState.DONE
    late = max((met.day - due).days, 0)
    return Owed(duty.kind, label, duty.owed_by, due, state, met.delivery_id, met.day, late)


def _meets(arrival: _Arrival, duty: Duty, due: date) -> bool:
    told = duty.month_told(due)
    if told and arrival.months:
        return told in arrival.months
    return due.replace(day=1) <= arrival.day < _next_opening(duty, due)


def _next_opening(duty: Duty, due: date) -> date:
    """The first day of the next month in which the duty falls due."""
    day = due.replace(day=1)
    while True:
        day = (day + timedelta(days=31)).replace(day=1)
        if day.month in duty.months:
            return day
