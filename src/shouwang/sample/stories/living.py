"""Rosters of dibao and tekun, sudden events, applications and calls."""

from __future__ import annotations

from collections.abc import Iterator

from shouwang.sample.chance import Chance
from shouwang.sample.clock import Clock, age_on, years_before
from shouwang.sample.facts import Fact, Value
from shouwang.sample.people import County, House, Person
from shouwang.sample.stories.plots import Plots

ROSTERS = {"农村低保": 8.0, "城市低保": 0.6, "特困": 1.0, "低保边缘": 1.2}
FIRST_MONTH, LAST_MONTH = -6, 1


def assistance(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Monthly rosters of seven months and the one after the as-of day."""
    facts: list[Fact] = []
    for house, troubles in plots.items():
        stopped = "assistance_stopped" in troubles
        if not stopped and not chance.often(0.16 if house.kind == "脱贫户" or house.monitor_class else 0.04):
            continue
        category = chance.weighed(ROSTERS)
        for person in house.members if chance.often(0.5) else [chance.pick(house.members)]:
            facts += _months(person, category, chance, clock=clock, stopped=stopped)
    for person in chance.some(county.outsiders, 0.15):
        facts += _months(person, "农村低保", chance, clock=clock, stopped=False)
    facts.sort(key=lambda fact: int(fact.batch))
    return facts


def _months(person: Person, category: str, chance: Chance, *, clock: Clock, stopped: bool) -> Iterator[Fact]:
    last = chance.pick((-1, -2, -3, -4, 0)) if stopped else LAST_MONTH
    first = FIRST_MONTH if chance.often(0.8) else chance.between(FIRST_MONTH, 0)
    for later in range(first, last + 1):
        if chance.often(0.01):
            continue
        values: dict[str, Value] = {
            "month": clock.month(later),
            "category": category,
            "amount": chance.between(150, 900) * 100,
        }
        yield Fact("assistance", person, str(later), values)


def event(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Deaths, accidents, arrests, missing people, moves; ages and days on the boundary."""
    facts: list[Fact] = []
    for house, troubles in plots.items():
        if "event" in troubles:
            facts.append(_sudden(house, chance, clock=clock))
        elif chance.often(0.015):
            dead = chance.pick(house.members)
            facts.append(_event(dead, chance, clock=clock, what="死亡", back=chance.between(0, 420)))
        elif chance.often(0.015):
            what = chance.pick(("户口迁出", "失踪", "交通事故"))
            facts.append(_event(chance.pick(house.members), chance, clock=clock, what=what, severity="轻微"))
        if chance.often(0.004):
            facts += [_event(member, chance, clock=clock, what="死亡", back=30) for member in house.members]
    return facts


def _sudden(house: House, chance: Chance, *, clock: Clock) -> Fact:
    what = chance.weighed({"死亡": 4.0, "交通事故": 4.0, "判刑收监": 2.0})
    grown = [m for m in house.members if age_on(m.birth, clock.day) >= 15] or house.members
    back = chance.between(0, 360)
    if chance.often(0.2):
        edge = (clock.day - years_before(clock.day, 1)).days
        back = chance.pick((0, edge, edge - 1, -1, -5))
    return _event(chance.pick(grown), chance, clock=clock, what=what, back=back, severity="重大")


def _event(
    person: Person,
    chance: Chance,
    *,
    clock: Clock,
    what: str,
    back: int | None = None,
    severity: str | None = None,
) -> Fact:
    day = clock.back(chance.between(0, 400) if back is None else back)
    severity = severity or chance.pick(("轻微", "一般", "重大"))
    if what == "交通事故" and chance.often(0.2):
        severity = "一般"
    return Fact(
        "event",
        person,
        what,
        {
            "event_type": what,
            "occurred_on": max(day, person.birth),
            "severity": severity,
        },
    )


def appeal(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Applications and calls of half a year; boundaries of the 30 days."""
    facts: list[Fact] = []
    for house, troubles in plots.items():
        recent = "appeal" in troubles
        if recent or chance.often(0.03):
            back = (
                chance.pick((0, 29, 29, 30, 30, chance.below(30), -3)) if recent else chance.between(31, 180)
            )
            grown = [m for m in house.members if age_on(m.birth, clock.day) >= 16] or house.members
            facts.append(
                Fact(
                    "appeal",
                    chance.pick(grown),
                    chance.pick(("hotline", "apply")),
                    {
                        "applied_on": clock.back(back),
                        "trouble": chance.pick(("因病", "因学", "住房", "饮水", "就业", "其他")),
                        "request": chance.pick(
                            ("家庭收入减少，申请核查", "咨询帮扶政策", "请求派人查看房屋", "反映饮水困难")
                        ),
                    },
                )
            )
    return facts
