"""What both evaluators say of a situation: the plan on DuckDB, and the interpreter on its features."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.dataset as ds
from tests.facts_builder import build, schema
from tests.policy_packs.situations import Situation

from shouwang.engine.execution import run
from shouwang.engine.execution.results import RuleCounts, SweepResult
from shouwang.engine.interpreter import Interpreter, Judgement
from shouwang.engine.language.names import lineage
from shouwang.engine.plan.compiling import compile_plan
from shouwang.engine.policy import Policy


def said_by_both(situation: Situation, policy: Policy, folder: Path) -> tuple[str, str]:
    """true, false, unknown or out_of_scope: by the plan, by the interpreter."""
    small = _narrowed(policy, situation.rule)
    result = _swept(situation, small, folder)
    [row] = ds.dataset([str(path) for path in result.features.parts]).to_table().to_pylist()
    judged = Interpreter(small, as_of=situation.as_of).judge(row)
    return _by_plan(result.counts[situation.rule]), _by_interpreter(judged[situation.rule])


def _by_plan(counts: RuleCounts) -> str:
    names = {"true": counts.true, "false": counts.false, "unknown": counts.unknown}
    return next((name for name, count in names.items() if count), "out_of_scope")


def _by_interpreter(judgement: Judgement) -> str:
    if judgement.in_scope is False:
        return "out_of_scope"
    return {True: "true", False: "false", None: "unknown"}[judgement.truth]


def _narrowed(policy: Policy, rule: str) -> Policy:
    """The policy of one rule and all it rests on: so small that many situations take little time."""
    used = lineage(policy.rules[rule], policy)
    features = {name: feature for name, feature in policy.features.items() if name in used.features}
    rules = {name: policy.rules[name] for name in policy.rules if name in (rule, *used.rules)}
    return replace(policy, features=features, rules=rules)


def _swept(situation: Situation, policy: Policy, folder: Path) -> SweepResult:
    facts = build(situation.story, folder / "facts", as_of=situation.as_of)
    plan = compile_plan(policy, schema(), facts, as_of=situation.as_of)
    return run(plan, facts, into=folder / "out")
