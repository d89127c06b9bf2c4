"""The few SQL shapes that plans are built of; every name is quoted, every value is a literal node."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache, reduce
from typing import Any

from sqlglot import exp

from shouwang.engine.plan.model import Days, PlanError, SqlType

Branch = tuple[exp.Expr, exp.Expr]


def column(name: str, table: str | None = None) -> exp.Column:
    """A column, quoted."""
    return exp.column(name, table=table, quoted=True)


def number(value: int | Fraction) -> exp.Expr:
    """An exact number; fractions must end in decimals, as every number written in a pack does."""
    text = str(value) if isinstance(value, int) else _decimal_text(value)
    return exp.Neg(this=exp.Literal.number(text[1:])) if text.startswith("-") else exp.Literal.number(text)


def _decimal_text(value: Fraction) -> str:
    with localcontext(prec=60):
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(quotient) != value:
        raise PlanError("有一个数无法写成有限小数", accepted="有限小数", todo="改写规则包中的数")
    return f"{quotient:f}"


def constant(node: exp.Expr) -> Fraction | None:
    """The exact number that a node is, if it is one."""
    if isinstance(node, exp.Paren):
        return constant(node.this)
    if isinstance(node, exp.Neg):
        inner = constant(node.this)
        return None if inner is None else -inner
    return Fraction(node.this) if isinstance(node, exp.Literal) and not node.is_string else None


def own(node: exp.Expr) -> exp.Expr:
    """The node where it stands nowhere yet, else a copy: a node has one place, and copies cost the most."""
    return node if node.parent is None else node.copy()


@cache
def _data_type(name: str) -> exp.DataType:
    return exp.DataType.build(name)


def cast(node: exp.Expr, type_: str) -> exp.Cast:
    """`CAST(node AS type)`; a type is read once, a plan casts a thousand times."""
    return exp.Cast(this=own(node), to=_data_type(type_).copy())


def day(value: date) -> exp.Expr:
    """A DATE literal."""
    return cast(exp.Literal.string(value.isoformat()), "DATE")


def null(type_: SqlType) -> exp.Expr:
    """A typed unknown."""
    return cast(exp.null(), type_)


def case(*branches: Branch, otherwise: exp.Expr | None = None) -> exp.Case:
    """CASE WHEN … THEN … [ELSE …] END."""
    return exp.Case(
        ifs=[exp.If(this=own(when), true=own(then)) for when, then in branches],
        default=own(otherwise) if otherwise is not None else None,
    )


def both(*conditions: exp.Expr | None) -> exp.Expr | None:
    """All conditions that are there, or None where there is none."""
    there: list[exp.Expr] = [exp.paren(own(c), copy=False) for c in conditions if c is not None]
    return reduce(lambda a, b: exp.And(this=a, expression=b), there) if there else None


def is_null(node: exp.Expr) -> exp.Expr:
    """`(node) IS NULL`."""
    return exp.Is(this=exp.paren(own(node), copy=False), expression=exp.null())


def negated(node: exp.Expr) -> exp.Expr:
    """`NOT (node)`."""
    return exp.Not(this=exp.paren(own(node), copy=False))


def equal(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """`left = right`."""
    return exp.EQ(this=left, expression=right)


def coalesce(node: exp.Expr, default: exp.Expr) -> exp.Expr:
    """`COALESCE(node, default)`."""
    return exp.Coalesce(this=own(node), expressions=[own(default)])


def within(node: exp.Expr, days: Days, *, around: Days | None = None) -> exp.Expr | None:
    """The node's day lies within `days`; an end that `around` already promises is left out."""
    ends: list[exp.Expr] = []
    if days.first and not (around and around.first and around.first >= days.first):
        ends.append(exp.GTE(this=own(node), expression=day(days.first)))
    if not (around and around.last <= days.last):
        ends.append(exp.LTE(this=own(node), expression=day(days.last)))
    return both(*ends)


def select(*columns: exp.Expr, of: exp.Expr | str) -> exp.Select:
    """`SELECT columns FROM of`."""
    return exp.Select().select(*columns, copy=False).from_(of, copy=False)


def named(node: exp.Expr, name: str) -> exp.Expr:
    """`node AS name`."""
    return exp.alias_(node, name, quoted=True, copy=False)


def table(name: str, alias: str) -> exp.Table:
    """`name AS alias`."""
    return exp.table_(name, alias=exp.to_identifier(alias, quoted=True), quoted=True)


def inner(query: exp.Select, alias: str) -> exp.Subquery:
    """`(query) AS alias`."""
    return query.subquery(alias, copy=False)


def left_join(query: exp.Select, name: str, alias: str, *, on: str, of: str) -> exp.Select:
    """Joins a relation by one column of the same name."""
    match = equal(column(on, alias), column(on, of))
    return query.join(table(name, alias), on=match, join_type="left", copy=False)


def with_children(node: exp.Expr, of: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """A node like this one with what becomes of its children."""

    def taken(part: Any) -> Any:  # noqa: ANN401 - an argument of a node may be anything
        if isinstance(part, list):
            return [taken(each) for each in part]
        return of(part) if isinstance(part, exp.Expr) else part

    return type(node)(**{name: taken(part) for name, part in node.args.items()})


def names_in(nodes: Iterable[exp.Expr | None], *, table: str | None = None) -> list[str]:
    """The names of the columns that expressions mention, in order, each once."""
    found = (c for node in nodes if node is not None for c in node.find_all(exp.Column))
    return list(dict.fromkeys(c.name for c in found if c.table == (table or "")))
