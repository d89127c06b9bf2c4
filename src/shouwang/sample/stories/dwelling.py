"""Inspections of houses, water problems, losses: rows about a household, under the name of its head."""

from __future__ import annotations

from collections.abc import Iterator

from shouwang.sample.chance import Chance
from shouwang.sample.clock import Clock, years_before
from shouwang.sample.facts import Fact, Value
from shouwang.sample.people import County, House
from shouwang.sample.stories.plots import Plots

LOSSES = (500_000, 499_999, 1_000_000, 999_999)


def housing(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Inspections; some households were inspected twice, with another result."""
    facts: list[Fact] = []
    for house, troubles in plots.items():
        if "housing" in troubles:
            facts += _inspections(
                house, chance, clock=clock, grades=chance.pick(("C", "D", "AD", "DA", "BC", "CB"))
            )
        elif chance.often(0.2):
            facts += _inspections(house, chance, clock=clock, grades=chance.pick("AAABB"))
    for person in chance.some(county.outsiders, 0.1):
        values: dict[str, Value] = {
            "grade": chance.pick("ABCD"),
            "inspected_on": clock.back(chance.between(1, 300)),
            "lived": True,
        }
        facts.append(Fact("housing", person, "all", values))
    return facts


def _inspections(house: House, chance: Chance, *, clock: Clock, grades: str) -> Iterator[Fact]:
    back = chance.between(200, 700)
    for grade in grades:
        lived = chance.weighed({True: 7.0, None: 1.5, False: 1.5})
        values: dict[str, Value] = {"grade": grade, "inspected_on": clock.back(back), "lived": lived}
        yield Fact("housing", house.head, "all", values)
        # Days apart, so that no two inspections of one house fall on one day.
        back -= chance.between(30, 190)
        back = chance.pick((0, -4)) if chance.often(0.1) else back


def water(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Problems of the last half year, repaired or not; the boundary of seven days."""
    facts = []
    for house, troubles in plots.items():
        bad = "water" in troubles
        if bad or chance.often(0.02):
            back = chance.pick((7, 7, 6, 8, chance.between(9, 120), chance.between(9, 120), -2))
            found = clock.back(back)
            repaired = clock.back(chance.pick((0, -1, back - 1, back - 2) if bad else (0, back)))
            restored = max(repaired, found) if chance.often(0.35 if bad else 1.0) else None
            facts.append(
                Fact(
                    "water",
                    house.head,
                    "all",
                    {
                        "problem": chance.pick(("季节性缺水", "水质不达标", "供水设施损坏", "水源枯竭")),
                        "found_on": found,
                        "restored_on": restored,
                    },
                )
            )
    return facts


def disaster(county: County, plots: Plots, chance: Chance, *, clock: Clock) -> list[Fact]:
    """Losses exactly on and just under the lines, in one or two disasters; the boundary of twelve months."""
    facts: list[Fact] = []
    for house, troubles in plots.items():
        if "disaster" in troubles:
            facts += _losses(house, chance, clock=clock)
        elif chance.often(0.02):
            facts.append(
                _loss(
                    house,
                    chance,
                    clock=clock,
                    back=chance.between(1, 500),
                    loss=chance.between(50_000, 480_000),
                )
            )
    return facts


def _losses(house: House, chance: Chance, *, clock: Clock) -> Iterator[Fact]:
    total = chance.pick(LOSSES) if chance.often(0.5) else chance.between(300_000, 6_000_000)
    edge = (clock.day - years_before(clock.day, 1)).days
    for loss in [total] if chance.often(0.7) else [total // 2, total - total // 2]:
        back = chance.pick((edge, edge - 1, 0, -1)) if chance.often(0.15) else chance.between(1, edge - 2)
        yield _loss(house, chance, clock=clock, back=back, loss=loss)


def _loss(house: House, chance: Chance, *, clock: Clock, back: int, loss: int) -> Fact:
    return Fact(
        "disaster",
        house.head,
        "all",
        {
            "occurred_on": clock.back(back),
            "disaster_kind": chance.pick(("洪涝", "干旱", "风雹", "火灾", "低温冷冻")),
            "loss": loss,
        },
    )
