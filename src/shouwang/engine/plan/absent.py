"""What members of whom a feed says nothing add to a household's number: mostly nothing.

Most members are in no roster, in no school, on no loan. A feature over members that one feed decides is
folded over the persons of that feed alone; those it does not name are reckoned in at the end, all at once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.policy import Aggregate, Feature


class Unsure(Enum):
    """A value that depends on more than what is known here."""

    UNSURE = 0


UNSURE = Unsure.UNSURE
Value = bool | Fraction | str | Unsure | None
FALSE, UNKNOWN, TRUE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Share:
    """What absent members add to a feature: to its own column, and to whether something is unknown (None:
    nothing).
    """

    own: Fraction | None = None
    unknown: bool = False

    @property
    def nothing(self) -> bool:
        """Whether they may be left out."""
        return self.own is None and not self.unknown


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an absent member: the empty values of the person features of a feed; the parameters
    of the day.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    parameters: Mapping[str, Value] = field(default_factory=dict)

    def value(self, node: exp.Expr) -> Value:
        """The value of an expression, three-valued; UNSURE where it depends on anything else."""
        for kind, rule in _RULES.items():
            if isinstance(node, kind):
                return rule(self, node)
        return UNSURE


def empty_of(feature: Feature) -> Value:
    """The value of a person feature for whom its feed has no row."""
    if feature.aggregate is Aggregate.ANY:
        return False
    if feature.aggregate is Aggregate.ALL:
        return True
    if feature.empty is not None:
        return feature.empty
    return Fraction(0) if feature.aggregate in (Aggregate.COUNT, Aggregate.SUM) else None


def share_of(feature: Feature, known: Known) -> Share | None:
    """What an absent member adds to a feature over members; None where that cannot be said once for all."""
    where = known.value(feature.where) if feature.where is not None else True
    value = known.value(feature.value) if feature.value is not None else None
    if where is False:
        return Share()
    if where is UNSURE or feature.aggregate is None or feature.aggregate is Aggregate.LAST:
        return None
    return _SHARES[feature.aggregate](feature, where, value)


def _of_count(feature: Feature, where: Value, value: Value) -> Share | None:
    return Share(unknown=True) if where is None else None


def _of_sum(feature: Feature, where: Value, value: Value) -> Share | None:
    if where is None or (where is True and value is None):
        return Share(unknown=True)
    return Share() if value == 0 and value is not False else None


def _of_extreme(feature: Feature, where: Value, value: Value) -> Share | None:
    if where is None or value is None:
        return Share(unknown=feature.empty is not None)
    return Share(own=value) if isinstance(value, Fraction) else None


def _of_any(feature: Feature, where: Value, value: Value) -> Share | None:
    held = _and(where, value)
    codes: dict[Value, Share] = {False: Share(), None: Share(Fraction(UNKNOWN)), True: Share(Fraction(TRUE))}
    return codes.get(held)


def _of_all(feature: Feature, where: Value, value: Value) -> Share | None:
    broken = _and(where, _not(value))
    codes: dict[Value, Share] = {False: Share(), None: Share(Fraction(UNKNOWN)), True: Share(Fraction(FALSE))}
    return codes.get(broken)


_SHARES: Mapping[Aggregate, Callable[[Feature, Value, Value], Share | None]] = {
    Aggregate.COUNT: _of_count,
    Aggregate.SUM: _of_sum,
    Aggregate.MAX: _of_extreme,
    Aggregate.MIN: _of_extreme,
    Aggregate.ANY: _of_any,
    Aggregate.ALL: _of_all,
}


def _not(value: Value) -> Value:
    return value if value is None or value is UNSURE else not value


def _and(left: Value, right: Value) -> Value:
    if left is False or right is False:
        return False
    if UNSURE in (left, right):
        return UNSURE
    return None if left is None or right is None else True


def _conjunction(known: Known, node: exp.Expr) -> Value:
    return _and(known.value(node.this), known.value(node.expression))


def _disjunction(known: Known, node: exp.Expr) -> Value:
    return _not(_and(_not(known.value(node.this)), _not(known.value(node.expression))))


def _column(known: Known, node: exp.Expr) -> Value:
    if not isinstance(node, exp.Column):
        return UNSURE
    names = {"": known.values, "p": known.parameters}.get(node.table, {})
    return names.get(node.name, UNSURE)


def _literal(known: Known, node: exp.Expr) -> Value:
    return str(node.this) if node.is_string else sql.constant(node)


def _two_sided(known: Known, node: exp.Expr) -> Value:
    """Comparisons and sums of numbers: unknown when a side is."""
    sides = known.value(node.this), known.value(node.expression)
    if UNSURE in sides:
        return UNSURE
    left, right = (side if isinstance(side, Fraction) else None for side in sides)
    if left is None or right is None:
        return None if None in sides else UNSURE
    return _OPERATIONS[type(node)](left, right)


def _absolute(known: Known, node: exp.Expr) -> Value:
    value = known.value(node.this)
    return abs(value) if isinstance(value, Fraction) else None if value is None else UNSURE


_OPERATIONS: Mapping[type[exp.Expr], Callable[[Fraction, Fraction], Value]] = {
    exp.EQ: operator.eq,
    exp.NEQ: operator.ne,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
    exp.Add: operator.add,
    exp.Sub: operator.sub,
    exp.Mul: operator.mul,
}


def _membership(known: Known, node: exp.Expr) -> Value:
    value = known.value(node.this)
    options = [known.value(option) for option in node.expressions]
    if value is None or value is UNSURE:
        return value
    return value in options if UNSURE not in options and None not in options else UNSURE


def _is_null(known: Known, node: exp.Expr) -> Value:
    value = known.value(node.this)
    return UNSURE if value is UNSURE or not isinstance(node.expression, exp.Null) else value is None


_RULES: Mapping[type[exp.Expr], Callable[[Known, exp.Expr], Value]] = {
    exp.Paren: lambda known, node: known.value(node.this),
    exp.And: _conjunction,
    exp.Or: _disjunction,
    exp.Not: lambda known, node: _not(known.value(node.this)),
    exp.Boolean: lambda known, node: bool(node.this),
    exp.Literal: _literal,
    exp.Column: _column,
    exp.In: _membership,
    exp.Is: _is_null,
    exp.Abs: _absolute,
    **dict.fromkeys(_OPERATIONS, _two_sided),
}
