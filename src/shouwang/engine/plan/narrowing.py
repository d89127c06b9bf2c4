"""When rows of some kinds changed: which features can differ, which relations that takes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.plan.feeds import Ground
from shouwang.engine.plan.model import FeedRead, Relation, feed_table
from shouwang.engine.policy import Feature

BEFORE = "before"


def can_differ(ground: Ground, feature: Feature, changed: Collection[str] | None) -> bool:
    """Whether a feature can differ when only rows of these kinds changed (None: anything may have)."""
    death = ground.binder.policy.death
    if changed is None or (death is not None and death.feed in changed):
        return True
    if feature.feed in changed or (feature.needs is not None and feature.needs.feed in changed):
        return True
    if feature.feed != "members":
        return feature.feed == "household"
    features = ground.binder.policy.features
    used = [features[n] for n in sql.names_in([feature.where, feature.value]) if n in features]
    return any(can_differ(ground, each, changed) for each in used)


def needed(relations: Sequence[Relation], names: Collection[str]) -> tuple[Relation, ...]:
    """The relations of these names and those that they rest on, in their order."""
    wanted, kept = set(names), []
    for relation in reversed(relations):
        if relation.name in wanted:
            kept.append(relation)
            wanted |= {table.name for table in relation.query.find_all(exp.Table)}
    return tuple(reversed(kept))


def still_read(reads: dict[str, FeedRead], relations: Sequence[Relation]) -> dict[str, FeedRead]:
    """What the remaining relations read."""
    tables = {table.name for relation in relations for table in relation.query.find_all(exp.Table)}
    return {kind: read for kind, read in reads.items() if feed_table(kind) in tables}
