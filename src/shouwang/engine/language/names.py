"""The names that an expression uses: the lineage of rules and features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from shouwang.engine.language.scope import AS_OF
from shouwang.engine.policy import Feature, Grain, Policy, Rule


@dataclass(frozen=True, slots=True)
class Used:
    """Everything a rule rests on, directly and through others, each once, in order of first use."""

    features: tuple[str, ...]
    parameters: tuple[str, ...]
    rules: tuple[str, ...]


def names(tree: exp.Expr | None) -> tuple[str, ...]:
    """Bare names in order of first use, without `as_of`: columns, attributes or features."""
    return tuple(name for name in _of(tree, "") if name != AS_OF)


def parameters(tree: exp.Expr | None) -> tuple[str, ...]:
    """Names of parameters (`p.x`) in order of first use."""
    return _of(tree, "p")


def rules(tree: exp.Expr | None) -> tuple[str, ...]:
    """Names of other rules (`r.x`) in order of first use."""
    return _of(tree, "r")


def trees_of(feature: Feature) -> tuple[exp.Expr, ...]:
    """The expressions a feature is made of."""
    return tuple(tree for tree in (feature.where, feature.value) if tree is not None)


def lengths_of(feature: Feature) -> tuple[str, ...]:
    """The parameters that say how long its window is."""
    spans = (feature.window, feature.needs)
    return tuple(dict.fromkeys(span.parameter for span in spans if span is not None and span.parameter))


def parents_of(feature: Feature) -> tuple[str, ...]:
    """The features that a feature is computed from (none for a feed's rows and for the register)."""
    if feature.feed not in (None, "members"):
        return ()
    found = dict.fromkeys(name for tree in trees_of(feature) for name in names(tree))
    return tuple(found)


def in_order(features: Mapping[str, Feature]) -> dict[str, Feature]:
    """Features with what they are made of before them; otherwise in pack order."""
    ordered: dict[str, Feature] = {}

    def put(feature: Feature) -> None:
        for name in parents_of(feature):
            if name in features and name not in ordered:
                put(features[name])
        ordered.setdefault(feature.name, feature)

    for feature in features.values():
        put(feature)
    return ordered


def lineage(rule: Rule, policy: Policy) -> Used:
    """All features (persons' too), parameters and rules that a rule rests on."""
    seen_rules = dict.fromkeys(_rules_below(rule, policy))
    trees = [tree for name in (rule.name, *seen_rules) for tree in _trees(policy.rules[name])]
    waiting = [name for tree in trees for name in names(tree)]
    features: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name in policy.features and name not in features:
            features[name] = None
            waiting += parents_of(policy.features[name])
    trees += [tree for name in features for tree in trees_of(policy.features[name])]
    used = dict.fromkeys(name for tree in trees for name in parameters(tree))
    used |= dict.fromkeys(name for feature in features for name in lengths_of(policy.features[feature]))
    return Used(features=tuple(features), parameters=tuple(used), rules=tuple(seen_rules))


def household_features(policy: Policy) -> tuple[Feature, ...]:
    """The features of features.parquet, parents before those made of them."""
    return tuple(f for f in policy.features.values() if f.grain is Grain.HOUSEHOLD)


def _trees(rule: Rule) -> tuple[exp.Expr, ...]:
    return (rule.when,) if rule.scope is None else (rule.when, rule.scope)


def _rules_below(rule: Rule, policy: Policy) -> Iterator[str]:
    for tree in _trees(rule):
        for name in rules(tree):
            yield name
            yield from _rules_below(policy.rules[name], policy)


def _of(tree: exp.Expr | None, table: str) -> tuple[str, ...]:
    if tree is None:
        return ()
    found = [c.name for c in tree.find_all(exp.Column, bfs=False) if c.table == table]
    return tuple(dict.fromkeys(found))
