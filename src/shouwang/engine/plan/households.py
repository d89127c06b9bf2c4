"""The feature table (a row a household) and, in one pass over it, the truth of every rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.plan.binding import Binder, number_type, scale_of
from shouwang.engine.plan.feeds import HOUSEHOLD, Ground, Pass
from shouwang.engine.plan.folds import type_of
from shouwang.engine.plan.layers import levels
from shouwang.engine.plan.members import ByMembers
from shouwang.engine.plan.model import (
    BOOLEAN,
    DATE,
    OUT_OF_SCOPE,
    VARCHAR,
    FeatureColumn,
    PlanError,
    Relation,
    SqlType,
    truth_column,
)
from shouwang.engine.policy import Feature, Grain, Rule, Unit

FEATURES, TRUTH = "features", "truth"
_REGISTER, _BASE = "h", "b"
_TYPES: Mapping[Unit, SqlType] = {Unit.YES_NO: BOOLEAN, Unit.TEXT: VARCHAR, Unit.DATE: DATE}


@dataclass(frozen=True, slots=True)
class Tables:
    """The feature table with its columns, and the columns of the register that it reads."""

    relation: Relation
    columns: tuple[FeatureColumn, ...]
    register: tuple[str, ...]


def feature_table(ground: Ground, passes: Sequence[Pass], members: ByMembers) -> Tables:
    """Every household feature in the order of the policy."""
    features = [f for f in ground.binder.policy.features.values() if f.grain is Grain.HOUSEHOLD]
    derived = [f for f in features if f.feed is None]
    found = {f.name: _from_rows(ground, f, passes, members) for f in features if f.feed is not None}
    register = sql.names_in(f.value for f in features if f.feed == HOUSEHOLD)
    query = _joined(found, [s.relation for s in members.sources], passes)
    types = {f.name: type_of(f) for f in features if f.feed is not None}
    for level in levels({f.name: sql.names_in([f.value]) for f in derived}):
        query = _one_level_up(ground.binder, query, [f for f in derived if f.name in level], types)
    columns = tuple(FeatureColumn(f.name, types[f.name]) for f in features)
    wanted = [sql.column(name) for name in (HOUSEHOLD, *(c.name for c in columns))]
    ordered = sql.select(*wanted, of=sql.inner(query, _BASE))
    return Tables(Relation(FEATURES, ordered, stored=False), columns, tuple(register))


def truth_table(ground: Ground) -> Relation:
    """Every rule in one pass over the feature table; rules that name others come after them."""
    rules = ground.binder.policy.rules
    scopes = _scopes(ground)
    columns = [sql.named(bound, name) for name, bound in dict(scopes.values()).items()]
    query = sql.select(exp.Star(), *columns, of=sql.table(FEATURES, _BASE))
    for level in levels({name: _rules_in(rule) for name, rule in rules.items()}):
        judged = [_judged(ground, rules[name], scopes) for name in level]
        query = sql.select(exp.Star(), *judged, of=sql.inner(query, _BASE))
    wanted = [sql.column(name) for name in (HOUSEHOLD, *map(truth_column, rules))]
    return Relation(TRUTH, sql.select(*wanted, of=sql.inner(query, _BASE)), stored=False)


def _scopes(ground: Ground) -> dict[str, tuple[str, exp.Expr]]:
    """The scopes by their text, each with the column that holds it: most rules share one."""
    scopes: dict[str, tuple[str, exp.Expr]] = {}
    for rule in ground.binder.policy.rules.values():
        if rule.scope is not None and not sql.names_in([rule.scope], table="r"):
            text = rule.scope.sql(copy=False)
            if text not in scopes:
                bound = ground.binder.bind(rule.scope, names=household_name(ground))
                scopes[text] = (f"scope.{len(scopes)}", bound)
    return scopes


def household_name(ground: Ground) -> Callable[[str], exp.Expr]:
    """What a bare name means in an expression of the household."""

    def name_of(name: str) -> exp.Expr:
        found = ground.binder.policy.features.get(name)
        if found is None or found.grain is not Grain.HOUSEHOLD:
            raise PlanError(f"没有名为 {name} 的户指标")
        return sql.column(name)

    return name_of


def _from_rows(ground: Ground, feature: Feature, passes: Sequence[Pass], members: ByMembers) -> exp.Expr:
    """A feature of the register, of members or of a feed; typed unknown where its feed does not answer."""
    if feature.feed == HOUSEHOLD and feature.value is not None:
        value = ground.binder.bind(feature.value, names=lambda name: sql.column(name, _REGISTER))
        return sql.cast(value, type_of(feature))
    if feature.name in members.placed:
        return members.placed[feature.name].value()
    for each in passes:
        folded = next((f for f in each.folds if f.feature.name == feature.name), None)
        if folded:
            return folded.value(each.name)
    return sql.null(type_of(feature))


def _joined(found: Mapping[str, exp.Expr], by_members: Sequence[str], passes: Sequence[Pass]) -> exp.Select:
    columns = [sql.named(node, name) for name, node in found.items()]
    query = sql.select(sql.column(HOUSEHOLD, _REGISTER), *columns, of=sql.table("households", _REGISTER))
    used = {column.table for node in found.values() for column in node.find_all(exp.Column)}
    for name in (*by_members, *(p.name for p in passes if p.by == HOUSEHOLD)):
        if name in used:
            query = sql.left_join(query, name, name, on=HOUSEHOLD, of=_REGISTER)
    return query


def _one_level_up(
    binder: Binder, query: exp.Select, features: Sequence[Feature], types: dict[str, SqlType]
) -> exp.Select:
    columns = []
    for feature in features:
        if feature.value is None:
            raise PlanError(f"指标 {feature.name} 没有写如何计算")
        value = binder.bind(feature.value, names=sql.column)
        types[feature.name] = _derived_type(feature, value, types)
        columns.append(sql.named(sql.cast(value, types[feature.name]), feature.name))
    return sql.select(exp.Star(), *columns, of=sql.inner(query, _BASE))


def _derived_type(feature: Feature, value: exp.Expr, types: Mapping[str, SqlType]) -> SqlType:
    if feature.unit in _TYPES:
        return _TYPES[feature.unit]
    scales = {
        name: int(type_.rstrip(")").rpartition(",")[2]) for name, type_ in types.items() if "," in type_
    }
    return number_type(scale_of(value, scales))


def _judged(ground: Ground, rule: Rule, scopes: Mapping[str, tuple[str, exp.Expr]]) -> exp.Expr:
    """1, 0, -1 out of scope, null unknown; a false condition is enough for 0 where the scope is unknown."""
    when = ground.binder.bind(rule.when, names=household_name(ground))
    if rule.scope is None:
        return sql.named(sql.cast(exp.paren(when), "TINYINT"), truth_column(rule))
    named = scopes.get(rule.scope.sql(copy=False))
    scope = sql.column(named[0]) if named else ground.binder.bind(rule.scope, names=household_name(ground))
    inside = sql.cast(exp.paren(sql.both(scope, when) or when), "TINYINT")
    judged = sql.case((sql.negated(scope), sql.cast(sql.number(OUT_OF_SCOPE), "TINYINT")), otherwise=inside)
    return sql.named(judged, truth_column(rule))


def _rules_in(rule: Rule) -> list[str]:
    return sql.names_in([rule.when, rule.scope], table="r")
