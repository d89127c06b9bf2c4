"""One household by itself: as registered, or as a person tells it; as the sweep judges it."""

from __future__ import annotations

from datetime import date
from functools import cache

from tests.facts_builder import Story, schema
from tests.small_county import AS_OF, SmallCounty

from shouwang import questions
from shouwang.engine.policy import Policy
from shouwang.orders import ExplainOrder
from shouwang.screening.household import one_household
from shouwang.screening.judging import judge_household, judge_story
from shouwang.screening.policies import load_policy, policy_on


@cache
def national() -> Policy:
    return policy_on(["national"], as_of=AS_OF)


def test_a_household_of_the_register_is_judged_as_in_the_sweep(county: SmallCounty) -> None:
    opened = questions.open_county(ExplainOrder("1", out=county.order.out))
    facts = opened.snapshot.facts
    numbers = list(dict.fromkeys(f.household_no for f in county.summary.findings))[:8]
    for number in numbers:
        said = [f for f in county.summary.findings if f.household_no == number]
        household = one_household(facts, number).home.household
        judged = judge_household(national(), household, schema=schema(), facts=facts, as_of=AS_OF)
        assert [(e.rule.name, e.sentence) for e in judged.hits] == [
            (f.rule_id, f.explanation.split("；有同名")[0].rstrip("。") + "。") for f in said
        ]
        assert judged.policy_digest == national().digest


def test_a_household_is_judged_as_a_person_tells_it() -> None:
    story = Story(household={"income_per_person": 8699.99}, feeds={"appeal": [{"applied_on": "2025-06-01"}]})
    judged = judge_story(national(), story, schema=schema(), as_of=AS_OF)
    assert [e.rule.name for e in judged.hits] == ["income_below_line", "appeal"]
    assert judged.features["income_per_person"] == 869999
    assert "（2025年6月1日）" in judged.hits[1].sentence
    assert len(judged.explanations) == len(national().rules)


def test_a_household_without_hits_has_every_rule_explained() -> None:
    judged = judge_story(national(), Story(), schema=schema(), as_of=AS_OF)
    assert judged.hits == ()
    assert {e.verdict for e in judged.explanations} == {"不符合", "未知"}


def test_the_policy_of_a_day_is_that_of_the_stack() -> None:
    day = date(2024, 6, 30)
    assert policy_on(["national"], as_of=day).digest == load_policy(["national"]).on(day).digest
    assert policy_on(["national"], as_of=day).digest != national().digest
