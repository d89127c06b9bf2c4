"""The shipped overlays: a province with its own lines, a county that judges by single admission."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.facts_builder import schema

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.explain import Explainer
from shouwang.engine.interpreter import Interpreter, Value
from shouwang.engine.language.names import household_features
from shouwang.engine.packs import load

PolicyOf = Callable[[str], DatedPolicy]
AS_OF = date(2025, 6, 30)


def line_on(policy: DatedPolicy, day: date) -> object:
    """The line in 元."""
    value = policy.parameters["line"].on(day)
    return value.value / 100 if value else None


@pytest.mark.parametrize(
    ("day", "national", "fujian"),
    [
        (date(2019, 12, 31), None, None),
        (date(2022, 12, 31), 6900, 6900),
        (date(2023, 1, 1), 7500, 10560),
        (date(2023, 12, 31), 7500, 10560),
        (date(2024, 1, 1), 8400, 19560),
        (date(2026, 6, 30), 8700, 19560),
    ],
)
def test_a_past_day_is_judged_by_the_line_of_that_day(
    policy_of: PolicyOf, day: date, national: object, fujian: object
) -> None:
    assert (line_on(policy_of("national"), day), line_on(policy_of("fujian"), day)) == (national, fujian)


def test_the_province_changes_nothing_but_its_lines(policy_of: PolicyOf) -> None:
    national, fujian = policy_of("national"), policy_of("fujian")
    assert list(fujian.rules) == list(national.rules)
    changed = [n for n in national.parameters if national.parameters[n].values != fujian.parameters[n].values]
    assert changed == ["line"]
    assert national.digest != fujian.digest


def test_the_document_of_a_line_is_that_of_the_day(policy_of: PolicyOf) -> None:
    value = policy_of("fujian").parameters["line"].on(date(2023, 6, 30))
    assert value is not None
    assert value.citation.document == "闽振兴函〔2023〕8号"


def test_the_county_replaces_rule_and_feature_and_the_rules_that_name_it_follow(policy_of: PolicyOf) -> None:
    policy = policy_of("single_admission").on(AS_OF)
    row: dict[str, Value] = {feature.name: None for feature in household_features(policy)}
    row |= {"household_kind": "一般农户", "monitor_class": "", "persons": 3, "income_per_person": 2000000}
    row |= {"inpatient_selfpay_max": 1000001, "inpatient_selfpay_ytd": 0, "disaster_loss_12m": 2000000}
    judged = Interpreter(policy, as_of=AS_OF).judge(row)
    assert judged["inpatient_burden"].hit
    assert judged["sudden_hardship"].hit
    [said] = [
        e.sentence for e in Explainer(policy, as_of=AS_OF).explain(row) if e.rule.name == "inpatient_burden"
    ]
    assert said.startswith("最近完整月份单次住院个人自付10,000.01元，超过预警线10,000元")


def test_overlays_can_be_laid_over_one_another() -> None:
    policy = load(["national", "fujian", "single_admission"], schema=schema())
    assert policy.packs == ("national", "fujian", "single_admission")
    assert line_on(policy, date(2024, 6, 30)) == 19560
    assert policy.on(AS_OF).rules["inpatient_burden"].place.pack == "single_admission"
