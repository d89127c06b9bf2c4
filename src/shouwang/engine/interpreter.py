"""The second evaluator: the checked trees of a policy over a household's features, in plain Python.

It knows no SQL and shares nothing with the plan but the tree. None is unknown; numbers are int or Fraction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import cast

from sqlglot import exp

from shouwang.engine.policy import Feature, Grain, Policy, Rule
from shouwang.kernel.calendar import age_on

Number = int | Fraction
Value = Number | bool | str | date | None
Truth = bool | None
Given = Value | float | Decimal
"""What a feature table may hold: decimals are taken exactly, floats are refused."""

_AS_OF = "as_of"
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule as written, whether it holds, and the names in it with their values."""

    text: str
    truth: Truth
    tree: exp.Expr


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of a household: true, false or unknown (None), condition by condition."""

    rule: str
    in_scope: Truth
    truth: Truth
    conditions: tuple[Condition, ...]

    @property
    def hit(self) -> bool:
        """Whether it makes a finding."""
        return self.in_scope is True and self.truth is True

    @property
    def holds(self) -> Truth:
        """What another rule that names this one reads: its scope and its condition."""
        return _both(self.in_scope, self.truth)


@dataclass(slots=True)
class World:
    """What the names of an expression stand for: one household on one day."""

    features: Mapping[str, Value]
    parameters: Mapping[str, Value]
    rules: Mapping[str, bool | None] = field(default_factory=dict)
    as_of: date | None = None


Evaluate = Callable[[World], Value]


class Interpreter:
    """Evaluates the rules and derived features of one policy on one day, a household at a time."""

    def __init__(self, policy: Policy, *, as_of: date) -> None:
        """Prepares every expression once; `as_of` fixes the parameters, and must be a day of this policy."""
        policy.check_day(as_of)
        self.policy, self.as_of = policy, as_of
        dated = {name: parameter.on(as_of) for name, parameter in policy.parameters.items()}
        self.parameters: dict[str, Value] = {n: _plain(v.value) if v else None for n, v in dated.items()}
        self._derived = [(f, prepare(_value_of(f))) for f in policy.features.values() if _is_derived(f)]
        self._rules = [_Prepared.of(rule) for rule in _in_order(policy.rules)]

    def features(self, row: Mapping[str, Given]) -> dict[str, Value]:
        """The row with its derived features worked out anew from the others."""
        features = {name: _exact(value) for name, value in row.items()}
        world = World(features, self.parameters, as_of=self.as_of)
        for feature, evaluate in self._derived:
            features[feature.name] = evaluate(world)
        return features

    def judge(self, row: Mapping[str, Given]) -> dict[str, Judgement]:
        """What every rule says of a household, in pack order; `row` is its row of the feature table."""
        rules: dict[str, bool | None] = {}
        world = World(self.features(row), self.parameters, rules, self.as_of)
        found = {}
        for prepared in self._rules:
            found[prepared.rule.name] = judgement = prepared.judge(world)
            rules[prepared.rule.name] = judgement.holds
        return {name: found[name] for name in self.policy.rules}


@dataclass(frozen=True, slots=True)
class _Prepared:
    rule: Rule
    scope: Evaluate
    when: Evaluate
    conditions: tuple[tuple[exp.Expr, str, Evaluate], ...]

    @classmethod
    def of(cls, rule: Rule) -> _Prepared:
        leaves = tuple((leaf, leaf.sql(dialect="duckdb"), prepare(leaf)) for leaf in conditions_of(rule.when))
        scope = prepare(rule.scope) if rule.scope is not None else lambda world: True
        return cls(rule, scope, prepare(rule.when), leaves)

    def judge(self, world: World) -> Judgement:
        leaves = (Condition(text, _truth(run(world)), tree) for tree, text, run in self.conditions)
        return Judgement(
            rule=self.rule.name,
            in_scope=_truth(self.scope(world)),
            truth=_truth(self.when(world)),
            conditions=tuple(leaves),
        )


def conditions_of(tree: exp.Expr) -> list[exp.Expr]:
    """The conditions that a tree joins by and, or, not and at_least, from left to right."""
    if isinstance(tree, exp.And | exp.Or):
        return [*conditions_of(tree.this), *conditions_of(tree.expression)]
    if isinstance(tree, exp.Paren | exp.Not) and not _is_missing(tree.this):
        return conditions_of(tree.this)
    if isinstance(tree, exp.Anonymous) and tree.name == "at_least":
        return [leaf for part in tree.expressions[1:] for leaf in conditions_of(part)]
    return [tree]


def prepare(tree: exp.Expr) -> Evaluate:
    """A function that evaluates a checked tree; None is unknown."""
    return _PREPARE[type(tree)](tree)


def _is_missing(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Is)


def _is_derived(feature: Feature) -> bool:
    return feature.feed is None and feature.grain is Grain.HOUSEHOLD


def _value_of(feature: Feature) -> exp.Expr:
    assert feature.value is not None  # noqa: S101 - a derived feature has an expression, the check saw to it
    return feature.value


def _in_order(rules: Mapping[str, Rule]) -> list[Rule]:
    """Rules after those they name; there are no circles, the check saw to it."""
    ordered: dict[str, Rule] = {}

    def put(rule: Rule) -> None:
        for column in rule.when.find_all(exp.Column):
            if column.table == "r" and column.name not in ordered:
                put(rules[column.name])
        ordered[rule.name] = rule

    for rule in rules.values():
        put(rule)
    return list(ordered.values())


def _exact(value: Given) -> Value:
    if isinstance(value, float):
        raise TypeError("a feature must be an exact number")
    return _plain(Fraction(value)) if isinstance(value, Decimal) else value


def _plain(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value


def _truth(value: Value) -> Truth:
    return value if isinstance(value, bool) else None


def _both(left: Truth, right: Truth) -> Truth:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _either(left: Truth, right: Truth) -> Truth:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def _column(node: exp.Expr) -> Evaluate:
    name, table = node.name, cast(exp.Column, node).table
    if table == "p":
        return lambda world: world.parameters[name]
    if table == "r":
        return lambda world: world.rules[name]
    if name == _AS_OF:
        return lambda world: world.as_of
    return lambda world: world.features[name]


def _constant(node: exp.Expr) -> Evaluate:
    value = _constant_value(node)
    return lambda world: value


def _constant_value(node: exp.Expr) -> Value:
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    return str(node.this) if node.args.get("is_string") else _plain(Fraction(str(node.this)))


def _inner(node: exp.Expr) -> Evaluate:
    return prepare(node.this)


def _logic(node: exp.Expr) -> Evaluate:
    left, right = prepare(node.this), prepare(node.expression)
    join = _both if isinstance(node, exp.And) else _either
    return lambda world: join(_truth(left(world)), _truth(right(world)))


def _not(node: exp.Expr) -> Evaluate:
    inner = prepare(node.this)

    def run(world: World) -> Value:
        value = inner(world)
        return None if value is None else not value

    return run


_COMPARE: Mapping[type[exp.Expr], Callable[[Number, Number], bool]] = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
}
_COMPUTE: Mapping[type[exp.Expr], Callable[[Number, Number], Number]] = {
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
}


def _two_sided(node: exp.Expr) -> Evaluate:
    """Comparisons and sums: unknown when a side is."""
    operate = {**_COMPARE, **_COMPUTE}[type(node)]
    left, right = prepare(node.this), prepare(node.expression)

    def run(world: World) -> Value:
        a, b = left(world), right(world)
        return None if a is None or b is None else operate(cast(Number, a), cast(Number, b))

    return run


def _between(node: exp.Expr) -> Evaluate:
    value, low, high = (prepare(node.args[part]) for part in ("this", "low", "high"))

    def run(world: World) -> Value:
        v, a, b = (cast("Number | None", part(world)) for part in (value, low, high))
        above = None if v is None or a is None else v >= a
        below = None if v is None or b is None else v <= b
        return _both(above, below)

    return run


def _in(node: exp.Expr) -> Evaluate:
    value, options = prepare(node.this), frozenset(_constant_value(option) for option in node.expressions)

    def run(world: World) -> Value:
        found = value(world)
        return None if found is None else found in options

    return run


def _missing(node: exp.Expr) -> Evaluate:
    inner = prepare(node.this)
    return lambda world: inner(world) is None


def _signed(node: exp.Expr) -> Evaluate:
    inner, operate = prepare(node.this), abs if isinstance(node, exp.Abs) else lambda number: -number

    def run(world: World) -> Value:
        value = inner(world)
        return None if value is None else cast(Number, operate(cast(Number, value)))

    return run


def _coalesce(node: exp.Expr) -> Evaluate:
    parts = [prepare(part) for part in (node.this, *node.expressions)]
    return lambda world: next((v for v in (part(world) for part in parts) if v is not None), None)


def _extreme(node: exp.Expr) -> Evaluate:
    parts, choose = [prepare(part) for part in (node.this, *node.expressions)], _chooser(node)

    def run(world: World) -> Value:
        values = [part(world) for part in parts]
        return None if None in values else choose([cast(Number, value) for value in values])

    return run


def _chooser(node: exp.Expr) -> Callable[[Sequence[Number]], Number]:
    return (lambda values: max(values)) if isinstance(node, exp.Greatest) else (lambda values: min(values))


def _case(node: exp.Expr) -> Evaluate:
    branches = [(prepare(branch.this), prepare(branch.args["true"])) for branch in node.args["ifs"]]
    default = node.args.get("default")
    otherwise = prepare(default) if default is not None else lambda world: None

    def run(world: World) -> Value:
        chosen = next((value for condition, value in branches if condition(world) is True), otherwise)
        return chosen(world)

    return run


def _function(node: exp.Expr) -> Evaluate:
    return _FUNCTIONS[node.name.lower()](node)


def _age_on(node: exp.Expr) -> Evaluate:
    """Whole years of the member at hand on a day; a household has no birth date, the check saw to it."""
    day = prepare(node.expressions[0])
    return lambda world: _years(world.features["birth_date"], day(world))


def _years(born: Value, on: Value) -> Value:
    return age_on(born, on) if isinstance(born, date) and isinstance(on, date) else None


def _to_fen(node: exp.Expr) -> Evaluate:
    """An amount to whole 分, halves away from zero."""
    amount = prepare(node.expressions[0])
    return lambda world: _nearest(cast("Number | None", amount(world)))


def _at_least(node: exp.Expr) -> Evaluate:
    least, conditions = int(node.expressions[0].name), [prepare(part) for part in node.expressions[1:]]

    def run(world: World) -> Value:
        truths = [condition(world) for condition in conditions]
        if truths.count(True) >= least:
            return True
        return None if truths.count(True) + truths.count(None) >= least else False

    return run


def _per(node: exp.Expr) -> Evaluate:
    """分 a person, halves away from zero."""
    amount, count = prepare(node.expressions[0]), prepare(node.expressions[1])

    def run(world: World) -> Value:
        a, n = cast("Number | None", amount(world)), cast("Number | None", count(world))
        if a is None or n is None or n <= 0:
            return None
        return _nearest(Fraction(a) / Fraction(n))

    return run


def _nearest(value: Number | None) -> int | None:
    return None if value is None else floor(abs(Fraction(value)) + _HALF) * (1 if value >= 0 else -1)


_FUNCTIONS = {"at_least": _at_least, "per": _per, "age_on": _age_on, "to_fen": _to_fen}
_PREPARE: Mapping[type[exp.Expr], Callable[[exp.Expr], Evaluate]] = {
    exp.Column: _column,
    exp.Literal: _constant,
    exp.Boolean: _constant,
    exp.Paren: _inner,
    exp.Not: _not,
    exp.Between: _between,
    exp.In: _in,
    exp.Is: _missing,
    exp.Coalesce: _coalesce,
    exp.Case: _case,
    exp.Anonymous: _function,
    **dict.fromkeys((exp.And, exp.Or), _logic),
    **dict.fromkeys((*_COMPARE, *_COMPUTE), _two_sided),
    **dict.fromkeys((exp.Neg, exp.Abs), _signed),
    **dict.fromkeys((exp.Greatest, exp.Least), _extreme),
}
