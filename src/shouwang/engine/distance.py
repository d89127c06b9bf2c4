"""How far a household is from a line: the smallest change of one number that turns a rule over.

Between the lines it compares with, a rule is linear in every number: so a change is first computed and then
tried. What is told has been seen to turn the rule over, with all derived features worked out anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from sqlglot import exp

from shouwang.engine.interpreter import Evaluate, Interpreter, Truth, Value, World, conditions_of, prepare
from shouwang.engine.policy import Feature, Policy, Rule, Unit
from shouwang.engine.wording import condition_text, with_unit

_MOVABLE = frozenset({Unit.CNY, Unit.CNY_PER_PERSON, Unit.DAY, Unit.COUNT})
_SIDED = (exp.LT, exp.LTE, exp.GT, exp.GTE)


@dataclass(frozen=True, slots=True)
class Change:
    """One number that, changed by `by` (分 for money) and nothing else, turns the rule over."""

    feature: str
    by: int
    unit: Unit
    label: str
    from_true: bool

    def __str__(self) -> str:
        """人均纯收入再多940.97元即不再符合."""
        more = "再多" if self.by > 0 else "再少"
        then = "即不再符合" if self.from_true else "即会符合"
        return f"{self.label}{more}{with_unit(abs(self.by), self.unit)}{then}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One yes or no that, being otherwise, turns the rule over."""

    label: str
    then: bool
    from_true: bool

    def __str__(self) -> str:
        """「监测户（风险未消除）」为是即不再符合."""
        result = "即不再符合" if self.from_true else "即会符合"
        return f"「{self.label}」为{'是' if self.then else '否'}{result}"


@dataclass(frozen=True, slots=True)
class Ruler:
    """Measures the households of one policy on one day against one rule."""

    rule: Rule
    when: Evaluate
    sides: tuple[tuple[Evaluate, Evaluate], ...]
    movers: tuple[Feature, ...]
    switches: tuple[tuple[exp.Column, str], ...]

    @classmethod
    def of(cls, rule: Rule, policy: Policy) -> Ruler:
        """Prepares the comparisons of a rule and the numbers of the household that move them."""
        sided = [leaf for leaf in conditions_of(rule.when) if isinstance(leaf, _SIDED)]
        sides = tuple((prepare(leaf.this), prepare(leaf.expression)) for leaf in sided)
        movers = tuple(f for f in _below(sided, policy) if f.feed is not None and f.unit in _MOVABLE)
        columns = [leaf for leaf in conditions_of(rule.when) if isinstance(leaf, exp.Column)]
        switches = tuple((column, condition_text(column, policy)) for column in columns)
        return cls(rule, prepare(rule.when), sides, movers, switches)

    def turns(self, world: World) -> Iterator[Turn]:
        """The yes-or-no conditions of which each alone, being otherwise, turns the rule over."""
        truth = _truth(self.when(world))
        for column, label in self.switches:
            here = _truth((world.rules if column.table == "r" else world.features).get(column.name))
            if truth is None or here is None:
                continue
            if _truth(self.when(_switched(world, column, value=not here))) is (not truth):
                yield Turn(label, not here, truth)

    def changes(self, interpreter: Interpreter, row: Mapping[str, Value], world: World) -> Iterator[Change]:
        """The smallest change of each number that turns the rule over; none where it is unknown."""
        truth = _truth(self.when(world))
        for feature in self.movers:
            here = row.get(feature.name)
            if truth is None or not isinstance(here, int) or isinstance(here, bool):
                continue
            turned = [
                there - here for there in self._turning(interpreter, row, world, feature.name, here, truth)
            ]
            if turned:
                yield Change(feature.name, min(turned, key=abs), feature.unit, feature.label, truth)

    def _turning(
        self,
        interpreter: Interpreter,
        row: Mapping[str, Value],
        world: World,
        name: str,
        here: int,
        truth: Truth,
    ) -> Iterator[int]:
        for there in self._candidates(interpreter, row, world, name, here):
            other = _moved(interpreter, row, world, name, there)
            if _truth(self.when(other)) is (not truth):
                yield there

    def _candidates(
        self, interpreter: Interpreter, row: Mapping[str, Value], world: World, name: str, here: int
    ) -> set[int]:
        """The values around each point where a comparison is met exactly."""
        beside = _moved(interpreter, row, world, name, here + 1)
        found: set[int] = set()
        for left, right in self.sides:
            gap, next_gap = _gap(left, right, world), _gap(left, right, beside)
            if gap is None or next_gap is None or gap == next_gap:
                continue
            root = here - gap / (next_gap - gap)
            found |= {floor(root) - 1, floor(root), ceil(root), ceil(root) + 1}
        return {value for value in found if value >= 0 and value != here}


def _moved(interpreter: Interpreter, row: Mapping[str, Value], world: World, name: str, value: int) -> World:
    features = interpreter.features({**row, name: value})
    return World(features, world.parameters, world.rules, world.as_of)


def _switched(world: World, column: exp.Column, *, value: bool) -> World:
    changed: dict[str, bool] = {column.name: value}
    if column.table == "r":
        return World(world.features, world.parameters, {**world.rules, **changed}, world.as_of)
    return World({**world.features, **changed}, world.parameters, world.rules, world.as_of)


def _gap(left: Evaluate, right: Evaluate, world: World) -> Fraction | None:
    a, b = left(world), right(world)
    if not isinstance(a, int | Fraction) or not isinstance(b, int | Fraction):
        return None
    return Fraction(a) - Fraction(b)


def _below(trees: Sequence[exp.Expr], policy: Policy) -> list[Feature]:
    """The features that comparisons rest on, through derived ones, in order of first use."""
    waiting, found = list(trees), dict[str, Feature]()
    while waiting:
        for column in waiting.pop(0).find_all(exp.Column):
            feature = policy.features.get(column.name) if not column.table else None
            if feature is None or feature.name in found:
                continue
            found[feature.name] = feature
            if feature.feed is None and feature.value is not None:
                waiting.append(feature.value)
    return list(found.values())


def _truth(value: Value) -> Truth:
    return value if isinstance(value, bool) else None
