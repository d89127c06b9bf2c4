"""Does a change make the policy weaker, or end something before another takes its place?

Nothing is forbidden here: what is weaker is named, and whoever wants it writes down why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from shouwang.engine.direction import protecting, ways_of_amount, ways_of_rule
from shouwang.engine.policy import Benefit, Parameter, Policy, Unit
from shouwang.engine.wording import shown, with_unit
from shouwang.policies.checking import Whole
from shouwang.reports.letters.definition import Block, names_in
from shouwang.workflow.definition import Days, Term

WEEK, WORKING_WEEK = 7, 5
_DAY = timedelta(days=1)


def weaker_value(old: Whole, new: Whole, name: str, *, first: date, last: date | None) -> Iterator[str]:
    """What gets weaker by the value of a parameter from `first` (to `last`) on."""
    before, after = old.policy.parameters[name], new.policy.parameters[name]
    was, will = before.on(first), after.on(first)
    if was is not None and will is not None and was.value != will.value:
        yield from _weaker_items(old.policy.on(first), before, was.value, will.value)
    if last is not None and after.on(last + _DAY) is None:
        yield f"「{before.label}」到{shown(last, Unit.DATE)}为止，没有接续的标准"


def weaker_term(old: Term, new: Term) -> Iterator[str]:
    """A deadline that gets longer."""
    if _length(new) > _length(old):
        yield f"「{old.label}」的期限由{old.told}延长到{new.told}"


def weaker_words(old: Block, text: str, names: Mapping[str, str]) -> Iterator[str]:
    """What a letter does not tell any more."""
    kept = set(names_in(text))
    for name in dict.fromkeys(names_in(old.text)):
        if name not in kept:
            yield f"文书不再写明「{names.get(name, name)}」"


def _weaker_items(policy: Policy, parameter: Parameter, was: Fraction, will: Fraction) -> Iterator[str]:
    way = 1 if will > was else -1
    told = f"{with_unit(was, parameter.unit)}→{with_unit(will, parameter.unit)}"
    for benefit in benefits_of(policy):
        if -way in ways_of_amount(policy, benefit, parameter.name):
            yield f"「{benefit.label}」的标准下降（{parameter.label}：{told}）"
    for rule in protecting(policy):
        if ways_of_rule(policy, rule, parameter.name) == {-way}:
            yield f"「{rule.label}」找到的户会减少（{parameter.label}：{told}）"


def benefits_of(policy: Policy) -> tuple[Benefit, ...]:
    """The benefits in force, each once."""
    return tuple({r.benefit.name: r.benefit for r in policy.rules.values() if r.benefit}.values())


def _length(term: Term) -> Fraction:
    """A deadline in days of the calendar."""
    return Fraction(term.days * (WEEK if term.calendar is Days.WORKING else WORKING_WEEK), WORKING_WEEK)
