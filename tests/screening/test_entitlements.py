"""The benefits of one household: received, lacking, without ground, not known; those that matter first."""

from __future__ import annotations

from datetime import date

import pytest
from tests.facts_builder import schema

from shouwang.engine.packs import load
from shouwang.engine.policy import Policy
from shouwang.engine.situations.story import Cell, Story
from shouwang.screening.entitlements import Entitlement, Standing, entitlements_of
from shouwang.screening.judging import judge_story

AS_OF = date(2025, 6, 30)
STACK = ("national", "livelihood", "faku", "national_2015")
STUDENT: dict[str, Cell] = {
    "member": 1,
    "term": "2025-02-01",
    "stage": "本科",
    "in_plan": True,
    "full_time": True,
    "enrolled": True,
    "tuition": 4800,
    "lodging": 1200,
}
CARE: dict[str, Cell] = {"member": 1, "month": "2025-06-01", "item": "重度残疾人护理补贴", "amount": 100}


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The packs of a county with its benefits."""
    return load(STACK, schema=schema(STACK)).on(AS_OF)


def told(policy: Policy, **feeds: list[dict[str, Cell]]) -> list[Entitlement]:
    """The benefits of a household of one person of whom these rows came."""
    story = Story(household={"household_kind": "脱贫户"}, members=[{"birth_date": "2006-01-01"}], feeds=feeds)
    judged = judge_story(policy, story, schema=schema(STACK), as_of=AS_OF)
    return entitlements_of(policy, judged.features, judged.explanations)


def standing(found: list[Entitlement], label: str) -> tuple[Standing, int | None]:
    """Where the household stands with one of them."""
    each = next(each for each in found if each.label == label)
    return each.standing, each.amount


@pytest.mark.parametrize(
    ("aided", "expected"),
    [
        (0, (Standing.OWED, 600_000)),
        (6000, (Standing.RECEIVED, 0)),
        (None, (Standing.UNKNOWN, None)),
    ],
)
def test_a_benefit_is_lacking_received_or_not_known(
    policy: Policy, aided: int | None, expected: tuple[Standing, int | None]
) -> None:
    assert standing(told(policy, student_aid=[STUDENT | {"aided": aided}]), "学费和住宿费补助") == expected


def test_what_is_received_without_ground_is_said(policy: Policy) -> None:
    found = told(policy, payment=[CARE], disability=[])
    assert standing(found, "重度残疾人护理补贴") == (Standing.UNDUE, None)


def test_those_that_matter_come_first_with_their_sum_and_clause(policy: Policy) -> None:
    found = told(policy, student_aid=[STUDENT | {"aided": 0}], payment=[CARE], disability=[], assistance=[])
    assert [each.standing for each in found] == sorted(
        (each.standing for each in found), key=list(Standing).index
    )
    assert found[0].said.startswith("有1人符合「学费和住宿费补助」的条件而没有享受，按条款应享6,000元")
    assert "学费4,800元＋住宿费1,200元" in found[0].said
    assert "二（三）1③" in found[0].cite


def test_what_is_missing_is_named(policy: Policy) -> None:
    found = {each.label: each for each in told(policy)}
    assert found["学费和住宿费补助"].missing == ("没有收到「学生缴费资助」数据",)


CARD: dict[str, Cell] = {"member": 1, "grade": 4, "issued_on": "2020-01-01", "status": "有效"}
DIBAO: dict[str, Cell] = {"member": 1, "month": "2025-06-01", "category": "农村低保", "amount": 400}
LIVING, ELDER = "困难残疾人生活补贴", "高龄津贴"


@pytest.mark.parametrize(
    ("received", "living", "elder"),
    [
        ([ELDER], Standing.INSTEAD, Standing.RECEIVED),
        ([LIVING], Standing.RECEIVED, Standing.INSTEAD),
        ([LIVING, ELDER], Standing.DOUBLED, Standing.RECEIVED),
        ([], Standing.UNKNOWN, Standing.UNKNOWN),
    ],
)
def test_of_two_that_exclude_one_another_either_is_enough(
    policy: Policy, received: list[str], living: Standing, elder: Standing
) -> None:
    story = Story(
        household={},
        members=[{"birth_date": "1940-01-01"}],
        feeds={
            "assistance": [DIBAO],
            "disability": [CARD],
            "payment": [CARE | {"item": item} for item in received],
        },
    )
    judged = judge_story(policy, story, schema=schema(STACK), as_of=AS_OF)
    found = entitlements_of(policy, judged.features, judged.explanations)
    assert [standing(found, label)[0] for label in (LIVING, ELDER)] == [living, elder]
