"""Findings that rest on something missing, where a damaged row of that feed may be what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

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
    plan: Plan, facts: Facts, doubted: Mapping[str, pa.Table], *, outcomes: Mapping[str, Path]
) -> frozenset[Key]:
    """The (household, rule) pairs that a damaged row may have caused.

    `doubted`: by rule the members of whom it misses something; `outcomes` of each kind of file.
    """
    return frozenset(
        (household, rule)
        for rule, check in plan.doubts.items()
        if check.feed in outcomes
        for household in _households(doubted[rule], facts, check, outcomes[check.feed])
    )


def _households(members: pa.Table, facts: Facts, check: DoubtCheck, outcomes: Path) -> list[int]:
    """The households of members whose row may be a damaged one."""
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
