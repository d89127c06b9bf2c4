"""The findings of a county with their numbers, and which of them may rest on a damaged row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from shouwang.sample.clock import Clock
from shouwang.sample.county import Delivery
from shouwang.sample.figures import Figures, figures_on
from shouwang.sample.oracle import rules
from shouwang.sample.oracle.households import Delivered, Household, what_came
from shouwang.sample.oracle.outcomes import Outcome, Outcomes
from shouwang.sample.people import House, Person, name_key

Numbers = dict[str, float]


@dataclass(frozen=True, slots=True)
class Expected:
    """One finding that must come out; numbers in 元, days and persons."""

    house: House
    rule: str
    values: Numbers
    doubtful: bool


def find(delivery: Delivery, outcomes: Outcomes) -> Iterator[Expected]:
    """Judges every household by every rule."""
    clock, figures = Clock(delivery.day), figures_on(delivery.day)
    delivered = what_came(outcomes, clock)
    damaged = Damaged(outcomes, clock=clock, delivered=delivered)
    for house in delivery.county.houses:
        h = Household(house, outcomes, clock=clock, delivered=delivered)
        for name, rule in rules.RULES.items():
            if (h.living or name == "sudden_event") and rule(h, figures) is True:
                doubtful = name in SUSPECTS and damaged.touches(h, name)
                yield Expected(house, name, _values(name, h, figures), doubtful)


def _values(name: str, h: Household, f: Figures) -> Numbers:
    numbers = VALUES.get(name)
    return numbers(h, f) if numbers else {}


def _income(h: Household, _: Figures) -> Numbers:
    return {"income_per_person": (h.house.income or 0) / 100}


def _reference(h: Household, _: Figures) -> Numbers:
    paid, persons = rules.selfpay_year(h) or 0, len(h.living)
    left = (h.house.income or 0) * persons - paid
    return {
        "reference_income_per_person": _half_up(left, persons),
        "selfpay_12m": paid / 100,
        "persons": persons,
    }


def _half_up(fen: int, persons: int) -> float:
    """Fen shared by persons, in yuan, to the fen; a half goes away from zero."""
    share = (2 * abs(fen) + persons) // (2 * persons)
    return (share if fen >= 0 else -share) / 100


VALUES: Mapping[str, Callable[[Household, Figures], Numbers]] = {
    "income_below_line": _income,
    "severe_disability_uncovered": _income,
    "reference_income_below_line": _reference,
    "inpatient_burden": lambda h, f: {"inpatient_selfpay_ytd": (rules.inpatient_ytd(h) or 0) / 100},
    "chronic_outpatient_burden": lambda h, f: {"chronic_selfpay_month": (rules.chronic_month(h) or 0) / 100},
    "disaster_loss": lambda h, f: {"disaster_loss_12m": (rules.disaster_year(h) or 0) / 100},
    "loan_overdue": lambda h, f: {"overdue_days": max(rules.overdue(h, f))},
}

SUSPECTS: Mapping[str, tuple[str, Callable[[Household, Person], bool]]] = {
    "assistance_stopped": ("assistance", rules.stopped),
    "severe_disability_uncovered": ("assistance", rules.uncovered),
    "no_labour": ("assistance", lambda h, person: True),
    "job_loss": ("employment", rules.lost_work),
}


class Damaged:
    """Rows of rosters and employment without a certain person, in months whose silence makes a finding."""

    def __init__(self, outcomes: Outcomes, *, clock: Clock, delivered: Delivered) -> None:
        """Gathers them by name."""
        months: dict[str, set[date | None]] = {
            "assistance": {delivered.roster},
            "employment": {*(clock.month(-n) for n in range(3))},
        }
        self._by_name: dict[tuple[str, str], list[Outcome]] = {}
        for kind, wanted in months.items():
            for outcome in outcomes.of_kind(kind):
                if self._suspect(outcome, wanted) and outcome.entry:
                    key = (kind, name_key(outcome.entry.name))
                    self._by_name.setdefault(key, []).append(outcome)

    def _suspect(self, outcome: Outcome, months: set[date | None]) -> bool:
        entry = outcome.entry
        lost = outcome.first is None and (outcome.verdict.code or outcome.verdict.reason)
        if not (lost and entry and entry.name):
            return False
        # A month that cannot be read may be the one that matters.
        return entry.broken_column == "month" or entry.fact.values["month"] in months

    def touches(self, h: Household, rule: str) -> bool:
        """True where such a row bears the name and the village of a member who makes the rule true."""
        kind, makes_true = SUSPECTS[rule]
        members = [m for m in h.living if makes_true(h, m)]
        return any(
            self._same_place(o, m) for m in members for o in self._by_name.get((kind, name_key(m.name)), ())
        )

    def _same_place(self, outcome: Outcome, person: Person) -> bool:
        entry = outcome.entry
        if entry is None:
            return False
        if entry.village:
            return entry.village == person.village.name and entry.township in (None, person.village.township)
        return entry.township == person.village.township
