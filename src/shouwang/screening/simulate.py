"""What a changed policy would change: households gained and lost by rule, class and township, and visits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from shouwang.engine.language.faults import nearest
from shouwang.engine.lengths import least_of, lengths_by, wrong_length
from shouwang.engine.policy import Citation, DatedValue, Parameter, Policy
from shouwang.kernel.errors import ShouwangError
from shouwang.screening.findings import CLASS_FEATURES, Key
from shouwang.screening.numbers import FEN
from shouwang.screening.terms import features_below, rules_reading, terms_of

NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
WHAT_IF = Citation(document="测算", clause="", strength="K")


class SimulationError(ShouwangError):
    """A change that cannot be tried."""

    code = "SIMULATION"


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter with its value now and its value to try, in the engine's unit (money in 分)."""

    parameter: Parameter
    now: Fraction | None
    then: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """How many households a rule (class, township) has now, gains and loses."""

    name: str
    now: int
    gained: int
    lost: int

    @property
    def then(self) -> int:
        """How many it would have."""
        return self.now + self.gained - self.lost


@dataclass(frozen=True, slots=True)
class Comparison:
    """The present policy against the changed one; `households` are those to be visited."""

    changes: tuple[Change, ...]
    by_rule: tuple[Line, ...]
    by_class: tuple[Line, ...]
    by_township: tuple[Line, ...]
    households: Line


@dataclass(frozen=True, slots=True)
class Home:
    """Where a household counts in a comparison."""

    classes: str
    township: str


Judge = Callable[[Policy], Iterable[Key]]


def read_changes(policy: Policy, written: Sequence[tuple[str, str]], *, as_of: date) -> tuple[Change, ...]:
    """Changes as a person wrote them: name and number, money in 元."""
    return tuple(_change(policy, name, number, as_of) for name, number in written)


def changed(policy: Policy, changes: Iterable[Change]) -> Policy:
    """The policy with the values to be tried in force on every day."""
    parameters = dict(policy.parameters)
    for change in changes:
        value = DatedValue(date.min, None, change.then, WHAT_IF)
        parameters[change.parameter.name] = replace(change.parameter, values=(value,))
    return replace(policy, parameters=parameters, digest=f"{policy.digest}+")


def narrowed(policy: Policy, parameters: Iterable[str]) -> Policy:
    """Only the rules that these parameters can change, and what those rules rest on."""
    rules, features = dict[str, None](), dict[str, None]()
    for name in rules_reading(policy, set(parameters)):
        terms = terms_of(policy, policy.rules[name])
        rules |= terms.rules
        features |= terms.features
    classes = (name for name in CLASS_FEATURES if name in policy.features)
    features |= dict.fromkeys(features_below(policy, classes))
    return replace(
        policy,
        rules={name: rule for name, rule in policy.rules.items() if name in rules},
        features={name: feature for name, feature in policy.features.items() if name in features},
    )


def compare(
    changes: tuple[Change, ...],
    *,
    rules: Sequence[str],
    before: Iterable[Key],
    after: Iterable[Key],
    homes: Mapping[int, Home],
) -> Comparison:
    """Count what the changed policy gains and loses; `rules` are those that the change can touch."""
    old, new = set(before), set(after)
    lines = (
        _line(name, {h for h, r in old if r == name}, {h for h, r in new if r == name}) for name in rules
    )
    was, would = {h for h, _ in old}, {h for h, _ in new}
    return Comparison(
        changes=changes,
        by_rule=tuple(line for line in lines if line.now or line.gained),
        by_class=_grouped(was, would, {h: home.classes for h, home in homes.items()}),
        by_township=_grouped(was, would, {h: home.township for h, home in homes.items()}),
        households=_line("", was, would),
    )


def _change(policy: Policy, name: str, number: str, as_of: date) -> Change:
    parameter = policy.parameters.get(name)
    if parameter is None:
        near = nearest(name, policy.parameters)
        raise SimulationError(
            f"没有名为“{name}”的参数",
            accepted="、".join([near] if near else policy.parameters),
            todo="改正 --set 里的名称",
        )
    dated = parameter.on(as_of)
    then = _number(name, number) * (FEN if parameter.unit.is_money else 1)
    for span in lengths_by(policy, name):
        if wrong := wrong_length(then, least=least_of(span)):
            raise SimulationError(
                f"“{name}={number}”是一段时间的长度，{wrong}", accepted="整数", todo="改正数值"
            )
    return Change(parameter, dated.value if dated else None, then)


def _number(name: str, text: str) -> Fraction:
    if not NUMBER.fullmatch(text):
        raise SimulationError(
            f"“{name}={text}”里的数看不懂", accepted="9000 或 1.5 这样的写法", todo="改正数值"
        )
    return Fraction(text)


def _hit_by(rule: str, keys: Iterable[Key]) -> set[int]:
    return {household for household, name in keys if name == rule}


def _line(name: str, old: set[int], new: set[int]) -> Line:
    return Line(name, len(old), len(new - old), len(old - new))


def _grouped(old: set[int], new: set[int], groups: Mapping[int, str]) -> tuple[Line, ...]:
    names = dict.fromkeys(groups[h] for h in sorted(old | new))
    return tuple(
        _line(name, {h for h in old if groups[h] == name}, {h for h in new if groups[h] == name})
        for name in names
    )
