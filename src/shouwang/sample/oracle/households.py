"""The facts of one household on the as-of day, counted row by row from the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from shouwang.sample.clock import Clock, Term, age_on, month_start, years_before
from shouwang.sample.facts import TIME_COLUMN, Value
from shouwang.sample.oracle.logic import Truth
from shouwang.sample.oracle.outcomes import Outcomes
from shouwang.sample.people import House, Person

Row = dict[str, Value]
ROSTERS = ("农村低保", "城市低保", "特困")


@dataclass(frozen=True, slots=True)
class Delivered:
    """Which months and terms each feed covers, by its accepted rows up to the as-of day."""

    kinds: frozenset[str]
    roster_months: tuple[date, ...]
    work_months: frozenset[date]
    term: Term | None

    @property
    def roster(self) -> date | None:
        """The latest month with a roster."""
        return self.roster_months[-1] if self.roster_months else None


class Household:
    """One household with its living members and the rows that count."""

    def __init__(self, house: House, outcomes: Outcomes, *, clock: Clock, delivered: Delivered) -> None:
        """`outcomes`: of the whole county; `delivered`: what the county got."""
        self.house, self.clock, self.day, self.delivered = house, clock, clock.day, delivered
        self._linked = outcomes.linked
        self.living = [m for m in house.members if not self._dead(m)]

    def _dead(self, person: Person) -> bool:
        return any(
            r["event_type"] == "死亡" and self._past(r["occurred_on"]) for r in self.rows("event", person)
        )

    def _past(self, day: Value) -> bool:
        return isinstance(day, date) and day <= self.day

    def rows(self, kind: str, person: Person) -> list[Row]:
        """All certain rows of a person in delivery order."""
        return [
            _shown(o.entry.fact.values, o.entry.unknown)
            for o in self._linked.get(kind, {}).get(person, ())
            if o.entry
        ]

    def living_rows(self, kind: str) -> list[Row]:
        """The rows of living members."""
        return [row for person in self.living for row in self.rows(kind, person)]

    def all_rows(self, kind: str) -> list[Row]:
        """The rows about the whole household, whoever is still alive."""
        return [row for person in self.house.members for row in self.rows(kind, person)]

    def within(self, rows: Iterable[Row], kind: str, first: date) -> list[Row]:
        """The rows dated from `first` to the as-of day."""
        column = TIME_COLUMN[kind]
        return [row for row in rows if isinstance(day := row[column], date) and first <= day <= self.day]

    @property
    def year_ago(self) -> date:
        """The first of the days that make up the last twelve months."""
        back = years_before(self.day, 1)
        return date.fromordinal(back.toordinal() + 1)

    def total(self, kind: str, column: str, rows: Iterable[Row]) -> int | None:
        """The sum of an amount, or unknown where the kind was not delivered."""
        if kind not in self.delivered.kinds:
            return None
        return sum(value for row in rows if isinstance(value := row[column], int))

    def age(self, person: Person, day: date | None = None) -> int | None:
        """Full years, or unknown where the register does not tell the birth date."""
        birth = person.known.birth if person.known else None
        return None if birth is None else age_on(birth, day or self.day)

    def on_roster(self, person: Person, month: date | None) -> bool:
        """True where the person is in a roster of dibao or tekun of that month."""
        return any(r["month"] == month and r["category"] in ROSTERS for r in self.rows("assistance", person))

    # The classes -------------------------------------------------------------------------------------------

    @property
    def poor(self) -> Truth:
        """脱贫户."""
        return self.house.kind == "脱贫户"

    @property
    def monitored(self) -> Truth:
        """Has a class and its risk is not removed: with the risk removed no class makes it so."""
        if self.house.monitor_class is None:
            return False if self.house.risk_removed is True else None
        return bool(self.house.monitor_class) and self.house.risk_removed is not True

    @property
    def cleared(self) -> Truth:
        """Has a class and its risk is removed."""
        if self.house.monitor_class is None:
            return None
        return bool(self.house.monitor_class) and self.house.risk_removed is True


def _shown(values: Row, unknown: tuple[str, ...]) -> Row:
    return {**values, **dict.fromkeys(unknown)} if unknown else values


def what_came(outcomes: Outcomes, clock: Clock) -> Delivered:
    """The kinds, months and terms of all accepted rows."""
    kinds, rosters, work, terms = set(), set(), set(), set()
    sets: dict[str, Callable[[Row], None]] = {
        "assistance": lambda v: rosters.add(v["month"]),
        "employment": lambda v: work.add(v["month"]),
        "school": lambda v: terms.add(v["term"]),
    }
    for outcome in outcomes.rows:
        if outcome.accepted:
            kinds.add(outcome.sheet.kind)
            if outcome.entry and outcome.sheet.kind in sets:
                sets[outcome.sheet.kind](outcome.entry.fact.values)
    last = month_start(clock.day)
    return Delivered(
        frozenset(kinds),
        tuple(sorted(m for m in rosters if isinstance(m, date) and m <= last)),
        frozenset(m for m in work if isinstance(m, date)),
        max((t for t in terms if isinstance(t, Term) and t.start <= clock.day), default=None),
    )
