"""Which parameters and features a rule rests on, through other rules and features."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from shouwang.engine.language.names import lengths_of
from shouwang.engine.policy import Feature, Policy, Rule


@dataclass(slots=True)
class Terms:
    """Names in the order in which they are met, each once."""

    parameters: dict[str, None] = field(default_factory=dict)
    features: dict[str, None] = field(default_factory=dict)
    rules: dict[str, None] = field(default_factory=dict)


def terms_of(policy: Policy, rule: Rule) -> Terms:
    """Everything that can change whether the rule is true."""
    terms = Terms()
    _rule(policy, rule, terms)
    return terms


def features_below(policy: Policy, names: Iterable[str]) -> tuple[str, ...]:
    """These features and all that they are made of."""
    terms = Terms(features=dict.fromkeys(names))
    for name in tuple(terms.features):
        _feature(policy, policy.features[name], terms)
    return tuple(terms.features)


def parameters_below(policy: Policy, names: Iterable[str]) -> tuple[str, ...]:
    """The parameters that these features rest on, through others."""
    terms = Terms()
    for name in features_below(policy, names):
        _feature(policy, policy.features[name], terms)
    return tuple(terms.parameters)


def rules_reading(policy: Policy, parameters: set[str]) -> tuple[str, ...]:
    """The rules that can change when these parameters change, in pack order."""
    return tuple(
        name for name, rule in policy.rules.items() if parameters & set(terms_of(policy, rule).parameters)
    )


def _rule(policy: Policy, rule: Rule, terms: Terms) -> None:
    terms.rules[rule.name] = None
    for tree in filter(None, (rule.when, rule.scope)):
        _tree(policy, tree, terms)


def _feature(policy: Policy, feature: Feature, terms: Terms) -> None:
    for tree in filter(None, (feature.value, feature.where)):
        _tree(policy, tree, terms)
    terms.parameters |= dict.fromkeys(lengths_of(feature))


def _tree(policy: Policy, tree: exp.Expression, terms: Terms) -> None:
    for table, name in _names(tree):
        if table == "p":
            terms.parameters[name] = None
        elif table == "r" and name not in terms.rules:
            _rule(policy, policy.rules[name], terms)
        elif not table and name in policy.features and name not in terms.features:
            terms.features[name] = None
            _feature(policy, policy.features[name], terms)


def _names(tree: exp.Expression) -> Iterator[tuple[str, str]]:
    return ((column.table, column.name) for column in tree.find_all(exp.Column))
