"""The lineage of rules: what a finding rests on, through other rules and features."""

from __future__ import annotations

from datetime import date
from functools import cache

from tests.facts_builder import schema

from shouwang.engine.language.faults import nearest
from shouwang.engine.language.names import household_features, lineage, names, parameters, rules
from shouwang.engine.language.parse import Text, parse
from shouwang.engine.packs import load
from shouwang.engine.policy import Grain, Place, Policy


@cache
def national() -> Policy:
    return load(["national"], schema=schema()).on(date(2025, 6, 30))


def test_names_parameters_and_rules_are_told_apart() -> None:
    tree = parse(Text("b < p.x and r.z and a = b and as_of > c", Place("trial", "x", 1, 1)))
    assert (names(tree), parameters(tree), rules(tree)) == (("b", "a", "c"), ("x",), ("z",))


def test_a_rule_rests_on_features_of_persons_and_on_the_rules_it_names() -> None:
    used = lineage(national().rules["sudden_hardship"], national())
    assert {"on_job_12m", "has_job_loss", "inpatient_selfpay_ytd", "monitor_class"} <= set(used.features)
    assert {"line", "inpatient_line_key", "working_age_last"} <= set(used.parameters)
    assert used.rules == ("inpatient_burden", "disaster_loss", "sudden_event", "job_loss")


def test_household_features_stand_after_what_they_are_made_of() -> None:
    found = [feature.name for feature in household_features(national())]
    assert found.index("is_monitored") < found.index("is_key_household") < found.index("inpatient_line")
    assert all(national().features[name].grain is Grain.HOUSEHOLD for name in found)


def test_a_name_like_no_other_has_no_nearest() -> None:
    assert nearest("zzzzzz", ["line", "income"]) == ""
    assert nearest("lne", ["line", "income"]) == "line"
