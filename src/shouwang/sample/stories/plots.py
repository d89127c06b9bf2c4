"""Decides which households get into which trouble, so that every rule has hits and near misses."""

from __future__ import annotations

from collections.abc import Mapping

from shouwang.sample.chance import Chance
from shouwang.sample.clock import Clock, age_on
from shouwang.sample.people import County, House

Plots = Mapping[House, frozenset[str]]

SHARES = {
    "inpatient": 0.05,
    "chronic": 0.03,
    "diagnosis": 0.03,
    "uninsured": 0.05,
    "dropout": 0.09,
    "housing": 0.04,
    "water": 0.04,
    "job_loss": 0.08,
    "disability": 0.05,
    "disaster": 0.05,
    "event": 0.03,
    "loan": 0.05,
    "assistance_stopped": 0.03,
    "appeal": 0.04,
    "spending": 0.03,
    "no_labour": 0.02,
}
SUDDEN = ("inpatient", "disaster", "event", "job_loss")
BACK = ("income", "dropout", "housing", "water")


def plan(county: County, chance: Chance, *, clock: Clock, line: int) -> Plots:
    """The troubles of each household; some change the household itself (income, labour)."""
    plots: dict[House, frozenset[str]] = {}
    for house in county.houses:
        troubles = {trouble for trouble, share in SHARES.items() if chance.often(share)}
        if not house.monitor_class and house.kind != "脱贫户" and chance.often(0.08):
            troubles |= set(chance.mixed(SUDDEN)[: chance.between(1, 2)])
        if house.risk_removed and chance.often(0.4):
            troubles.add(chance.pick(BACK))
        plots[house] = frozenset(troubles)
        _change(house, troubles, chance, clock=clock, line=line)
    return plots


def _change(house: House, troubles: set[str], chance: Chance, *, clock: Clock, line: int) -> None:
    if "income" in troubles:
        house.income = line - chance.pick((1, 50_000, 120_000))
    elif "spending" in troubles:
        house.income = line + chance.between(0, 250_000)
    if "no_labour" in troubles:
        for person in house.members:
            if age_on(person.birth, clock.day) < 60:
                person.labour = chance.pick(("无劳动力", "丧失劳动力"))
