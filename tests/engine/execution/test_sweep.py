"""What a sweep makes of small stories: the dead, what was not delivered, what lies ahead, what came last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.facts_builder import Story, build, schema

from shouwang.engine.execution import Settings, SweepResult, run
from shouwang.engine.packs import load
from shouwang.engine.plan import compile_plan
from shouwang.engine.policy import Policy

AS_OF = date(2025, 6, 30)
CHILD = {"birth_date": "2015-01-01"}


@cache
def policy() -> Policy:
    """The national pack."""
    return load(["national"], schema=schema()).on(AS_OF)


def swept(story: Story, folder: Path) -> SweepResult:
    """The sweep of a story."""
    facts = build(story, folder / "facts", as_of=AS_OF)
    plan = compile_plan(policy(), schema(), facts, as_of=AS_OF)
    return run(plan, facts, into=folder / "out", settings=Settings(threads=1))


def features(story: Story, folder: Path) -> Mapping[str, Any]:
    """The features of its household."""
    (row,) = swept(story, folder).features.read().to_pylist()
    return dict(row)


def hits(story: Story, folder: Path) -> set[str]:
    """The rules that hit it."""
    return set(swept(story, folder).hits["rule"].to_pylist())


def death(day: str, member: int = 1) -> dict[str, str | int]:
    """A row of the police that says who died."""
    return {"member": member, "event_type": "死亡", "occurred_on": day}


def paid(day: str, yuan: float, *, member: int = 1, category: str = "住院") -> dict[str, str | int | float]:
    """A settlement."""
    return {"member": member, "settled_on": day, "category": category, "self_paid": yuan}


def test_kind_that_was_not_delivered_leaves_its_features_unknown(tmp_path: Path) -> None:
    found = features(Story(), tmp_path)
    assert found["selfpay_12m"] is None
    assert found["anyone_in_roster"] is None
    assert found["assistance_stopped_members"] is None
    assert found["new_diagnoses"] is None
    assert found["persons"] == 1


def test_kind_delivered_for_others_is_zero_and_false(tmp_path: Path) -> None:
    found = features(Story(feeds={"medical": [], "assistance": [], "diagnosis": []}), tmp_path)
    assert found["selfpay_12m"] == 0
    assert found["chronic_selfpay_month"] == 0
    assert found["anyone_in_roster"] is False
    assert found["assistance_stopped_members"] == 0
    assert found["new_diagnoses"] == 0


def test_kind_delivered_only_after_the_day_is_not_delivered(tmp_path: Path) -> None:
    assert features(Story(delivered={"medical": ["2025-07-03"]}), tmp_path)["selfpay_12m"] is None


def test_rows_after_the_day_do_not_count(tmp_path: Path) -> None:
    story = Story(feeds={"medical": [paid("2025-06-30", 10), paid("2025-07-01", 500)]})
    assert features(story, tmp_path)["selfpay_12m"] == 1000


def test_twelve_months_begin_the_day_after_the_same_day_last_year(tmp_path: Path) -> None:
    story = Story(feeds={"medical": [paid("2024-06-30", 5), paid("2024-07-01", 7)]})
    assert features(story, tmp_path)["selfpay_12m"] == 700


def test_dead_member_is_nobody_except_in_sudden_event(tmp_path: Path) -> None:
    story = Story(
        members=[{}, {"birth_date": "1970-05-05"}],
        feeds={
            "medical": [paid("2025-05-01", 9000, member=2), paid("2025-05-01", 1)],
            "event": [death("2025-06-30", 2)],
        },
    )
    found = features(story, tmp_path)
    assert (found["persons"], found["selfpay_12m"], found["has_sudden_event"]) == (1, 100, True)


def test_death_after_the_day_has_not_happened(tmp_path: Path) -> None:
    found = features(
        Story(feeds={"event": [death("2025-07-01")]}, delivered={"event": ["2025-06-01"]}), tmp_path
    )
    assert (found["persons"], found["has_sudden_event"]) == (1, False)


def test_household_without_a_living_member_yields_only_sudden_event(tmp_path: Path) -> None:
    story = Story(
        household={"income_per_person": 1000},
        feeds={
            "event": [death("2025-06-01")],
            "housing": [{"grade": "D", "inspected_on": "2025-01-01", "lived": True}],
        },
    )
    result = swept(story, tmp_path)
    assert result.hits.to_pylist() == [{"household": 0, "rule": "sudden_event"}]
    assert result.counts["unsafe_housing"].out_of_scope == 1


def test_house_of_the_dead_is_still_inspected(tmp_path: Path) -> None:
    story = Story(
        feeds={
            "event": [death("2025-06-01")],
            "housing": [{"grade": "D", "inspected_on": "2025-01-01", "lived": True}],
        }
    )
    assert features(story, tmp_path)["housing_is_unsafe"] is True


def test_latest_inspection_counts_even_if_it_does_not_say_who_lives_there(tmp_path: Path) -> None:
    rows = [
        {"grade": "D", "inspected_on": "2025-03-01", "lived": None},
        {"grade": "D", "inspected_on": "2025-01-01", "lived": False},
    ]
    assert "unsafe_housing" in hits(Story(feeds={"housing": rows}), tmp_path)


def test_of_two_inspections_on_a_day_the_later_delivered_counts(tmp_path: Path) -> None:
    rows = [{"grade": "D", "inspected_on": "2025-03-01"}, {"grade": "A", "inspected_on": "2025-03-01"}]
    found = features(Story(feeds={"housing": rows}), tmp_path)
    assert (found["housing_grade"], found["housing_is_unsafe"]) == ("A", False)


def test_last_delivery_says_whether_somebody_is_insured(tmp_path: Path) -> None:
    rows = [{"year": "2025-01-01", "insured": False}, {"year": "2025-01-01", "insured": True}]
    assert features(Story(feeds={"insurance": rows}), tmp_path)["has_uninsured_member"] is False
    later = Story(feeds={"insurance": rows[::-1]})
    assert features(later, tmp_path / "later")["has_uninsured_member"] is True


def test_member_missing_from_the_insurance_list_is_unknown_unless_another_is_certain(tmp_path: Path) -> None:
    insured, not_insured = ({"member": 1, "year": "2025-01-01", "insured": yes} for yes in (True, False))
    two: list[Mapping[str, Any]] = [{}, {}]
    assert (
        features(Story(members=two, feeds={"insurance": [insured]}), tmp_path)["has_uninsured_member"] is None
    )
    found = features(Story(members=two, feeds={"insurance": [not_insured]}), tmp_path / "other")
    assert (found["has_uninsured_member"], found["uninsured_members"]) == (True, 1)


def test_only_the_borrowers_latest_data_date_counts(tmp_path: Path) -> None:
    def loan(day: str, late: int, balance: int = 100) -> dict[str, str | int]:
        return {"data_date": day, "overdue_days": late, "balance": balance}

    rows = [loan("2025-05-31", 90), loan("2025-06-30", 10), loan("2025-06-30", 40), loan("2025-06-30", 99, 0)]
    assert features(Story(feeds={"loan": rows}), tmp_path)["overdue_days"] == 40


def test_roster_of_the_latest_month_delivered_and_the_three_before(tmp_path: Path) -> None:
    row = {"member": 1, "month": "2025-02-01", "category": "农村低保"}
    story = Story(feeds={"assistance": [row]}, delivered={"assistance": ["2025-05-01"]})
    assert "assistance_stopped" in hits(story, tmp_path)
    older = Story(feeds={"assistance": [{**row, "month": "2025-01-01"}]}, delivered=story.delivered)
    assert "assistance_stopped" not in hits(older, tmp_path / "older")


def test_job_loss_needs_the_last_three_months_to_be_delivered(tmp_path: Path) -> None:
    row = {"member": 1, "month": "2024-09-01", "status": "在岗"}
    months = ["2025-04-01", "2025-05-01", "2025-06-01"]
    assert "job_loss" in hits(Story(feeds={"employment": [row]}, delivered={"employment": months}), tmp_path)
    two = Story(feeds={"employment": [row]}, delivered={"employment": months[1:]})
    result = swept(two, tmp_path / "two")
    assert result.counts["job_loss"].unknown == 1


def test_one_row_in_school_outweighs_a_dropout_of_the_same_term(tmp_path: Path) -> None:
    gone = {"member": 1, "term": "2025-02-01", "status": "辍学"}
    assert "dropout" in hits(Story(members=[CHILD], feeds={"school": [gone]}), tmp_path)
    both = [gone, {**gone, "status": "在读"}]
    assert "dropout" not in hits(Story(members=[CHILD], feeds={"school": both}), tmp_path / "both")


def test_chronic_self_payment_is_of_the_person_who_paid_most(tmp_path: Path) -> None:
    rows = [paid("2025-06-05", 300, member=m, category="门诊慢特病") for m in (1, 2)]
    assert (
        features(Story(members=[{}, {}], feeds={"medical": rows}), tmp_path)["chronic_selfpay_month"] == 30000
    )


def test_parameters_that_are_ratios_are_exact_at_the_boundary(tmp_path: Path) -> None:
    card = {"member": 1, "grade": 1, "status": "有效", "issued_on": "2020-01-01"}
    feeds: Mapping[str, Any] = {"disability": [card], "assistance": []}
    below = Story(household={"income_per_person": 13049.99}, feeds=feeds)
    at = Story(household={"income_per_person": 13050}, feeds=feeds)
    assert "severe_disability_uncovered" in hits(below, tmp_path)
    assert "severe_disability_uncovered" not in hits(at, tmp_path / "at")


def test_reference_income_below_zero_is_below_the_line_but_income_is_not(tmp_path: Path) -> None:
    story = Story(feeds={"medical": [paid("2025-05-01", 30000.01)]})
    found = features(story, tmp_path)
    assert (found["reference_income"], found["reference_income_per_person"]) == (-1000001, -1000001)
    assert "reference_income_below_line" in hits(story, tmp_path / "again")


def test_feature_table_has_the_types_it_says(tmp_path: Path) -> None:
    result = swept(Story(), tmp_path)
    types = {f.name: str(f.type) for f in pq.read_schema(result.features.parts[0])}
    assert types["selfpay_12m"] == "int64"
    assert types["has_dropout"] == "bool"
    assert types["housing_grade"] == "string"


def test_a_file_without_a_column_that_another_month_has(tmp_path: Path) -> None:
    facts = build(
        Story(feeds={"housing": [{"grade": "D", "inspected_on": "2025-01-01"}]}), tmp_path, as_of=AS_OF
    )
    file = facts.feeds["housing"].files[0]
    pq.write_table(pq.read_table(file).drop_columns(["lived"]), file)
    plan = compile_plan(policy(), schema(), facts, as_of=AS_OF)
    result = run(plan, facts, into=tmp_path / "out", settings=Settings(threads=1))
    assert result.counts["unsafe_housing"].true == 1


@pytest.mark.parametrize("kind", ["medical", "housing"])
def test_kind_whose_needed_months_hold_no_file(kind: str, tmp_path: Path) -> None:
    facts = build(Story(feeds={kind: []}), tmp_path, as_of=AS_OF)
    feed = facts.feeds[kind]
    renamed = feed.files[0].rename(tmp_path / "2031-01-0.parquet")
    object.__setattr__(feed, "files", (renamed,))
    plan = compile_plan(policy(), schema(), facts, as_of=AS_OF)
    result = run(plan, facts, into=tmp_path / "out", settings=Settings(threads=1))
    assert result.features.read(["persons"]).to_pylist() == [{"household": 0, "persons": 1}]
