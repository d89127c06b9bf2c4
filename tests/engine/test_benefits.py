"""A benefit becomes features and two rules; who lacks it is named, and the sum is written out."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.facts_builder import schema

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.execution import evidence, run
from shouwang.engine.packs import load
from shouwang.engine.plan import compile_plan
from shouwang.engine.policy import Policy
from shouwang.engine.situations.story import Story, build
from shouwang.engine.sums import WrittenSum, written_sum
from shouwang.kernel.money import format_cny

AS_OF = date(2025, 6, 30)
STACK = ("national", "livelihood", "faku")
STUDENT = {
    "member": 1,
    "term": "2025-02-01",
    "stage": "本科",
    "in_plan": True,
    "full_time": True,
    "enrolled": True,
}


@cache
def dated() -> DatedPolicy:
    """The packs of a county with its benefits."""
    return load(STACK, schema=schema(STACK))


@cache
def faku() -> Policy:
    """The policy of the day."""
    return dated().on(AS_OF)


@cache
def college_sum() -> WrittenSum:
    """How the sum of the fees of college is written."""
    amount = faku().benefits["college_fees"].amount
    assert amount is not None
    return written_sum(amount, faku(), schema(STACK), as_of=AS_OF)


def sum_of(tuition: int, lodging: int, aided: int) -> str:
    """How the sum of one student is written."""
    row = {"student_tuition": tuition, "student_lodging": lodging, "student_aided": aided}
    return college_sum().write(row)


def test_a_benefit_becomes_its_features_and_two_rules() -> None:
    stack = ("national", "livelihood", "national_2015")
    policy = load(stack, schema=schema(stack)).on(AS_OF)
    assert [name for name in policy.features if name.startswith("disability_care_")] == [
        "disability_care_due_members",
        "disability_care_owed_members",
        "disability_care_undue_members",
        "disability_care_due_amount",
        "disability_care_owed_amount",
    ]
    assert {"disability_care_owed", "disability_care_undue"} <= set(policy.rules)


def test_where_its_evidence_is_shared_nobody_is_said_to_receive_it_without_ground() -> None:
    stack = ("national", "livelihood", "shanxi")
    rules = load(stack, schema=schema(stack)).on(AS_OF).rules
    assert "dibao_by_labour_owed" in rules
    assert "dibao_by_labour_undue" not in rules


def test_after_the_plan_has_ended_its_numbers_are_unknown() -> None:
    assert dated().parameters["college_fee_cap"].on(date(2025, 12, 31)) is not None
    assert dated().parameters["college_fee_cap"].on(date(2026, 1, 1)) is None


def test_a_number_left_to_the_county_says_to_whom() -> None:
    left = faku().parameters["medical_aid_year_limit"]
    assert left.values == ()
    assert left.left_to is not None
    assert left.left_to.who == "县医保局"


@pytest.mark.parametrize(
    ("fees", "written"),
    [
        (
            (480_000, 120_000, 0),
            "较小值（学费4,800元＋住宿费1,200元，每学年学费和住宿费补助上限8,000元）－已资助0元＝6,000元",
        ),
        (
            (800_000, 130_000, 200_000),
            "较小值（学费8,000元＋住宿费1,300元，每学年学费和住宿费补助上限8,000元）－已资助2,000元＝6,000元",
        ),
    ],
)
def test_the_sum_is_written_out(fees: tuple[int, int, int], written: str) -> None:
    assert sum_of(*fees) == written


@settings(deadline=None)  # the packs are read at the first call
@given(tuition=st.integers(0, 10**7), lodging=st.integers(0, 10**6), aided=st.integers(0, 10**6))
def test_the_written_sum_ends_with_what_the_clause_gives(tuition: int, lodging: int, aided: int) -> None:
    by_clause = min(tuition + lodging, 800_000) - aided
    assert sum_of(tuition, lodging, aided).endswith(f"＝{format_cny(by_clause)}")


def test_what_is_found_names_the_student_and_the_sum(tmp_path: Path) -> None:
    story = Story(
        household={"household_kind": "脱贫户"},
        members=[{"birth_date": "2006-01-01"}],
        feeds={"student_aid": [{**STUDENT, "tuition": 4800, "lodging": 1200, "aided": 0}]},
    )
    facts = build(story, tmp_path / "facts", schema=schema(STACK), as_of=AS_OF)
    plan = compile_plan(faku(), schema(STACK), facts, as_of=AS_OF)
    result = run(plan, facts, into=tmp_path / "out")
    assert result.counts["college_fees_owed"].true == 1
    hits = pa.table({"household": pa.array([0], pa.int32()), "rule": ["college_fees_owed"]})
    (told,) = evidence(plan, facts, hits).told[0, "college_fees_owed"]
    assert told.endswith("（19岁）：" + sum_of(480_000, 120_000, 0))
