"""Expressions of a pack become SQL: exact constants for parameters, columns for names, plain functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.plan.ages import age_between, age_on_day, by_birth
from shouwang.engine.plan.model import BIGINT, TRUE, PlanError, SqlType, truth_column
from shouwang.engine.policy import Policy

Names = Callable[[str], exp.Expr]
AS_OF = "as_of"


@dataclass(frozen=True, slots=True)
class Binder:
    """Binds expressions of one policy on one day.

    `names` says what a bare name means where the expression stands; `birth` is the birth date that age_on()
    reads.
    """

    policy: Policy
    as_of: date

    def bind(self, tree: exp.Expr, *, names: Names, birth: exp.Expr | None = None) -> exp.Expr:
        """A copy of the tree in SQL, constants folded exactly."""
        if isinstance(tree, exp.Column):
            return self._column(tree, names)
        if isinstance(tree, exp.Anonymous):
            arguments = [self.bind(a, names=names, birth=birth) for a in tree.expressions]
            return _function(tree.name.lower(), arguments, birth, as_of=self.as_of)
        copy = sql.with_children(tree, lambda child: self.bind(child, names=names, birth=birth))
        if isinstance(copy, (exp.Greatest, exp.Least)):
            return _strict(copy)
        return by_birth(copy) or _folded(copy)

    def parameter(self, name: str) -> exp.Expr:
        """The value in force (money in 分); unknown where no document says one."""
        found = self.policy.parameters.get(name)
        if found is None:
            raise PlanError(f"没有名为 {name} 的参数")
        dated = found.on(self.as_of)
        return sql.null(BIGINT) if dated is None else sql.number(dated.value)

    def _column(self, node: exp.Column, names: Names) -> exp.Expr:
        if node.table == "p":
            return self.parameter(node.name)
        if node.table == "r":
            return exp.paren(sql.equal(sql.column(truth_column(node.name)), sql.number(TRUE)))
        if node.name == AS_OF:
            return sql.day(self.as_of)
        return names(node.name)


def scale_of(node: exp.Expr, scales: Mapping[str, int]) -> int:
    """How many decimals the number has that an expression gives, at most."""
    if isinstance(node, exp.Column):
        return scales.get(node.name, 0)
    if isinstance(node, exp.Literal):
        return len(node.this.partition(".")[2])
    if isinstance(node, (exp.IntDiv, exp.Round)):
        return 0
    parts = [scale_of(child, scales) for child in _valued(node)]
    return sum(parts) if isinstance(node, exp.Mul) else max(parts, default=0)


def number_type(scale: int) -> SqlType:
    """BIGINT for whole numbers, else an exact decimal."""
    return BIGINT if scale == 0 else SqlType(f"DECIMAL(38, {scale})")


def _valued(node: exp.Expr) -> list[exp.Expr]:
    """The parts of an expression whose value can become its value (conditions of CASE cannot)."""
    if isinstance(node, exp.Case):
        outcomes = [branch.args["true"] for branch in node.args["ifs"]]
        return [*outcomes, *filter(None, [node.args.get("default")])]
    if isinstance(node, (exp.Cast, exp.Binary, exp.Paren, exp.Func, exp.Unary)):
        return [child for child in node.iter_expressions() if not isinstance(child, exp.DataType)]
    return []


def _folded(node: exp.Expr) -> exp.Expr:
    """Arithmetic on constants is done here, exactly, not by an engine's decimals."""
    if isinstance(node, (exp.Add, exp.Sub, exp.Mul)):
        left, right = sql.constant(node.this), sql.constant(node.expression)
        if left is not None and right is not None:
            return sql.number(_computed(node, left, right))
    return node


def _strict(node: exp.Expr) -> exp.Expr:
    """The greatest or least of things of which one is unknown is unknown; engines would leave it out."""
    parts = [node.this, *node.expressions]
    known = sql.both(*(sql.negated(sql.is_null(part)) for part in parts))
    return sql.case((known or exp.true(), node))


def _computed(node: exp.Expr, left: Fraction, right: Fraction) -> Fraction:
    if isinstance(node, exp.Mul):
        return left * right
    return left + right if isinstance(node, exp.Add) else left - right


def _function(name: str, arguments: list[exp.Expr], birth: exp.Expr | None, *, as_of: date) -> exp.Expr:
    if name == "at_least" and len(arguments) > 1:
        return _at_least(arguments[0], arguments[1:])
    if name == "per" and len(arguments) == 2:
        return _per(*arguments)
    if name == "age_on" and len(arguments) == 1 and birth is not None:
        today = arguments[0] == sql.day(as_of)
        return age_on_day(birth, as_of) if today else age_between(birth, arguments[0])
    if name == "to_fen" and len(arguments) == 1:
        return sql.cast(exp.Round(this=arguments[0], decimals=sql.number(0)), BIGINT)
    raise PlanError(f"不认识函数 {name}，或它不能用在这里", accepted="at_least、per、age_on、to_fen")


def _at_least(least: exp.Expr, conditions: list[exp.Expr]) -> exp.Expr:
    """True once enough are true, false once too few can be, else unknown."""
    certain = [sql.case((c, sql.number(1)), otherwise=sql.number(0)) for c in conditions]
    possible = [sql.case((sql.negated(c), sql.number(0)), otherwise=sql.number(1)) for c in conditions]
    return sql.case(
        (exp.GTE(this=exp.paren(_sum(certain)), expression=least.copy()), exp.true()),
        (exp.LT(this=exp.paren(_sum(possible)), expression=least.copy()), exp.false()),
    )


def _sum(terms: Sequence[exp.Expr]) -> exp.Expr:
    total = terms[0]
    for term in terms[1:]:
        total = exp.Add(this=total, expression=term)
    return total


def _per(amount: exp.Expr, count: exp.Expr) -> exp.Expr:
    """amount / count to the nearest whole number, halves away from zero; unknown unless count > 0."""
    whole = sql.cast(amount, BIGINT)
    negative = exp.paren(exp.Neg(this=whole.copy()))
    return sql.case(
        (_both_positive(whole, count), _rounded(whole, count)),
        (
            exp.GT(this=count.copy(), expression=sql.number(0)),
            exp.Neg(this=exp.paren(_rounded(negative, count))),
        ),
    )


def _both_positive(amount: exp.Expr, count: exp.Expr) -> exp.Expr:
    return exp.And(
        this=exp.GTE(this=amount.copy(), expression=sql.number(0)),
        expression=exp.GT(this=count.copy(), expression=sql.number(0)),
    )


def _rounded(amount: exp.Expr, count: exp.Expr) -> exp.Expr:
    doubled = exp.Add(
        this=exp.Mul(this=sql.number(2), expression=amount.copy()), expression=exp.paren(count.copy())
    )
    divisor = exp.Mul(this=sql.number(2), expression=exp.paren(count.copy()))
    return exp.IntDiv(this=exp.paren(doubled), expression=exp.paren(divisor))
