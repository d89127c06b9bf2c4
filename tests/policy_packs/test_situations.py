"""Every situation of every pack, told to both evaluators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.policy_packs.judging import said_by_both
from tests.policy_packs.situations import Situation, documents, situations

from shouwang.engine.packs.schemas import shape_faults
from shouwang.engine.policy import Policy

CASES = {"met", "not_met", "unknown", "boundary"}


@pytest.mark.parametrize("situation", situations(), ids=lambda s: f"{s.pack}.{s.rule}.{s.case}")
def test_both_evaluators_say_what_the_situation_says(
    situation: Situation, policy_of: Callable[[str], Policy], tmp_path: Path
) -> None:
    said = said_by_both(situation, policy_of(situation.pack), tmp_path)
    assert said == (situation.expect, situation.expect), situation.title


def test_situation_files_have_their_shape() -> None:
    faults = [str(fault) for document in documents() for fault in shape_faults(document, kind="situations")]
    assert faults == []


def test_every_national_rule_has_all_four_cases(policy_of: Callable[[str], Policy]) -> None:
    cases: dict[str, set[str]] = {rule: set() for rule in policy_of("national").rules}
    for situation in situations():
        if situation.pack == "national":
            cases[situation.rule].add(situation.case)
    assert {rule: CASES - found for rule, found in cases.items() if CASES - found} == {}


def test_every_situation_has_a_title_of_its_own() -> None:
    titles = Counter(situation.name for situation in situations())
    assert [title for title, count in titles.items() if count > 1] == []
