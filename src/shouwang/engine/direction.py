"""Which way a rule goes when a parameter rises: does it hold of more households, or of fewer?

Read off the checked trees alone, so it is true of every county: `income < p.line` holds of more when the line
rises, `self_paid >= p.line` of fewer. Where it can go both ways (`=`, the condition
of a `case`), both are said.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from shouwang.engine.benefits import DOUBLED, UNDUE
from shouwang.engine.language.names import lengths_of
from shouwang.engine.policy import MEMBERS, Aggregate, Benefit, Feature, Policy, Rule

UP, DOWN = 1, -1
BOTH = frozenset({UP, DOWN})
Ways = frozenset[int]
NEITHER: Ways = frozenset()
_GROWS_WITH_ROWS = frozenset({Aggregate.COUNT, Aggregate.SUM, Aggregate.ANY, Aggregate.MAX})
_LESS = (exp.LT, exp.LTE)
_STEADY = (
    exp.And,
    exp.Or,
    exp.Paren,
    exp.Add,
    exp.Mul,
    exp.Coalesce,
    exp.Greatest,
    exp.Least,
    exp.Anonymous,
    exp.Case,
)


def ways_of_rule(policy: Policy, rule: Rule, parameter: str) -> Ways:
    """UP: of more households when the parameter rises; DOWN: of fewer; empty: it does not matter."""
    return _Reading(policy, parameter).tree(rule.when)


def ways_of_amount(policy: Policy, benefit: Benefit, parameter: str) -> Ways:
    """The same of what a benefit pays; empty also where it has no amount."""
    reading = _Reading(policy, parameter)
    return reading.tree(benefit.amount) if benefit.amount is not None else NEITHER


def protecting(policy: Policy) -> Iterator[Rule]:
    """The rules that find who needs help; not those that find who gets it without ground."""
    for rule in policy.rules.values():
        if rule.benefit is None or not rule.name.endswith((f"_{UNDUE}", f"_{DOUBLED}")):
            yield rule


class _Reading:
    """One parameter followed through rules, features and their trees; `rows`: names are columns of a file."""

    def __init__(self, policy: Policy, parameter: str, *, rows: bool = False) -> None:
        self.policy, self.parameter, self.rows = policy, parameter, rows
        self.known: dict[str, Ways] = {}

    def tree(self, tree: exp.Expr | None) -> Ways:
        """The ways of one expression."""
        if tree is None:
            return NEITHER
        if isinstance(tree, exp.Column):
            return self._column(tree)
        if isinstance(tree, exp.Not | exp.Neg):
            return _turned(self.tree(tree.this))
        if isinstance(tree, exp.Sub | exp.GT | exp.GTE | exp.LT | exp.LTE):
            left, right = self.tree(tree.this), self.tree(tree.expression)
            return _turned(left) | right if isinstance(tree, _LESS) else left | _turned(right)
        if isinstance(tree, exp.Between):
            ends = _turned(self.tree(tree.args["low"])) | self.tree(tree.args["high"])
            return ends | (BOTH if self.tree(tree.this) else NEITHER)
        if isinstance(tree, exp.If):  # a branch of `case`: its value counts; which branch it is, is not known
            return self.tree(tree.args["true"]) | (BOTH if self.tree(tree.this) else NEITHER)
        below = self._below(tree)
        return below if isinstance(tree, _STEADY) or not below else BOTH

    def _below(self, tree: exp.Expr) -> Ways:
        found = NEITHER
        for child in tree.iter_expressions():
            found |= self.tree(child)
        return found

    def _column(self, column: exp.Column) -> Ways:
        if column.table == "p":
            return frozenset({UP}) if column.name == self.parameter else NEITHER
        if column.table == "r":
            return self.tree(self.policy.rules[column.name].when)
        feature = None if self.rows else self.policy.features.get(column.name)
        if feature is None:
            return NEITHER
        if feature.name not in self.known:
            self.known[feature.name] = self._feature(feature)
        return self.known[feature.name]

    def _feature(self, feature: Feature) -> Ways:
        """Rows that are added make a sum or count greater; of what else comes of them nothing is known."""
        if feature.feed is None:
            return self.tree(feature.value)
        within = self if feature.feed == MEMBERS else _Reading(self.policy, self.parameter, rows=True)
        rows = within.tree(feature.where)
        if self.parameter in lengths_of(feature):
            rows |= {UP}
        if rows and feature.aggregate not in _GROWS_WITH_ROWS:
            return BOTH
        return rows | within.tree(feature.value)


def _turned(ways: Ways) -> Ways:
    return frozenset(-way for way in ways)
