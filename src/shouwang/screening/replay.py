"""The past as it was known then: each month end judged by rows dated up to it and the policy of that day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shouwang.engine.dated import DatedPolicy, in_force
from shouwang.kernel.calendar import first_of_month, minus_months
from shouwang.screening.findings import Key

JudgeOn = Callable[[date], Iterable[Key]]


@dataclass(frozen=True, slots=True)
class Month:
    """How many households each rule hit on one day, how many were hit at all; `rules` were in force."""

    day: date
    hits: Counter[str]
    households: int
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Replay:
    """The months in order, and the rules that hit in any of them, in pack order."""

    months: tuple[Month, ...]
    rules: tuple[str, ...]


def month_ends(as_of: date, *, months: int) -> tuple[date, ...]:
    """The ends of the months before the as-of day, and the as-of day itself: `months` days in all."""
    this = first_of_month(as_of)
    ends = [minus_months(this, back) - timedelta(days=1) for back in range(months - 1)]
    return (*reversed(ends), as_of)


def replay(dated: DatedPolicy, *, as_of: date, months: int, judge: JudgeOn) -> Replay:
    """Judge every month end anew, by the policy of that day."""
    found = tuple(_month(dated, day, judge(day)) for day in month_ends(as_of, months=months))
    return Replay(found, tuple(name for name in dated.rules if any(m.hits[name] for m in found)))


def _month(dated: DatedPolicy, day: date, keys: Iterable[Key]) -> Month:
    hits, rules = set(keys), frozenset(in_force(dated.rules, day))
    return Month(day, Counter(rule for _, rule in hits), len({household for household, _ in hits}), rules)
