"""A stack through time: each stretch of days with the same versions in force is checked as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shouwang.engine.dated import BEGINNING, Versions, changes_of, in_force
from shouwang.engine.language.faults import Fault
from shouwang.engine.policy import Feature, Rule

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Era:
    """A stretch of days (`last` None: for good), and what is in force in it."""

    first: date
    last: date | None
    features: Mapping[str, Feature]
    rules: Mapping[str, Rule]

    def __str__(self) -> str:
        """2025-01-01至2025-06-30, or the end that it has."""
        if self.first == BEGINNING:
            return f"{self.last}及以前"
        return f"{self.first}至{self.last}" if self.last else f"{self.first}起"


def eras_of(features: Versions[Feature], rules: Versions[Rule]) -> list[Era]:
    """The eras of a stack in order; one where nothing is dated."""
    starts = [BEGINNING, *sorted({*changes_of(features), *changes_of(rules)})]
    lasts = [*(start - _DAY for start in starts[1:]), None]
    return [
        Era(first, last, in_force(features, first), in_force(rules, first))
        for first, last in zip(starts, lasts, strict=True)
    ]


def faults_through(eras: Sequence[Era], check: Callable[[Era], Sequence[Fault]]) -> list[Fault]:
    """The faults of all eras, each once; one that is not in all of them says when it first is."""
    found: dict[Fault, list[Era]] = {}
    for era in eras:
        for fault in dict.fromkeys(check(era)):
            found.setdefault(fault, []).append(era)
    return [
        fault if len(when) == len(eras) else replace(fault, found=f"{fault.found}（{when[0]}）")
        for fault, when in found.items()
    ]
