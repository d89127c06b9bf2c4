"""Ages in SQL; a comparison of today's age becomes one of birth dates, and no age is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.kernel.calendar import minus_years

Bounds = tuple[int | None, int | None]
_BIRTH, _DAY = "age of", "age on"
_OLDEST = 200


def age_between(birth: exp.Expr, day: exp.Expr) -> exp.Expr:
    """Full years of life on a day; unknown where either day is."""
    years = exp.Sub(this=exp.Year(this=day.copy()), expression=exp.Year(this=birth.copy()))
    earlier = exp.LT(this=_month_and_day(day), expression=_month_and_day(birth))
    correction = sql.case((earlier, sql.number(1)), otherwise=sql.number(0))
    return exp.paren(exp.Sub(this=years, expression=correction))


def age_on_day(birth: exp.Expr, day: date) -> exp.Expr:
    """Full years of life on a day that is the same for everybody: by_birth() knows it again."""
    age = age_between(birth, sql.day(day))
    age.meta.update({_BIRTH: birth, _DAY: day})
    return age


def by_birth(node: exp.Expr) -> exp.Expr | None:
    """`age >= 16` as `birth_date <= D minus 16 years`; None for anything else.

    Who was born on 29 February reaches an age on 1 March of a common year: later than 28 February, as dates
    are.
    """
    bounds = _BOUNDS.get(type(node))
    if bounds is None or _DAY not in node.this.meta:
        return None
    first, last = bounds(node)
    if any(age is not None and not 0 <= age < _OLDEST for age in (first, last)) or first is last is None:
        return None
    birth, day = node.this.meta[_BIRTH], node.this.meta[_DAY]
    reached = (
        None if first is None else exp.LTE(this=birth.copy(), expression=sql.day(minus_years(day, first)))
    )
    beyond = (
        None if last is None else exp.GT(this=birth.copy(), expression=sql.day(minus_years(day, last + 1)))
    )
    return exp.paren(sql.both(reached, beyond) or exp.true())


def _whole(node: exp.Expr) -> int | None:
    number = sql.constant(node)
    return int(number) if number is not None and number.denominator == 1 else None


def _from(node: exp.Expr, more: int = 0) -> Bounds:
    age = _whole(node.expression)
    return (None if age is None else age + more), None


def _up_to(node: exp.Expr, less: int = 0) -> Bounds:
    age = _whole(node.expression)
    return None, (None if age is None else age - less)


def _between(node: exp.Expr) -> Bounds:
    low, high = _whole(node.args["low"]), _whole(node.args["high"])
    return (None, None) if low is None or high is None else (low, high)


_BOUNDS: Mapping[type[exp.Expr], Callable[[exp.Expr], Bounds]] = {
    exp.GTE: _from,
    exp.GT: lambda node: _from(node, 1),
    exp.LTE: _up_to,
    exp.LT: lambda node: _up_to(node, 1),
    exp.Between: _between,
}


def _month_and_day(day: exp.Expr) -> exp.Expr:
    hundred = exp.Mul(this=exp.Month(this=day.copy()), expression=sql.number(100))
    return exp.Add(this=hundred, expression=exp.Day(this=day.copy()))
