"""What if: a changed parameter touches only the rules that rest on it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache

import pytest
from tests.facts_builder import schema

from shouwang.engine.packs import load
from shouwang.engine.policy import Policy
from shouwang.screening.simulate import Home, Line, SimulationError, changed, compare, narrowed, read_changes

AS_OF = date(2025, 6, 30)


@cache
def national() -> Policy:
    return load(["national"], schema=schema()).on(AS_OF)


def test_money_is_written_in_yuan_and_kept_in_fen() -> None:
    (change,) = read_changes(national(), [("line", "9000.5")], as_of=AS_OF)
    assert (change.now, change.then) == (870000, 900050)


def test_number_that_is_no_money_stays_as_it_is() -> None:
    (change,) = read_changes(national(), [("uncovered_income_times", "1.2")], as_of=AS_OF)
    assert change.then == Fraction(6, 5)


def test_changed_policy_has_the_value_on_every_day() -> None:
    trial = changed(national(), read_changes(national(), [("line", "9000")], as_of=AS_OF))
    assert {trial.parameters["line"].on(day).value for day in (date(2020, 1, 1), AS_OF)} == {900000}  # type: ignore[union-attr]
    assert national().parameters["line"].on(AS_OF).value == 870000  # type: ignore[union-attr]


def test_unknown_parameter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SimulationError, match="inpatient_line_key"):
        read_changes(national(), [("inpatient_line_kez", "1")], as_of=AS_OF)


@pytest.mark.parametrize("number", ["many", "-1", "1/2", "1e99999999", "", "nan", "1,000"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(SimulationError, match="看不懂"):
        read_changes(national(), [("line", number)], as_of=AS_OF)


def test_only_rules_that_rest_on_the_parameter_are_judged_again() -> None:
    trial = narrowed(national(), ["loan_overdue_days_line"])
    assert list(trial.rules) == ["loan_overdue"]
    assert "overdue_days_of_person" in trial.features
    assert "inpatient_selfpay_ytd" not in trial.features


def test_rules_that_name_the_touched_rule_are_judged_again_too() -> None:
    assert {"income_below_line", "relapse", "sudden_hardship"} <= set(narrowed(national(), ["line"]).rules)


def test_households_gained_and_lost_are_counted_by_rule_class_and_township() -> None:
    homes = {1: Home("poor", "甲镇"), 2: Home("general", "甲镇"), 3: Home("general", "乙镇")}
    told = compare(
        (),
        rules=["dropout", "appeal", "job_loss"],
        before=[(1, "dropout"), (2, "appeal"), (2, "dropout")],
        after=[(1, "dropout"), (1, "appeal"), (3, "appeal")],
        homes=homes,
    )
    assert {line.name: (line.now, line.gained, line.lost) for line in told.by_rule} == {
        "dropout": (2, 0, 1),
        "appeal": (1, 2, 1),
    }
    assert told.by_class == (Line("poor", 1, 0, 0), Line("general", 1, 1, 1))
    assert told.by_township == (Line("甲镇", 2, 0, 1), Line("乙镇", 0, 1, 0))
    assert (told.households.now, told.households.then) == (2, 2)


def test_a_window_may_be_tried_longer_but_only_by_whole_days() -> None:
    [change] = read_changes(national(), [("appeal_days", "60")], as_of=AS_OF)
    assert (change.now, change.then) == (30, 60)
    policy = changed(narrowed(national(), ["appeal_days"]), [change])
    assert "appeal" in policy.rules
    window = policy.features["recent_appeals"].window
    assert window is not None
    assert policy.length_on(window, AS_OF) == 60
    for wrong in ("30.5", "0", "9999"):
        with pytest.raises(SimulationError, match="一段时间的长度"):
            read_changes(national(), [("appeal_days", wrong)], as_of=AS_OF)


def test_what_is_tried_has_all_that_the_classes_of_households_rest_on() -> None:
    policy = narrowed(national(), ["appeal_days"])
    assert list(policy.rules) == ["appeal"]
    assert {"is_poor", "household_kind", "monitor_class", "risk_removed"} <= set(policy.features)
    assert "income_per_person" not in policy.features
