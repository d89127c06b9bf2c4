"""Findings that rest on something missing, where a damaged row of that feed may be what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from shouwang.engine.execution import Settings, doubt_members
from shouwang.engine.facts import Facts
from shouwang.engine.plan import DoubtCheck, Plan
from shouwang.screening.findings import Key

DAMAGED = """
SELECT DISTINCT d.household
FROM doubted d JOIN read_parquet($persons) p USING (person)
JOIN read_parquet($outcomes) o ON o.name_key = p.name_key
WHERE (o.outcome = 'rejected' OR o.reason IS NOT NULL)
  AND CASE WHEN o.village IS NOT NULL
    THEN o.village = p.village_key AND coalesce(o.township, p.township_key) = p.township_key
    ELSE o.township = p.township_key END
  AND (o.time IS NULL OR o.time BETWEEN $first AND $last)
"""
"""An unmatched or rejected row with the member's name from the same village (the same township where it names
no village), in a month that would undo the finding; a month that cannot be read may be that one."""


def doubtful(
    plan: Plan, facts: Facts, hits: pa.Table, *, outcomes: Mapping[str, Path], settings: Settings
) -> frozenset[Key]:
    """The (household, rule) pairs that a damaged row may have caused; `outcomes` of each kind of file."""
    return frozenset(
        (household, rule)
        for rule, check in plan.doubts.items()
        if check.feed in outcomes and check.days is not None
        for household in _households(plan, facts, hits, rule, check, outcomes[check.feed], settings)
    )


def _households(
    plan: Plan, facts: Facts, hits: pa.Table, rule: str, check: DoubtCheck, outcomes: Path, settings: Settings
) -> list[int]:
    members = doubt_members(plan, facts, hits, rule, settings=settings)
    if not len(members) or check.days is None:
        return []
    given = {
        "persons": str(facts.persons),
        "outcomes": str(outcomes),
        "first": check.days.first,
        "last": check.days.last,
    }
    with duckdb.connect() as db:
        db.register("doubted", members)
        return [row[0] for row in db.execute(DAMAGED, given).fetchall()]
