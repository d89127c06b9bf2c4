"""Hits become findings that a person can check; rules that hit too many wait for a person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from tests.facts_builder import schema
from tests.reports.cast import finding

from shouwang.engine.packs import load
from shouwang.engine.policy import Policy, Rule
from shouwang.screening.finding import Finding, State
from shouwang.screening.findings import FEWEST_HITS, Evidence, Found, features_shown, find
from shouwang.screening.register import Registered

AS_OF = date(2025, 6, 30)
CHEN = {"inpatient_selfpay_ytd": 2340050, "income_per_person": 800000, "is_poor": True, "is_monitored": True}


@cache
def national() -> Policy:
    return load(["national"], schema=schema()).on(AS_OF)


def home(number: int) -> Registered:
    return Registered(
        number, f"99{number:010}", "守望县", "守望镇", "上湾村", "一组", "陈大山", "名册.xlsx#Sheet1!4", ""
    )


def said(rule: Rule, features: Mapping[str, Any], told: Sequence[str]) -> str:
    return f"{rule.label}{'：' if told else ''}{'、'.join(told)}。"


def found(*hits: tuple[int, str], **given: Any) -> Found:
    evidence = Evidence(
        hits=hits,
        features={n: CHEN for n, _ in hits},
        registered={n: home(n) for n, _ in hits},
        sources=given.pop("sources", {}),
        doubtful=frozenset(given.pop("doubtful", ())),
        told=given.pop("told", {}),
    )
    options: dict[str, Any] = {"households": 1000, "previous": {}} | given
    policy = options.pop("policy", national())
    return find(policy, as_of=AS_OF, evidence=[evidence], sentence=said, **options)


def only(*hits: tuple[int, str], **given: Any) -> Finding:
    return found(*hits, **given).findings[0]


def test_finding_carries_number_line_clause_and_source() -> None:
    one = only((7, "inpatient_burden"), sources={(7, "inpatient_burden"): ["医保.xlsx#6月!4"]})
    assert json.loads(one.values) == {"inpatient_selfpay_ytd": 23400.5}
    assert json.loads(one.parameters)["inpatient_line_key"] == 5000
    assert (one.household_no, one.household_class, one.state) == ("990000000007", "poor+monitored", State.NEW)
    assert one.sources == ("医保.xlsx#6月!4",)
    assert one.citation.startswith("某县防返贫部门数据预警方案")


def test_parameters_of_rules_and_features_below_are_told_too() -> None:
    told = json.loads(only((1, "sudden_hardship")).parameters)
    assert {"line", "inpatient_line_other", "disaster_line_key"} <= set(told)
    assert told["line"] == 8700


def test_finding_without_rows_points_to_the_household_in_the_register() -> None:
    assert only((1, "income_below_line")).sources == ("名册.xlsx#Sheet1!4",)


def test_at_most_twenty_sources_are_named() -> None:
    many = [f"a.csv#!{n}" for n in range(30)]
    assert only((1, "income_below_line"), sources={(1, "income_below_line"): many}).sources == tuple(
        many[:20]
    )


def test_findings_stand_in_order_of_register_and_pack() -> None:
    keys = [(2, "appeal"), (1, "dropout"), (1, "income_below_line")]
    rules = list(national().rules)
    ordered = sorted(keys, key=lambda k: (k[0], rules.index(k[1])))
    assert [(f.household_no, f.rule_id) for f in found(*keys).findings] == [
        (home(n).household_no, r) for n, r in ordered
    ]


def test_doubtful_finding_says_that_it_waits_for_a_check() -> None:
    one = only((1, "job_loss"), doubtful=[(1, "job_loss")])
    assert one.doubtful
    assert one.explanation == "务工中断；有同名同村的数据残缺，可能就是本户成员，待核。"


def test_rule_made_of_others_says_which_of_them_hold() -> None:
    found_all = found((1, "relapse"), (1, "dropout"), (1, "unsafe_water"), (2, "relapse")).findings
    said_of = {(f.household_no, f.rule_id): f.explanation for f in found_all}
    assert said_of[home(1).household_no, "relapse"].endswith("：义务教育阶段辍学或疑似辍学、饮水不安全。")
    assert "：" not in said_of[home(1).household_no, "dropout"]
    assert "：" not in said_of[home(2).household_no, "relapse"]


def test_the_facts_of_a_finding_follow_its_sentence() -> None:
    one = only((1, "job_loss"), told={(1, "job_loss"): ("赵小雨（最后一次在岗是2025年3月）",)})
    assert one.explanation == "务工中断：赵小雨（最后一次在岗是2025年3月）。"


def test_finding_of_the_last_run_is_open_or_gone() -> None:
    before = finding(household_no=home(1).household_no, rule_id="job_loss")
    left = finding(
        household_no=home(1).household_no, rule_id="dropout", values='{"a": 1}', as_of=date(2025, 5, 31)
    )
    moved = finding(household_no="990000009999", rule_id="appeal")
    previous = {f.key: f for f in (before, moved, left)}
    states = {
        f.rule_id: f
        for f in found((1, "job_loss"), (1, "appeal"), previous=previous).findings
        if f.state != "gone"
    }
    gone = [
        f for f in found((1, "job_loss"), (1, "appeal"), previous=previous).findings if f.state is State.GONE
    ]
    assert (states["job_loss"].state, states["appeal"].state) == (State.OPEN, State.NEW)
    assert [(f.household_no, f.rule_id) for f in gone] == [left.key, moved.key]
    assert gone[0] == replace(left, state=State.GONE, as_of=AS_OF)


def test_rule_that_hits_too_many_is_held_back_until_released() -> None:
    hits = [(n, "appeal") for n in range(60)]
    held = found(*hits, (1, "dropout"), households=100)
    assert [f.rule_id for f in held.findings] == ["dropout"]
    assert [(h.rule_id, h.hits, h.judged, len(h.findings)) for h in held.held_back] == [
        ("appeal", 60, 100, 60)
    ]
    assert len(found(*hits, households=100, released=["appeal"]).findings) == 60


def test_rule_at_its_share_exactly_is_not_held_back() -> None:
    assert not found(*[(n, "appeal") for n in range(50)], households=100).held_back


def test_handful_of_households_is_never_held_back() -> None:
    assert not found(*[(n, "appeal") for n in range(FEWEST_HITS - 1)], households=FEWEST_HITS).held_back


def test_what_is_held_back_is_not_gone() -> None:
    hits = [(n, "appeal") for n in range(60)]
    known = finding(household_no=home(0).household_no, rule_id="appeal")
    held = found(*hits, households=100, previous={known.key: known})
    assert held.findings == ()
    assert held.held_back[0].findings[0].state is State.OPEN


def test_only_features_whose_values_are_told_are_read() -> None:
    """Those of the class, of the numbers of a rule, and of the gaps of its sentence; each once."""
    rule = national().rules["inpatient_burden"]
    alone = replace(
        rule, values=("income_per_person",), say="自付{inpatient_selfpay_ytd}，线{p.poverty_line}"
    )
    names = features_shown(replace(national(), rules={"inpatient_burden": alone}))
    told = (
        "is_poor",
        "is_monitored",
        "is_cleared",
        "is_general",
        "income_per_person",
        "inpatient_selfpay_ytd",
    )
    assert names == told
