"""entitlements.csv counts whom a benefit is owed; unknown is neither received nor lacking."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from tests.facts_builder import schema

from shouwang.engine.execution import run
from shouwang.engine.packs import load
from shouwang.engine.plan import compile_plan
from shouwang.engine.situations.story import Story, build
from shouwang.reports.entitlements_file import totals, write_entitlements

AS_OF = date(2025, 6, 30)
STACK = ("national", "livelihood", "faku")
STUDENT = {
    "member": 1,
    "term": "2025-02-01",
    "stage": "本科",
    "in_plan": True,
    "full_time": True,
    "enrolled": True,
}
PAID = {"tuition": 4800, "lodging": 1200, "aided": 6000}
LACKING = {"tuition": 4800, "lodging": 1200, "aided": 0}
NOT_SAID = {"tuition": 4800, "lodging": 1200, "aided": None}


def lines(tmp_path: Path, fees: dict[str, int | None], *, kind: str = "脱贫户") -> dict[str, dict[str, str]]:
    """The lines of the file about one household with one student, by benefit."""
    story = Story(
        household={"household_kind": kind},
        members=[{"birth_date": "2006-01-01"}],
        feeds={"student_aid": [STUDENT | fees]},
    )
    facts = build(story, tmp_path / "facts", schema=schema(STACK), as_of=AS_OF)
    policy = load(STACK, schema=schema(STACK)).on(AS_OF)
    result = run(compile_plan(policy, schema(STACK), facts, as_of=AS_OF), facts, into=tmp_path / "out")
    path = tmp_path / "entitlements.csv"
    given = {"features": result.features, "households": facts.households, "policy": policy, "as_of": AS_OF}
    write_entitlements(path, **given)  # type: ignore[arg-type]
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return {row["benefit"]: row for row in csv.DictReader(handle)}


@pytest.mark.parametrize(
    ("fees", "told"),
    [
        (PAID, ("学费和住宿费补助", "1人", "100.0%", "0人", "0.00元", "0人", "0户", "县教育局")),
        (LACKING, ("学费和住宿费补助", "1人", "0.0%", "1人", "6,000.00元", "0人", "0户", "县教育局")),
        (NOT_SAID, ("学费和住宿费补助", "1人", "—", "0人", "—", "0人", "1户", "县教育局")),
    ],
)
def test_a_benefit_is_received_lacking_or_not_known(
    tmp_path: Path, fees: dict[str, int | None], told: tuple[str, ...]
) -> None:
    assert totals([lines(tmp_path, fees)["college_fees"]]) == [told]


def test_households_outside_the_scope_are_not_counted(tmp_path: Path) -> None:
    assert "college_fees" not in lines(tmp_path, LACKING, kind="一般农户")
