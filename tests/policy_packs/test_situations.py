"""Every situation of every pack, told to both evaluators: the compiled plan on DuckDB and the interpreter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from tests.facts_builder import build, schema
from tests.policy_packs.situations import Situation, documents, situations

from shouwang.engine.execution import run
from shouwang.engine.execution.results import RuleCounts, SweepResult
from shouwang.engine.interpreter import Interpreter, Judgement
from shouwang.engine.language.names import lineage
from shouwang.engine.packs.schemas import shape_faults
from shouwang.engine.plan.compiling import compile_plan
from shouwang.engine.policy import Policy

CASES = {"met", "not_met", "unknown", "boundary"}


def said_by_plan(counts: RuleCounts) -> str:
    """What the plan said of the one household there is."""
    names = {"true": counts.true, "false": counts.false, "unknown": counts.unknown}
    return next((name for name, count in names.items() if count), "out_of_scope")


def said_by_interpreter(judgement: Judgement) -> str:
    """What the interpreter said of it."""
    if judgement.in_scope is False:
        return "out_of_scope"
    return {True: "true", False: "false", None: "unknown"}[judgement.truth]


def narrowed(policy: Policy, rule: str) -> Policy:
    """The policy of one rule and all it rests on: so small that many situations take little time."""
    used = lineage(policy.rules[rule], policy)
    features = {name: feature for name, feature in policy.features.items() if name in used.features}
    rules = {name: policy.rules[name] for name in policy.rules if name in (rule, *used.rules)}
    return replace(policy, features=features, rules=rules)


def swept(situation: Situation, policy: Policy, folder: Path) -> SweepResult:
    """The sweep of the one household of a situation."""
    facts = build(situation.story, folder / "facts", as_of=situation.as_of)
    plan = compile_plan(policy, schema(), facts, as_of=situation.as_of)
    return run(plan, facts, into=folder / "out")


@pytest.mark.parametrize("situation", situations(), ids=lambda s: f"{s.pack}.{s.rule}.{s.case}")
def test_both_evaluators_say_what_the_situation_says(
    situation: Situation, policy_of: Callable[[str], Policy], tmp_path: Path
) -> None:
    policy = narrowed(policy_of(situation.pack), situation.rule)
    result = swept(situation, policy, tmp_path)
    [row] = ds.dataset([str(path) for path in result.features.parts]).to_table().to_pylist()
    judged = Interpreter(policy, as_of=situation.as_of).judge(row)
    said = said_by_plan(result.counts[situation.rule]), said_by_interpreter(judged[situation.rule])
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
