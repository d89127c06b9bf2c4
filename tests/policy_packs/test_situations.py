"""Every situation of every pack, told to both evaluators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.facts_builder import schema

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.situations import Situation, Verdicts, judge, read_situations

PACKS = sorted((Path(__file__).parents[2] / "policy_packs").glob("*/pack.yaml"))
SITUATIONS = [situation for path in PACKS for situation in read_situations(path.parent)]
CASES = {"met", "not_met", "unknown", "boundary"}


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: f"{s.pack}.{s.rule}.{s.case}")
def test_both_evaluators_say_what_the_situation_says(
    situation: Situation, policy_of: Callable[[str], DatedPolicy], tmp_path: Path
) -> None:
    dated = policy_of(situation.pack)
    said = judge(situation, dated, schema=schema(dated.packs), folder=tmp_path)
    assert said == Verdicts(situation.expect, situation.expect), situation.title


def test_every_national_rule_has_all_four_cases(policy_of: Callable[[str], DatedPolicy]) -> None:
    cases: dict[str, set[str]] = {rule: set() for rule in policy_of("national").rules}
    for situation in SITUATIONS:
        if situation.pack == "national":
            cases[situation.rule].add(situation.case)
    assert {rule: CASES - found for rule, found in cases.items() if CASES - found} == {}


def test_every_situation_has_a_title_of_its_own() -> None:
    titles = Counter((each.pack, each.rule, each.title) for each in SITUATIONS)
    assert [title for title, count in titles.items() if count > 1] == []
