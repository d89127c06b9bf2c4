"""How rows fold into one value: the columns of a grouping, and the value from those columns.

ANY and ALL travel as numbers (0 false, 1 unknown, 2 true), so that a plain MAX or MIN folds all three.
CASE inside the aggregate, never FILTER: DuckDB takes three times as long for FILTER.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.plan.absent import Share
from shouwang.engine.plan.coding import UNSURE, Coded, Tally, among
from shouwang.engine.plan.model import BIGINT, BOOLEAN, DATE, VARCHAR, PlanError, SqlType
from shouwang.engine.policy import Aggregate, Feature, Unit

Folded = Mapping[str, exp.Expr]
Columns = dict[str, exp.Expr]
_FALSE, _UNKNOWN, _TRUE = 0, 1, 2
_CODES = 4
_TYPES = {Unit.YES_NO: BOOLEAN, Unit.TEXT: VARCHAR, Unit.DATE: DATE}
_YES_NO = (Aggregate.ANY, Aggregate.ALL)
_SMALLEST = (Aggregate.MIN, Aggregate.ALL)


@dataclass(frozen=True, slots=True)
class Input:
    """The rows that a feature folds: which (all without a `condition`), their value, their place in time.

    `open`: whether it counts that the condition or the value is unknown (true among members).
    """

    condition: exp.Expr | None
    value: exp.Expr | None
    key: exp.Expr | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Fold:
    """One feature as aggregates. Its own value is in the column `own`, whether something is unknown in the
    column `unknown`, where it matters; `each`: what every row is worth that the tally `own` has counted.
    """

    feature: Feature
    columns: Folded
    own: str
    unknown: str = ""
    each: exp.Expr | None = None

    def value(self, table: str) -> exp.Expr:
        """The feature's value from its columns; a missing row means that there was nothing to fold."""
        return _value(self, _columns(self, table))

    def value_with(self, table: str, share: Share, *, absent: exp.Expr) -> exp.Expr:
        """The same, where `absent` members were not folded and add their share."""
        columns = _columns(self, table)
        columns |= _shared(self, columns, share, absent)
        return _value(self, columns)


def type_of(feature: Feature) -> SqlType:
    """How the value of a feature of rows or members is stored; every number of them is whole."""
    return _TYPES.get(feature.unit, BIGINT)


def fold(feature: Feature, rows: Input) -> Fold:
    """The aggregates that make a feature."""
    if feature.aggregate is None:
        raise PlanError(f"指标 {feature.name} 没有写如何汇总")
    columns = dict(_FOLDS[feature.aggregate](feature, rows))
    extreme = feature.aggregate in (Aggregate.MAX, Aggregate.MIN) and feature.empty is None
    if not rows.open or feature.aggregate in _YES_NO or extreme or not (rows.condition or rows.value):
        return Fold(feature, columns, feature.name)
    unknown = f"{feature.name}:unknown"
    return Fold(feature, {**columns, unknown: exp.Max(this=_unknown_row(rows))}, feature.name, unknown)


def fold_coded(feature: Feature, coded: Coded, value: exp.Expr | None, *, table: str) -> Fold:
    """The aggregates of a feature that counts members, or sums a value of theirs, by the number of each.

    Where the value is the same for all, counting them is enough.
    """
    if value is None or not value.find(exp.Column):
        tally = Tally(coded, lax=value is None)
        each = sql.number(1) if value is None else value
        return Fold(feature, {tally.name: tally.aggregate(table)}, tally.name, each=each)
    holds, doubtful = (among(coded.code, codes, table) for codes in (coded.yes, coded.unknown))
    missing = exp.And(this=holds.copy(), expression=sql.is_null(value))
    unknown = sql.case((exp.Or(this=doubtful, expression=exp.paren(missing)), sql.number(1)))
    summed = sql.cast(exp.Sum(this=sql.case((holds, value))), BIGINT)
    doubt = f"{feature.name}:unknown"
    return Fold(feature, {feature.name: summed, doubt: exp.Max(this=unknown)}, feature.name, doubt)


def _counted(feature: Feature, rows: Input) -> Folded:
    condition = sql.both(rows.condition, None if rows.value is None else sql.negated(sql.is_null(rows.value)))
    inner = exp.Star() if condition is None else sql.case((condition, sql.number(1)))
    return {feature.name: exp.Count(this=inner)}


def _summed(feature: Feature, rows: Input) -> Folded:
    return {feature.name: sql.cast(exp.Sum(this=_where(rows, _given(feature, rows))), BIGINT)}


def _greatest(feature: Feature, rows: Input) -> Folded:
    return {feature.name: exp.Max(this=_where(rows, _given(feature, rows)))}


def _least(feature: Feature, rows: Input) -> Folded:
    return {feature.name: exp.Min(this=_where(rows, _given(feature, rows)))}


def _any(feature: Feature, rows: Input) -> Folded:
    value = _given(feature, rows)
    held = sql.both(rows.condition, value) or value
    doubtful = sql.is_null(held) if rows.open else sql.both(rows.condition, sql.is_null(value))
    code = sql.case(
        (held, sql.number(_TRUE)),
        (doubtful or exp.false(), sql.number(_UNKNOWN)),
        otherwise=sql.number(_FALSE),
    )
    return {feature.name: exp.Max(this=code)}


def _all(feature: Feature, rows: Input) -> Folded:
    value = _given(feature, rows)
    broken = sql.both(rows.condition, sql.negated(value)) or value
    doubtful = sql.is_null(broken) if rows.open else sql.both(rows.condition, sql.is_null(value))
    code = sql.case(
        (broken, sql.number(_FALSE)),
        (doubtful or exp.false(), sql.number(_UNKNOWN)),
        otherwise=sql.number(_TRUE),
    )
    return {feature.name: exp.Min(this=code)}


def _last(feature: Feature, rows: Input) -> Folded:
    """The value at the greatest key; a yes or no travels faster, in the last digits of the key itself."""
    if rows.key is None:
        raise PlanError(f"指标 {feature.name} 取最后一行，但这里的行没有先后")
    if feature.unit is Unit.YES_NO:
        shifted = exp.Mul(this=exp.paren(rows.key.copy()), expression=sql.number(_CODES))
        packed = exp.Add(this=shifted, expression=_code(_given(feature, rows)))
        return {feature.name: exp.Max(this=_where(rows, packed))}
    key = _where(rows, rows.key)
    value = {feature.name: exp.ArgMax(this=_given(feature, rows).copy(), expression=key)}
    return value if feature.empty is None else {**value, _key_name(feature): exp.Max(this=key.copy())}


_FOLDS: Mapping[Aggregate, Callable[[Feature, Input], Folded]] = {
    Aggregate.COUNT: _counted,
    Aggregate.SUM: _summed,
    Aggregate.MAX: _greatest,
    Aggregate.MIN: _least,
    Aggregate.ANY: _any,
    Aggregate.ALL: _all,
    Aggregate.LAST: _last,
}


def _columns(folded: Fold, table: str) -> Columns:
    return {name: sql.column(name, table) for name in folded.columns}


def _shared(folded: Fold, columns: Columns, share: Share, absent: exp.Expr) -> Columns:
    added: dict[str, exp.Expr] = {}
    if share.unknown and folded.each is not None:
        unsure: exp.Expr = sql.number(UNSURE)
        nobody = sql.equal(sql.coalesce(columns[folded.own], sql.number(0)), sql.number(0))
        missed = absent if folded.feature.aggregate is Aggregate.SUM else sql.both(absent, nobody) or absent
        added[folded.own] = sql.case((missed, unsure), otherwise=columns[folded.own])
    if share.own is not None:
        wins: type[exp.Func] = exp.Least if folded.feature.aggregate in _SMALLEST else exp.Greatest
        added[folded.own] = _added(columns[folded.own], share.own, absent, wins)
    if share.unknown and folded.unknown:
        added[folded.unknown] = _added(columns[folded.unknown], Fraction(1), absent, exp.Greatest)
    return added


def _added(column: exp.Expr, share: Fraction, absent: exp.Expr, wins: type[exp.Func]) -> exp.Expr:
    together = wins(
        this=sql.coalesce(column, sql.number(share)), expressions=[sql.number(share)], ignore_nulls=True
    )
    return sql.case((absent, together), otherwise=column)


def _value(folded: Fold, columns: Columns) -> exp.Expr:
    feature = folded.feature
    column = columns[folded.own]
    if feature.aggregate in _YES_NO:
        return _decoded(column, _FALSE if feature.aggregate is Aggregate.ANY else _TRUE)
    if feature.aggregate is Aggregate.LAST and feature.unit is Unit.YES_NO:
        return _decoded(exp.Mod(this=column, expression=sql.number(_CODES)), _empty_code(feature))
    if folded.each is not None:
        return _times(feature, column, folded.each)
    empty = _empty(feature)
    known = column if empty is None else _or_empty(feature, columns, empty)
    if folded.unknown:
        return _value_unless_unknown(folded, columns, known)
    return sql.cast(known, type_of(feature))


def _code(value: exp.Expr) -> exp.Expr:
    """A yes or no as 2, 0, or 1 where it is unknown."""
    return sql.case(
        (value, sql.number(_TRUE)), (sql.negated(value), sql.number(_FALSE)), otherwise=sql.number(_UNKNOWN)
    )


def _empty_code(feature: Feature) -> int:
    if feature.empty is None:
        return _UNKNOWN
    return _TRUE if feature.empty else _FALSE


def _times(feature: Feature, count: exp.Expr, each: exp.Expr) -> exp.Expr:
    """What was counted, so many for each; where nothing was, the value for nothing."""
    known = sql.cast(
        exp.Nullif(this=sql.coalesce(count, sql.number(0)), expression=sql.number(UNSURE)), BIGINT
    )
    nothing = _empty(feature)
    if sql.constant(each) == 1 and sql.constant(nothing or exp.null()) == 0:
        return known
    product = exp.Mul(this=known, expression=exp.paren(each.copy()))
    none = sql.equal(sql.coalesce(count, sql.number(0)), sql.number(0))
    return sql.cast(sql.case((none, nothing or exp.null()), otherwise=product), type_of(feature))


def _or_empty(feature: Feature, columns: Columns, empty: exp.Expr) -> exp.Expr:
    """The value, or `empty` where no row was left; a last row whose value is unknown is a row."""
    if feature.aggregate is Aggregate.LAST:
        return sql.case((sql.is_null(columns[_key_name(feature)]), empty), otherwise=columns[feature.name])
    return sql.coalesce(columns[feature.name], empty)


def _value_unless_unknown(folded: Fold, columns: Columns, known: exp.Expr) -> exp.Expr:
    """Members of whom we do not know make a sum unknown; and a count, greatest or least that found nobody."""
    feature, column = folded.feature, columns[folded.own]
    unknown: exp.Expr = sql.equal(columns[folded.unknown].copy(), sql.number(1))
    if feature.aggregate is Aggregate.COUNT:
        unknown = exp.And(
            this=unknown, expression=sql.equal(sql.coalesce(column, sql.number(0)), sql.number(0))
        )
    elif feature.aggregate is not Aggregate.SUM:
        unknown = exp.And(this=unknown, expression=sql.is_null(column))
    return sql.case((unknown, sql.null(type_of(feature))), otherwise=sql.cast(known, type_of(feature)))


def _empty(feature: Feature) -> exp.Expr | None:
    if feature.empty is not None:
        return sql.number(feature.empty)
    return sql.number(0) if feature.aggregate in (Aggregate.COUNT, Aggregate.SUM) else None


def _decoded(column: exp.Expr, empty: int) -> exp.Expr:
    """TRUE, FALSE or unknown from its number, in two comparisons."""
    code = sql.coalesce(column, sql.number(empty))
    known = exp.NEQ(this=code, expression=sql.number(_UNKNOWN))
    return sql.case((known, sql.equal(code.copy(), sql.number(_TRUE))))


def _where(rows: Input, node: exp.Expr) -> exp.Expr:
    return node.copy() if rows.condition is None else sql.case((rows.condition, node))


def _unknown_row(rows: Input) -> exp.Expr:
    parts = [sql.is_null(rows.condition)] if rows.condition is not None else []
    if rows.value is not None:
        parts.append(sql.both(rows.condition, sql.is_null(rows.value)) or exp.false())
    unknown = (
        parts[0] if len(parts) == 1 else exp.Or(this=exp.paren(parts[0]), expression=exp.paren(parts[1]))
    )
    return sql.case((unknown, sql.number(1)))


def _given(feature: Feature, rows: Input) -> exp.Expr:
    if rows.value is None:
        raise PlanError(f"指标 {feature.name} 没有写汇总什么")
    return rows.value


def _key_name(feature: Feature) -> str:
    return f"{feature.name}:key"
