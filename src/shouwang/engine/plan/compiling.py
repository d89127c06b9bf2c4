"""A policy on a day becomes a plan: feeds, then members, then households, then rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from shouwang.engine.facts import Facts, FactSchema
from shouwang.engine.plan.binding import Binder
from shouwang.engine.plan.feeds import Ground, Pass, dead_relation, merged, passes_over
from shouwang.engine.plan.households import feature_table, truth_table
from shouwang.engine.plan.members import bound, by_members
from shouwang.engine.plan.model import DoubtCheck, FeedRead, Plan, PlanError, Relation
from shouwang.engine.plan.telling import tellings
from shouwang.engine.plan.tracing import traces
from shouwang.engine.policy import Feature, Grain, Policy
from shouwang.kernel.collecting import uncollected

_ELSEWHERE = (None, "members", "household")


def compile_plan(policy: Policy, schema: FactSchema, facts: Facts, *, as_of: date) -> Plan:
    """The plan that computes every feature and rule of a policy from what was delivered up to a day."""
    policy.check_day(as_of)
    _check_persons(policy)
    with uncollected():
        return _compiled(Ground(Binder(policy, as_of), schema, facts))


def _compiled(ground: Ground) -> Plan:
    policy = ground.binder.policy
    dead = dead_relation(ground)
    passes = _passes(ground)
    members = by_members(ground, passes, trees=[r.doubt.members for r in policy.rules.values() if r.doubt])
    table = feature_table(ground, passes, members)
    relations: tuple[Relation, ...] = (
        *([dead[0]] if dead else []),
        *(relation for each in passes for relation in each.relations),
        *members.relations,
        table.relation,
        truth_table(ground),
    )
    reads = _reads([*([dead[1]] if dead else []), *(p.read for p in passes)])
    return Plan(
        as_of=ground.binder.as_of,
        policy_digest=policy.digest,
        reads=reads,
        person_columns=("person", "household", *members.attributes),
        household_columns=("household", *table.register),
        relations=relations,
        columns=table.columns,
        rules=tuple(policy.rules),
        trace=partial(traces, ground),
        doubts=_doubts(ground),
        tells=tellings(ground),
        digest=_digest(ground, reads),
    )


def _check_persons(policy: Policy) -> None:
    for feature in policy.features.values():
        if feature.grain is Grain.PERSON and feature.feed in _ELSEWHERE:
            raise PlanError(f"个人指标 {feature.name} 必须来自一类数据", accepted="feed: 数据种类")


def _passes(ground: Ground) -> list[Pass]:
    wanted: dict[str, list[Feature]] = {}
    for feature in ground.binder.policy.features.values():
        kind = feature.feed
        if kind is not None and kind not in _ELSEWHERE and ground.answers(feature):
            wanted.setdefault(kind, []).append(feature)
    return [each for kind, features in wanted.items() for each in passes_over(ground, kind, features)]


def _reads(reads: Sequence[FeedRead]) -> dict[str, FeedRead]:
    kinds = dict.fromkeys(read.kind for read in reads)
    return {kind: merged([read for read in reads if read.kind == kind]) for kind in kinds}


def _doubts(ground: Ground) -> Mapping[str, DoubtCheck]:
    found = {}
    for name, rule in ground.binder.policy.rules.items():
        if rule.doubt:
            days = ground.days(rule.doubt.feed, rule.doubt.window)
            members = bound(ground, rule.doubt.members)
            found[name] = DoubtCheck(rule.doubt.feed, rule.doubt.window.column, days, members)
    return found


def _digest(ground: Ground, reads: Mapping[str, FeedRead]) -> str:
    """Of the policy, its numbers on the day, and what was delivered as far as it decides what is read."""
    policy, as_of = ground.binder.policy, ground.binder.as_of
    dated = {name: parameter.on(as_of) for name, parameter in policy.parameters.items()}
    numbers = [(name, value.value if value else None) for name, value in sorted(dated.items())]
    read = [
        (f.name, ground.answers(f), ground.days(f.feed, f.window))
        for f in policy.features.values()
        if f.feed is not None and f.feed not in _ELSEWHERE
    ]
    parts = (
        policy.digest,
        as_of,
        numbers,
        tuple(policy.features),
        tuple(policy.rules),
        read,
        sorted(reads.items()),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()
