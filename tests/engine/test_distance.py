"""How far from the line: what is told has been tried, and no smaller change turns the rule over."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.facts_builder import schema

from shouwang.engine.distance import Change, Ruler
from shouwang.engine.interpreter import Interpreter, Value, World
from shouwang.engine.language.names import household_features
from shouwang.engine.packs import load
from shouwang.engine.policy import Policy, Unit

AS_OF = date(2025, 6, 30)
MONEY = st.integers(0, 5_000_000)


@cache
def national() -> tuple[Policy, Interpreter]:
    policy = load(["national"], schema=schema()).on(AS_OF)
    return policy, Interpreter(policy, as_of=AS_OF)


def household(**known: Value) -> dict[str, Value]:
    """A row of which everything not named is unknown."""
    policy, _ = national()
    return {**{feature.name: None for feature in household_features(policy)}, **known}


def world_of(row: dict[str, Value]) -> World:
    """The world of a row, with what every rule says."""
    _, interpreter = national()
    rules = {name: judgement.holds for name, judgement in interpreter.judge(row).items()}
    return World(interpreter.features(row), interpreter.parameters, rules, AS_OF)


def changes(rule: str, row: dict[str, Value]) -> dict[str, Change]:
    """The changes that turn a rule over, by feature."""
    policy, interpreter = national()
    world = world_of(row)
    found = Ruler.of(policy.rules[rule], policy).changes(interpreter, world.features, world)
    return {change.feature: change for change in found}


def turned(rule: str, row: dict[str, Value], change: Change, *, by: int) -> bool | None:
    """What the rule says after the change."""
    _, interpreter = national()
    here = row[change.feature]
    assert isinstance(here, int)
    return interpreter.judge({**row, change.feature: here + by})[rule].truth


GENERAL = {"household_kind": "一般农户", "monitor_class": "", "persons": 4}


def test_income_below_the_line_needs_what_is_lacking() -> None:
    found = changes("income_below_line", household(**GENERAL, income_per_person=775903))
    assert str(found["income_per_person"]) == "人均纯收入再多940.97元即不再符合"


def test_income_at_the_line_is_one_fen_away() -> None:
    found = changes("income_below_line", household(**GENERAL, income_per_person=870000))
    assert (found["income_per_person"].by, found["income_per_person"].from_true) == (-1, False)


def test_derived_numbers_are_worked_out_anew() -> None:
    row = household(**GENERAL, income_per_person=900000, selfpay_12m=0)
    found = changes("reference_income_below_line", row)
    assert found["selfpay_12m"].by == 4 * 30000 + 1
    assert str(found["selfpay_12m"]) == "近12个月合规自付再多1,200.01元即会符合"


def test_days_are_whole() -> None:
    assert changes("loan_overdue", household(**GENERAL, overdue_days=33))["overdue_days"].by == -4


def test_what_is_unknown_has_no_distance() -> None:
    assert changes("income_below_line", household(**GENERAL)) == {}


def test_the_number_of_persons_is_never_told_as_something_to_change() -> None:
    row = household(**GENERAL, income_per_person=900000, selfpay_12m=200000)
    assert "persons" not in changes("reference_income_below_line", row)


@pytest.mark.parametrize(
    ("rule", "known", "told"),
    [
        ("income_below_line", {"income_per_person": 100}, "「监测户（风险未消除）」为是即不再符合"),
        ("dropout", {"has_dropout": False}, "「有义务教育阶段成员辍学或疑似辍学」为是即会符合"),
        ("relapse", {"income_per_person": 100}, "「风险已消除户」为是即会符合"),
    ],
)
def test_a_yes_or_no_that_turns_the_rule_over_is_told(rule: str, known: dict[str, Value], told: str) -> None:
    policy, _ = national()
    found = Ruler.of(policy.rules[rule], policy).turns(world_of(household(**GENERAL, **known)))
    assert told in [str(turn) for turn in found]


@settings(max_examples=200, deadline=None)
@given(
    st.data(),
    st.sampled_from(
        ["income_below_line", "reference_income_below_line", "inpatient_burden", "disaster_loss"]
    ),
)
def test_the_change_turns_the_rule_over_and_one_less_does_not(data: st.DataObject, rule: str) -> None:
    money = {
        f.name: data.draw(MONEY) for f in household_features(national()[0]) if f.unit is Unit.CNY and f.feed
    }
    row = household(
        **money,
        income_per_person=data.draw(MONEY),
        persons=data.draw(st.integers(1, 9)),
        household_kind=data.draw(st.sampled_from(["脱贫户", "一般农户"])),
        monitor_class=data.draw(st.sampled_from(["", "边缘易致贫户"])),
        risk_removed=data.draw(st.booleans()),
    )
    truth = national()[1].judge(row)[rule].truth
    for change in changes(rule, row).values():
        step = 1 if change.by > 0 else -1
        assert turned(rule, row, change, by=change.by) is (not truth)
        assert turned(rule, row, change, by=change.by - step) is truth
