"""One household judged by a policy on a day, every rule explained: as registered, or as a person tells it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from shouwang.engine.execution import evidence
from shouwang.engine.execution.results import HITS
from shouwang.engine.explain import Explainer, Explanation
from shouwang.engine.facts import Facts, FactSchema
from shouwang.engine.plan import Plan, compile_plan
from shouwang.engine.policy import Policy
from shouwang.engine.situations import Story, build
from shouwang.screening.household import features_of
from shouwang.screening.numbers import Value


@dataclass(frozen=True, slots=True)
class Judged:
    """What a policy says of one household: its features, every rule explained, which policy said so."""

    features: Mapping[str, Value]
    explanations: tuple[Explanation, ...]
    policy_digest: str

    @property
    def hits(self) -> tuple[Explanation, ...]:
        """The rules that make a finding."""
        return tuple(each for each in self.explanations if each.sentence)


def judge_household(
    policy: Policy, household: int, *, schema: FactSchema, facts: Facts, as_of: date
) -> Judged:
    """A household of the register, by its number there; nothing is written."""
    plan = compile_plan(policy, schema, facts, as_of=as_of)
    features = features_of(plan, facts, household)
    explainer = Explainer(policy, as_of=as_of, schema=schema, delivered=facts.feeds.keys())
    hits = [name for name, each in explainer.interpreter.judge(features).items() if each.hit]
    told = _told(plan, facts, household, hits)
    return Judged(features, explainer.explain(features, told=told), policy.digest)


def judge_story(policy: Policy, story: Story, *, schema: FactSchema, as_of: date) -> Judged:
    """A household as a person tells it (money in 元): what if this were so. Raises StoryError."""
    with tempfile.TemporaryDirectory(prefix="shouwang-") as folder:
        facts = build(story, Path(folder), schema=schema, as_of=as_of)
        return judge_household(policy, 0, schema=schema, facts=facts, as_of=as_of)


def _told(plan: Plan, facts: Facts, household: int, hits: Sequence[str]) -> dict[str, tuple[str, ...]]:
    table = pa.table({"household": [household] * len(hits), "rule": list(hits)}, schema=HITS)
    return {rule: told for (_, rule), told in evidence(plan, facts, table).told.items()}
