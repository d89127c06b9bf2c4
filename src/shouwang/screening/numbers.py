"""Values as other programs read them: money in 元, shares as decimals, unknown as null."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shouwang.engine.policy import Policy, Rule, Unit
from shouwang.screening.terms import terms_of

Value = int | float | str | bool | None | date | Decimal | Fraction
Plain = int | float | str | bool | None
FEN = 100


def plain(value: Value, unit: Unit) -> Plain:
    """A value of the engine as JSON has it; whole numbers without a decimal point.

    >>> plain(2340050, Unit.CNY), plain(2340000, Unit.CNY), plain(None, Unit.CNY)
    (23400.5, 23400, None)
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    exact = Fraction(value) / (FEN if unit.is_money else 1)
    return int(exact) if exact.denominator == 1 else float(exact)


def values_json(policy: Policy, rule: Rule, features: Mapping[str, Value]) -> str:
    """The features a rule shows, feature -> value."""
    return _json({name: plain(features[name], policy.features[name].unit) for name in rule.values})


def parameters_json(policy: Policy, rule: Rule, *, as_of: date) -> str:
    """The parameters a rule rests on as they are in force that day, parameter -> value."""
    return _json(parameters_in_force(policy, terms_of(policy, rule).parameters, as_of=as_of))


def parameters_in_force(policy: Policy, names: Iterable[str], *, as_of: date) -> dict[str, Plain]:
    """Parameter -> value of that day, null where no document says one."""
    found = {}
    for name in names:
        dated = policy.parameters[name].on(as_of)
        found[name] = plain(dated.value if dated else None, policy.parameters[name].unit)
    return found


def _json(data: Mapping[str, Plain]) -> str:
    return json.dumps(data, ensure_ascii=False)
