"""Why a rule says what it says: sentence, conditions, how far, what is missing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from time import process_time

from tests.facts_builder import schema

from shouwang.engine.explain import Explainer, Explanation
from shouwang.engine.interpreter import Value
from shouwang.engine.language.names import household_features
from shouwang.engine.packs import load
from shouwang.engine.policy import Policy

AS_OF = date(2025, 6, 30)
GENERAL: dict[str, Value] = {"household_kind": "一般农户", "monitor_class": "", "persons": 4}


@cache
def national() -> Policy:
    return load(["national"], schema=schema()).on(AS_OF)


def explainer(delivered: Collection[str] | None = None, *, as_of: date = AS_OF) -> Explainer:
    """An explainer of the national pack."""
    return Explainer(national(), as_of=as_of, schema=schema(), delivered=delivered)


def explained(rule: str, delivered: Collection[str] | None = None, **known: Value) -> Explanation:
    """What is said of one rule about a household of which the rest is unknown."""
    row = {**{feature.name: None for feature in household_features(national())}, **GENERAL, **known}
    return next(e for e in explainer(delivered).explain(row) if e.rule.name == rule)


def test_a_finding_has_its_sentence_with_number_line_and_clause() -> None:
    found = explained("income_below_line", income_per_person=775903)
    assert found.verdict == "符合"
    fact, clause = found.sentence.split("（")
    assert fact == "全家人均纯收入7,759.03元，低于2025年监测线8,700元，目前不是监测户"
    assert clause == "依据：中农组发〔2021〕7号，「监测范围」）。"


def test_what_is_not_a_finding_has_no_sentence() -> None:
    assert explained("income_below_line", income_per_person=870000).sentence == ""


def test_conditions_are_told_with_their_numbers() -> None:
    found = explained("income_below_line", income_per_person=775903)
    assert found.conditions == (
        "人均纯收入低于防止返贫监测线：是（人均纯收入7,759.03元，防止返贫监测线8,700元）",
        "监测户（风险未消除）：否",
    )


def test_changes_are_told() -> None:
    found = explained("income_below_line", income_per_person=775903)
    assert found.changes == ("人均纯收入再多940.97元即不再符合", "「监测户（风险未消除）」为是即不再符合")


def test_a_kind_of_file_that_was_not_delivered_is_named() -> None:
    found = explained("inpatient_burden", ["school"])
    assert (found.verdict, found.missing) == ("未知", ("没有收到「医保结算」数据",))


def test_a_kind_behind_the_members_is_named_too() -> None:
    assert explained("dropout", ["medical"]).missing == ("没有收到「学籍」数据",)


def test_months_that_are_lacking_are_named_when_the_kind_was_delivered() -> None:
    assert "资料空缺" in explained("job_loss", ["employment"]).missing[0]


def test_a_delivered_kind_without_a_row_of_the_household_is_told_so() -> None:
    assert "没有本户可用的记录" in explained("unsafe_housing", ["housing"]).missing[0]


def test_an_empty_cell_of_the_register_is_named() -> None:
    assert explained("income_below_line").missing == ("农户名册的「人均纯收入」空缺或被遮盖",)


def test_a_rule_that_waits_for_another_says_so() -> None:
    missing = explained("relapse", ["housing"], monitor_class="边缘易致贫户", risk_removed=True).missing
    assert "规则「住房不安全」本身未知" in missing


def test_a_day_before_every_document_says_which_parameter_is_lacking() -> None:
    row = {
        **{feature.name: None for feature in household_features(national())},
        **GENERAL,
        "income_per_person": 1,
    }
    found = next(
        e for e in explainer(as_of=date(2019, 1, 1)).explain(row) if e.rule.name == "income_below_line"
    )
    assert found.missing == ("没有研判日有效的参数「防止返贫监测线」",)


def test_a_household_out_of_scope_is_neither_judged_nor_measured() -> None:
    found = explained("income_below_line", persons=0, income_per_person=1)
    assert (found.verdict, found.sentence, found.changes) == ("不在判断范围", "", ())


def test_every_rule_is_explained_in_pack_order() -> None:
    row = {feature.name: None for feature in household_features(national())}
    assert [e.rule.name for e in explainer().explain(row)] == list(national().rules)


def test_one_household_is_explained_within_ten_milliseconds() -> None:
    row = {**{feature.name: 1 for feature in household_features(national())}, **GENERAL}
    ready = explainer()
    ready.explain(row)
    start = process_time()
    for _ in range(20):
        ready.explain(row)
    assert (process_time() - start) / 20 < 0.010 * 3


def test_where_the_class_is_unknown_the_sentence_names_the_higher_line() -> None:
    found = explained("inpatient_burden", monitor_class=None, inpatient_selfpay_ytd=2000000)
    assert "达到预警线20,000元" in found.sentence
