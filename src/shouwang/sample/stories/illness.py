"""Settlements of medical insurance, diagnoses, disability cards, insurance lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from shouwang.sample.chance import Chance
from shouwang.sample.clock import Clock, month_end
from shouwang.sample.facts import Fact, Value
from shouwang.sample.people import County, House, Person
from shouwang.sample.stories.plots import Plots

CATEGORIES = {"门诊慢特病": 5.0, "普通门诊": 3.5, "住院": 1.5}
DISEASES = (
    "恶性肿瘤",
    "终末期肾病",
    "急性心肌梗死",
    "脑卒中",
    "再生障碍性贫血",
    "重大器官移植",
    "儿童白血病",
)
TARGETS = (500_000, 499_999, 2_000_000, 1_999_999, 500_001, 2_000_001)
CHRONIC_TARGETS = (50_000, 49_999, 50_001, 61_234)
PLANNED = {"inpatient", "chronic", "spending"}


def medical(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Fourteen months of settlements, with households placed exactly on and just under each line."""
    facts: list[Fact] = []
    for later in range(-13, 2):
        facts += _ordinary(county, plots, chance, clock=clock, later=later)
    for house, troubles in plots.items():
        if "inpatient" in troubles:
            facts += _stays(house, chance, clock=clock, total=_stay_total(chance))
        if "spending" in troubles:
            facts += _stays(
                house, chance, clock=clock, total=chance.between(100_000, 900_000), year_to_date=False
            )
        if "chronic" in troubles:
            facts += _chronic(house, chance, clock=clock)
    facts.sort(key=lambda fact: int(fact.batch))
    return facts


def _stay_total(chance: Chance) -> int:
    return chance.pick(TARGETS) if chance.often(0.5) else chance.between(300_000, 4_500_000)


def _ordinary(county: County, plots: Plots, chance: Chance, *, clock: Clock, later: int) -> Iterator[Fact]:
    share = 0.03 if later <= 0 else 0.004
    for house in county.houses:
        if plots[house] & PLANNED:
            continue
        for person in house.members:
            if chance.often(share):
                yield _visit(person, chance, clock=clock, later=later)
    for person in county.outsiders:
        if chance.often(0.06):
            yield _visit(person, chance, clock=clock, later=later)


def _visit(person: Person, chance: Chance, *, clock: Clock, later: int) -> Fact:
    category = chance.weighed(CATEGORIES)
    self_paid = chance.between(50_00, 2400_00) if category == "住院" else chance.between(20_00, 260_00)
    day = _day_in(clock.month(later), chance)
    return _settlement(person, chance, clock=clock, day=day, category=category, self_paid=self_paid)


def _day_in(month: date, chance: Chance) -> date:
    return month + timedelta(days=chance.below((month_end(month) - month).days + 1))


def _settlement(
    person: Person, chance: Chance, *, clock: Clock, day: date, category: str, self_paid: int
) -> Fact:
    base = int(self_paid * (0.6 + chance.share() * 2))
    major = int(base * 0.2) if category == "住院" and chance.often(0.3) else 0
    aid = int(base * 0.1) if chance.often(0.2) else 0
    self_funded = chance.between(100, 20_000) if chance.often(0.5) else 0
    if category == "住院" and chance.often(0.1):
        self_funded = chance.between(500_000, 2_500_000)
    later = (day.year - clock.day.year) * 12 + day.month - clock.day.month
    return Fact(
        "medical",
        person,
        str(later),
        {
            "settled_on": day,
            "category": category,
            "total_cost": base + major + aid + self_paid + self_funded,
            "base": base,
            "major": major,
            "aid": aid,
            "self_paid": self_paid,
            "self_funded": self_funded,
        },
    )


def _stays(
    house: House, chance: Chance, *, clock: Clock, total: int, year_to_date: bool = True
) -> Iterator[Fact]:
    """Hospital stays whose own share adds up to `total`, all inside the year or inside twelve months."""
    first = date(clock.day.year, 1, 1) if year_to_date else clock.back(360)
    parts = chance.between(1, min(3, 1 + (clock.day - first).days // 40))
    for left in range(parts, 0, -1):
        paid = total if left == 1 else total // left - chance.below(total // left // 3)
        total -= paid
        day = first + timedelta(days=chance.below((clock.day - first).days + 1))
        if chance.often(0.1):
            day = chance.pick((first, clock.day))
        person = chance.pick(house.members)
        yield _settlement(person, chance, clock=clock, day=day, category="住院", self_paid=paid)
    if chance.often(0.3):
        day = chance.pick((first - timedelta(days=1), clock.back(-1), clock.back(-9)))
        yield _settlement(house.head, chance, clock=clock, day=day, category="住院", self_paid=1_500_000)


def _chronic(house: House, chance: Chance, *, clock: Clock) -> Iterator[Fact]:
    person, month = chance.pick(house.members), clock.complete_month
    total = chance.pick(CHRONIC_TARGETS)
    first = total if chance.often(0.5) else total // 3
    for paid in (first, total - first):
        if paid:
            day = _day_in(month, chance)
            yield _settlement(person, chance, clock=clock, day=day, category="门诊慢特病", self_paid=paid)
    if chance.often(0.3):
        other, day = chance.pick(house.members), _day_in(month, chance)
        yield _settlement(other, chance, clock=clock, day=day, category="门诊慢特病", self_paid=49_000)


def diagnosis(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Serious illnesses found in the last years; boundaries of the 90 days."""
    facts = []
    for house, troubles in plots.items():
        recent = "diagnosis" in troubles
        if recent or chance.often(0.03):
            back = chance.pick((0, 89, 89, 90, 90, chance.below(90))) if recent else chance.between(91, 900)
            back = -chance.between(1, 20) if recent and chance.often(0.05) else back
            values: dict[str, Value] = {"disease": chance.pick(DISEASES), "diagnosed_on": clock.back(back)}
            facts.append(Fact("diagnosis", chance.pick(house.members), "all", values))
    return facts


def disability(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """One card a person; the trouble `disability` gives a severe and valid one."""
    facts = []
    for house, troubles in plots.items():
        severe = "disability" in troubles
        if severe or chance.often(0.06):
            facts.append(_card(chance.pick(house.members), chance, clock=clock, severe=severe))
    return facts


def _card(person: Person, chance: Chance, *, clock: Clock, severe: bool) -> Fact:
    recent = chance.pick((0, 179, 179, 180, 180, chance.below(180), -chance.between(1, 20)))
    back = recent if severe and chance.often(0.6) else chance.between(200, 3000)
    issued = max(clock.back(back), person.birth + timedelta(days=1))
    return Fact(
        "disability",
        person,
        "all",
        {
            "disability_kind": chance.pick(("肢体", "视力", "听力", "言语", "智力", "精神", "多重")),
            "grade": chance.between(1, 2) if severe else chance.between(1, 4),
            "issued_on": issued,
            "status": "有效" if chance.often(0.92) else chance.pick(("注销", "过期")),
        },
    )


def insurance(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """A list of everybody, then a second one with changes and with other years."""
    facts, year = [], clock.day.year
    for house, troubles in plots.items():
        for person in house.members:
            share = 0.5 if "uninsured" in troubles else 0.004
            insured = not chance.often(share)
            facts.append(Fact("insurance", person, "first", {"year": year, "insured": insured}))
            if (not insured and chance.often(0.35)) or chance.often(0.01):
                facts.append(Fact("insurance", person, "second", {"year": year, "insured": not insured}))
            elif chance.often(0.02):
                other = chance.pick((year - 1, year + 1))
                facts.append(
                    Fact("insurance", person, "second", {"year": other, "insured": chance.often(0.5)})
                )
    for person in county.outsiders:
        facts.append(Fact("insurance", person, "first", {"year": year, "insured": chance.often(0.8)}))
    return facts
