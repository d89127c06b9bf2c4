"""Numbers that must fit one another: one is never below another, or moves on the day on which others move.

What is checked here is the policy itself, not a household: a county's dibao standard against the national
poverty standard, the standard of tekun against those that it is linked with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shouwang.engine.policy import Citation, DatedValue, Parameter
from shouwang.engine.wording import with_unit


@dataclass(frozen=True, slots=True)
class Standard:
    """What a document asks of the parameter `of`: `times` it at least `least`, or in step with `follows`."""

    name: str
    label: str
    of: str
    citation: Citation
    times: int = 1
    least: str | None = None
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A standard on a day: met, not met, or unknown (None), with the numbers that say so."""

    standard: Standard
    met: bool | None
    said: str


def judge(
    standards: Iterable[Standard], parameters: Mapping[str, Parameter], *, on: date
) -> Iterator[Judged]:
    """Every standard by the numbers in force on a day."""
    for standard in standards:
        names = (standard.of, *([standard.least] if standard.least else standard.follows))
        values = {name: parameters[name].on(on) for name in names}
        missing = [parameters[name].label for name, value in values.items() if value is None]
        if missing:
            yield Judged(standard, None, f"没有数值：{'、'.join(missing)}")
        elif standard.least:
            yield _at_least(standard, parameters, {n: v for n, v in values.items() if v is not None})
        else:
            yield _in_step(standard, parameters, {n: v for n, v in values.items() if v is not None})


def _at_least(
    standard: Standard, parameters: Mapping[str, Parameter], values: Mapping[str, DatedValue]
) -> Judged:
    least = str(standard.least)
    own: Fraction = values[standard.of].value * standard.times
    times = f"×{standard.times}" if standard.times > 1 else ""
    met = own >= values[least].value
    mine, other = parameters[standard.of], parameters[least]
    said = (
        f"{mine.label}{with_unit(values[standard.of].value, mine.unit)}{times}＝{with_unit(own, mine.unit)}，"
        f"{'不低于' if met else '低于'}{other.label}{with_unit(values[least].value, other.unit)}"
    )
    return Judged(standard, met, said)


def _in_step(
    standard: Standard, parameters: Mapping[str, Parameter], values: Mapping[str, DatedValue]
) -> Judged:
    own = values[standard.of].start
    ahead = [name for name in standard.follows if values[name].start > own]
    label = parameters[standard.of].label
    if not ahead:
        return Judged(standard, True, f"{label}自{own}起，挂钩的标准都没有更晚的调整")
    told = "、".join(f"{parameters[name].label}自{values[name].start}起已调整" for name in ahead)
    return Judged(standard, False, f"{told}，{label}还是{own}的")
