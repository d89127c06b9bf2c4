"""From a rule back to rows: which rows of which kind the features of a rule read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.plan.feeds import (
    HOUSEHOLD,
    PERSON,
    Ground,
    condition_of,
    key_of,
    latest_beside,
    value_of,
)
from shouwang.engine.plan.members import bound
from shouwang.engine.plan.model import Days, Trace
from shouwang.engine.policy import Aggregate, Feature, Grain, Rule

_BY_VALUE = (Aggregate.MAX, Aggregate.MIN)


def traces(ground: Ground) -> tuple[Trace, ...]:
    """The traces of every rule, in the order of the policy, each once."""
    found = [
        trace for rule in ground.binder.policy.rules.values() for trace in _of_rule(ground, rule, rule, None)
    ]
    return tuple({_key(trace): trace for trace in found}.values())


def _of_rule(ground: Ground, rule: Rule, part: Rule, since: str | None) -> Iterator[Trace]:
    """A rule's own features; then those of the rules it names, where they hit as well."""

    for name in sql.names_in([part.when]):
        if name in ground.binder.policy.features:
            yield from _of_feature(ground, rule.name, ground.binder.policy.features[name], since)
    for name in sql.names_in([part.when], table="r"):
        yield from _of_rule(ground, rule, ground.binder.policy.rules[name], name)


def _of_feature(ground: Ground, rule: str, feature: Feature, since: str | None) -> Iterator[Trace]:
    features = ground.binder.policy.features
    if feature.feed is None:
        for name in sql.names_in([feature.value]):
            if name in features:
                yield from _of_feature(ground, rule, features[name], since)
    elif feature.feed == "members":
        yield from _of_members(ground, rule, feature, since)
    elif feature.feed != HOUSEHOLD and ground.answers(feature):
        yield _of_rows(ground, rule, feature, since, person=None, equals=feature.name)


def _of_members(ground: Ground, rule: str, feature: Feature, since: str | None) -> Iterator[Trace]:
    """The rows of the members who make the feature what it is."""
    features = ground.binder.policy.features
    person = _who_matters(ground, feature)
    alone = isinstance(feature.value, exp.Column) and feature.aggregate in _BY_VALUE
    for name in sql.names_in([feature.where, feature.value]):
        found = features.get(name)
        if found is not None and found.grain is Grain.PERSON and ground.answers(found):
            equals = feature.name if alone else None
            yield _of_rows(ground, rule, found, since, person=person, equals=equals)


def _who_matters(ground: Ground, feature: Feature) -> exp.Expr:
    """Members who meet `where`, and of whom the value holds where any of them is enough."""
    where = bound(ground, feature.where) if feature.where is not None else None
    is_any = feature.aggregate is Aggregate.ANY and feature.value is not None
    value = bound(ground, feature.value) if is_any and feature.value is not None else None
    if feature.aggregate in _BY_VALUE and feature.value is not None:
        own = bound(ground, feature.value)
        value = sql.equal(exp.paren(own), sql.column(feature.name, "t"))
    return sql.both(where, value) or exp.true()


def _of_rows(
    ground: Ground,
    rule: str,
    feature: Feature,
    since: str | None,
    *,
    person: exp.Expr | None,
    equals: str | None,
) -> Trace:
    feed = ground.feed(feature.feed or "")
    until = Days(None, ground.binder.as_of)
    dated = sql.within(sql.column(feed.time, "f"), until)
    value = value_of(ground, feature)
    held = value if feature.aggregate is Aggregate.ANY else None
    condition = sql.both(dated, condition_of(ground, feature, around=Days(None, ground.binder.as_of)), held)
    same = (value, equals) if value is not None and equals and feature.aggregate in _BY_VALUE else None
    key = key_of(ground, feature)
    by = PERSON if feature.grain is Grain.PERSON else HOUSEHOLD
    return Trace(
        rule=rule,
        kind=feed.kind,
        feature=feature.name,
        condition=condition or exp.true(),
        beside=latest_beside(ground, feature),
        person=person if person is not None else _living(ground, feature),
        equals=same,
        newest=(by, key) if key is not None else None,
        since=since,
    )


def _living(ground: Ground, feature: Feature) -> exp.Expr | None:
    """Rows of persons count while they live, rows of the whole household always."""
    about_person = ground.feed(feature.feed or "").about == PERSON
    return exp.true() if about_person and feature.members == "living" else None


def _key(trace: Trace) -> tuple[str | None, ...]:
    parts = (trace.condition, trace.person, *(trace.equals[:1] if trace.equals else ()))
    texts = [part.sql("duckdb") if part is not None else "" for part in parts]
    return (trace.rule, trace.kind, trace.since, str(trace.newest), *texts)
