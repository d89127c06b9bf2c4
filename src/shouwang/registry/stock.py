"""The stock equation (C21): what there was, and came in, and went out, gives what there is.

Nobody types these numbers: they are counted from the dated rows. Leaving poverty (脱贫) changes no stock. Who
goes from one household of the region to another neither came nor went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from shouwang.regions.codes import range_of
from shouwang.registry.models import DatedRows, HouseholdState, Membership, Standing


@dataclass(frozen=True, slots=True)
class Movement:
    """Households or persons of a region from the end of one day to the end of another, with the reasons."""

    start: int
    end: int
    came: Mapping[str, int] = field(default_factory=dict)
    went: Mapping[str, int] = field(default_factory=dict)

    @property
    def balances(self) -> bool:
        """Whether the equation holds."""
        return self.start + sum(self.came.values()) - sum(self.went.values()) == self.end


def households_moved(region: str, *, after: date, until: date) -> Movement:
    """The households that were on the register of a region, and what became of them."""
    scope = range_of(region)
    states = HouseholdState.objects.filter(region__gte=scope.low, region__lt=scope.high)
    rows = states.filter(standing=Standing.ACTIVE)
    spans = _spans(rows, "household_id", "reason", after=after, until=until)
    gone = [span.key for span in spans if span.ended_on]
    reasons = HouseholdState.objects.filter(household__in=gone).exclude(standing=Standing.ACTIVE)
    why = dict(reasons.order_by("started_on").values_list("household_id", "reason"))
    size = Size(rows.on(after).count(), rows.on(until).count())
    return _movement(spans, size, why, after=after, until=until)


def persons_moved(region: str, *, after: date, until: date) -> Movement:
    """The persons of a region's households, and what became of them."""
    scope = range_of(region)
    rows = Membership.objects.filter(household__region__gte=scope.low, household__region__lt=scope.high)
    spans = _spans(rows, "person_id", "reason", after=after, until=until)
    ended = rows.filter(ended_on__gt=after, ended_on__lte=until)
    why = dict(ended.order_by("ended_on", "pk").values_list("person_id", "end_reason"))
    size = Size(rows.on(after).count(), rows.on(until).count())
    return _movement(spans, size, why, after=after, until=until)


@dataclass(frozen=True, slots=True)
class Size:
    """How many there were at the start and at the end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Of whom, from when to when, and why it began."""

    key: int
    started_on: date
    ended_on: date | None
    reason: str

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


def _spans(rows: DatedRows[Any], key: str, reason: str, *, after: date, until: date) -> list[Span]:
    """Those that began or ended within the time; all others hold at both ends or at neither."""
    began = Q(started_on__gt=after, started_on__lte=until)
    ended = Q(ended_on__gt=after, ended_on__lte=until)
    changed = rows.filter(began | ended).order_by("started_on", "pk")
    return [Span(*row) for row in changed.values_list(key, "started_on", "ended_on", reason)]


def _movement(spans: list[Span], size: Size, why: Mapping[int, str], *, after: date, until: date) -> Movement:
    before = {span.key for span in spans if span.holds(after)}
    afterwards = {span.key: span.reason for span in reversed(spans) if span.holds(until)}
    first = {span.key: span.reason for span in reversed(spans) if span.started_on > after}
    came = Counter(first[key] for key in afterwards if key not in before)
    went = Counter(why.get(key, "") for key in before if key not in afterwards)
    return Movement(size.start, size.end, came, went)
