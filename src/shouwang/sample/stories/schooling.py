"""School registers of three terms and, for a few children, the one to come."""

from __future__ import annotations

from collections.abc import Iterator

from shouwang.sample.chance import Chance
from shouwang.sample.clock import Clock, Term, age_on
from shouwang.sample.facts import Fact, Value
from shouwang.sample.people import County, Person
from shouwang.sample.stories.plots import Plots


def school(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Children of 6 to 18 by term; the trouble `dropout` takes some out of school."""
    now = clock.term
    terms = [("-2", now.before().before()), ("-1", now.before()), ("0", now)]
    facts: list[Fact] = []
    for batch, term in terms:
        for house, troubles in plots.items():
            for person in house.members:
                if 6 <= age_on(person.birth, clock.day) <= 18 and person.relation != "户主":
                    facts += _rows(person, chance, batch=batch, term=term, out="dropout" in troubles)
        for person in county.outsiders:
            if age_on(person.birth, clock.day) <= 17:
                facts.append(_row(person, batch=batch, term=term, status="在读"))
    return facts


def _rows(person: Person, chance: Chance, *, batch: str, term: Term, out: bool) -> Iterator[Fact]:
    share = 0.0 if not out else 0.75 if batch == "0" else 0.2
    if chance.often(share):
        yield _row(person, batch=batch, term=term, status=chance.pick(("辍学", "疑似辍学")))
        if chance.often(0.2):
            yield _row(person, batch=batch, term=term, status="在读")
    elif chance.often(0.96):
        status = "在读" if chance.often(0.97) else chance.pick(("休学", "转出", "毕业"))
        yield _row(person, batch=batch, term=term, status=status)


def _row(person: Person, *, batch: str, term: Term, status: str) -> Fact:
    age = age_on(person.birth, term.start)
    stage = "小学" if age < 12 else "初中" if age < 15 else "高中"
    values: dict[str, Value] = {
        "term": term,
        "stage": stage,
        "status": status,
    }
    return Fact("school", person, batch, values)
