"""Monthly monitoring of employment, and small loans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from shouwang.sample.chance import Chance
from shouwang.sample.clock import Clock, age_on
from shouwang.sample.facts import Fact, Value
from shouwang.sample.people import County, House, Person
from shouwang.sample.stories.plots import Plots

PLACES = ("乡镇内", "乡外县内", "县外省内", "省外")
FIRST_MONTH, LAST_MONTH = -13, 1


def employment(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Fourteen months and the one after; some lose their work, about the boundary of three months."""
    facts: list[Fact] = []
    for house, troubles in plots.items():
        workers = [
            m for m in house.members if 17 <= age_on(m.birth, clock.day) <= 59 and "无" not in m.labour
        ]
        for person in chance.some(workers, 0.3):
            facts += _career(person, chance, clock=clock, lost="job_loss" in troubles)
        if "job_loss" in troubles and workers:
            facts += (
                _career(chance.pick(workers), chance, clock=clock, lost=True) if not chance.often(0.3) else []
            )
    for person in chance.some(county.outsiders, 0.2):
        facts += _career(person, chance, clock=clock, lost=False)
    return sorted(_once_a_month(facts), key=lambda fact: int(fact.batch))


def _once_a_month(facts: list[Fact]) -> list[Fact]:
    seen: set[tuple[int, str]] = set()
    return [f for f in facts if (key := (id(f.subject), f.batch)) not in seen and not seen.add(key)]  # type: ignore[func-returns-value]


def _career(person: Person, chance: Chance, *, clock: Clock, lost: bool) -> Iterator[Fact]:
    last = chance.pick((-3, -3, -4, -8, -11, -12, -2, -1)) if lost else LAST_MONTH
    silent, place = chance.often(0.5), chance.pick(PLACES)
    for later in range(FIRST_MONTH, LAST_MONTH + 1):
        if later <= last:
            yield _month(person, chance, clock=clock, later=later, status="在岗", place=place)
        elif not silent:
            status = chance.pick(("返乡", "失业", "未务工"))
            yield _month(person, chance, clock=clock, later=later, status=status, place="")


def _month(person: Person, chance: Chance, *, clock: Clock, later: int, status: str, place: str) -> Fact:
    pay = chance.between(1800, 6500) * 100 if status == "在岗" else 0
    values: dict[str, Value] = {
        "month": clock.month(later),
        "status": status,
        "monthly_income": pay,
        "workplace": place,
    }
    return Fact("employment", person, str(later), values)


def loan(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Monthly states of loans; overdue days on the boundary, repaid loans, two loans of one borrower."""
    facts: list[Fact] = []
    for house, troubles in plots.items():
        if "loan" in troubles or chance.often(0.03):
            facts += _states(house, chance, clock=clock, overdue="loan" in troubles)
    facts.sort(key=lambda fact: int(fact.batch))
    return facts


def _states(house: House, chance: Chance, *, clock: Clock, overdue: bool) -> Iterator[Fact]:
    grown = [m for m in house.members if age_on(m.birth, clock.day) >= 20] or house.members
    person = chance.pick(grown)
    first, last = chance.between(-6, 0), chance.pick((-2, -1, 0, 0, 0, 0))
    for later in range(first, max(first, last) + 1):
        late = (
            chance.pick((30, 29, 31, 60, 90, 5)) if overdue and later >= last else chance.pick((0, 0, 0, 12))
        )
        yield _state(person, chance, clock=clock, later=later, late=late)
        if chance.often(0.08):
            yield _state(person, chance, clock=clock, later=later, late=chance.pick((0, 45)))
    if chance.often(0.1):
        yield _state(person, chance, clock=clock, later=1, late=chance.pick((0, 45)))


def _state(person: Person, chance: Chance, *, clock: Clock, later: int, late: int) -> Fact:
    day = clock.month(later)
    balance = 0 if chance.often(0.08) else chance.between(200_000, 5_000_000)
    due = day - timedelta(days=late) if late else day + timedelta(days=chance.between(60, 300))
    return Fact(
        "loan",
        person,
        str(later),
        {
            "loan_amount": 5_000_000,
            "balance": balance,
            "due_on": due,
            "overdue_days": late,
            "overdue_amount": balance if late else 0,
            "data_date": day,
        },
    )
