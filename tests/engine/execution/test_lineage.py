"""From findings back to rows: those that make a rule true, of the members who do, and not too many."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from tests.facts_builder import Story, build, schema

from shouwang.engine.execution import Looked, Looking, Settings, SweepResult, evidence, run
from shouwang.engine.packs import load
from shouwang.engine.plan import Plan, compile_plan
from shouwang.engine.policy import Policy

AS_OF = date(2025, 6, 30)
ONE_THREAD = Settings(threads=1)
Row = dict[str, str | int | bool | None]


@cache
def policy() -> Policy:
    """The national pack."""
    return load(["national"], schema=schema()).on(AS_OF)


class Case:
    """A story with its plan and its sweep."""

    def __init__(self, story: Story, folder: Path) -> None:
        """Sweeps it."""
        self.facts = build(story, folder / "facts", as_of=AS_OF)
        self.plan: Plan = compile_plan(policy(), schema(), self.facts, as_of=AS_OF)
        self.result: SweepResult = run(self.plan, self.facts, into=folder / "out", settings=ONE_THREAD)

    def rows(self, rule: str, *, at_most: int = 20) -> list[tuple[str, int]]:
        """The (kind, row) that a finding rests on, rows counted from 1 in the order of the story."""
        looked = self._looked(at_most=at_most)
        return [(r["kind"], r["ord"] & 0xFFFFFF) for r in looked.rows.to_pylist() if r["rule"] == rule]

    def doubted(self, rule: str) -> list[int]:
        """The members whose damaged rows could undo a finding."""
        return list(self._looked().doubted[rule]["person"].to_pylist())

    def _looked(self, *, at_most: int = 20) -> Looked:
        """What is looked up, the same with the sweep's features as without."""
        alone = evidence(self.plan, self.facts, self.result.hits, at_most=at_most, settings=ONE_THREAD)
        looking = Looking(self.plan, self.result.features)
        for _ in range(2):  # the questions of the first time serve the second
            again = looking.up(self.facts, self.result.hits, at_most=at_most, settings=ONE_THREAD)
            assert again == alone
        return alone


def paid(day: str, yuan: int, *, member: int = 1, category: str = "住院") -> Row:
    """A settlement."""
    return {"member": member, "settled_on": day, "category": category, "self_paid": yuan}


def roster(month: str, member: int) -> Row:
    """A row of a roster."""
    return {"member": member, "month": month, "category": "农村低保"}


def test_only_rows_inside_window_and_filter_are_evidence(tmp_path: Path) -> None:
    rows = [
        paid("2025-02-01", 30000),
        paid("2024-12-31", 30000),
        paid("2025-02-02", 9, category="普通门诊"),
        paid("2025-07-01", 9),
    ]
    assert Case(Story(feeds={"medical": rows}), tmp_path).rows("inpatient_burden") == [("medical", 1)]


def test_evidence_of_a_greatest_is_of_the_member_who_has_it(tmp_path: Path) -> None:
    rows = [paid("2025-06-01", 900, member=m, category="门诊慢特病") for m in (2, 1, 2)]
    case = Case(Story(members=[{}, {}], feeds={"medical": rows}), tmp_path)
    assert case.rows("chronic_outpatient_burden") == [("medical", 1), ("medical", 3)]


def test_evidence_of_the_last_inspection_is_that_inspection(tmp_path: Path) -> None:
    rows: list[Row] = [{"grade": "D", "inspected_on": day} for day in ("2025-03-01", "2024-03-01")]
    assert Case(Story(feeds={"housing": rows}), tmp_path).rows("unsafe_housing") == [("housing", 1)]


def test_evidence_of_members_is_of_those_who_make_it_true(tmp_path: Path) -> None:
    rows = [roster("2025-05-01", 1), roster("2025-05-01", 2), roster("2025-06-01", 2)]
    case = Case(Story(members=[{}, {}], feeds={"assistance": rows}), tmp_path)
    assert case.rows("assistance_stopped") == [("assistance", 1)]
    assert case.doubted("assistance_stopped") == [0]


def test_rows_of_the_dead_are_no_evidence(tmp_path: Path) -> None:
    rows = [paid("2025-02-01", 30000), paid("2025-02-01", 30000, member=2)]
    dead: Row = {"member": 2, "event_type": "死亡", "occurred_on": "2025-03-01"}
    case = Case(Story(members=[{}, {}], feeds={"medical": rows, "event": [dead]}), tmp_path)
    assert case.rows("inpatient_burden") == [("medical", 1)]
    assert case.rows("sudden_event") == [("event", 1)]


def test_a_rule_that_names_others_rests_on_the_rows_of_those_that_hit(tmp_path: Path) -> None:
    story = Story(
        household={"monitor_class": "边缘易致贫户", "risk_removed": True},
        feeds={
            "housing": [{"grade": "D", "inspected_on": "2025-03-01"}],
            "water": [{"found_on": "2025-01-01", "restored_on": "2025-01-02"}],
        },
    )
    assert Case(story, tmp_path).rows("relapse") == [("housing", 1)]


def test_at_most_so_many_rows_the_latest_of_each_kind(tmp_path: Path) -> None:
    rows = [paid(f"2025-02-{day:02}", 3000) for day in range(1, 29)]
    case = Case(Story(feeds={"medical": rows}), tmp_path)
    assert case.rows("inpatient_burden") == [("medical", n) for n in range(9, 29)]
    assert case.rows("inpatient_burden", at_most=2) == [("medical", 27), ("medical", 28)]


def test_every_living_member_not_in_a_roster_is_doubted_where_nobody_can_work(tmp_path: Path) -> None:
    story = Story(
        household={"household_kind": "脱贫户"},
        members=[{"birth_date": "1950-01-01"}, {"birth_date": "1950-01-01"}],
        feeds={
            "assistance": [],
            "event": [{"member": 2, "event_type": "死亡", "occurred_on": "2025-06-01"}],
        },
    )
    assert Case(story, tmp_path).doubted("no_labour") == [0]


def test_only_rules_that_rest_on_something_missing_are_doubted(tmp_path: Path) -> None:
    case = Case(Story(feeds={"medical": [paid("2025-02-01", 30000)]}), tmp_path)
    looked = evidence(case.plan, case.facts, case.result.hits, settings=ONE_THREAD)
    assert set(looked.doubted) == set(case.plan.doubts)
    assert "inpatient_burden" not in looked.doubted
    assert case.doubted("no_labour") == []  # no hit of it


def test_no_hits_no_evidence(tmp_path: Path) -> None:
    case = Case(Story(), tmp_path)
    assert case.result.hits.num_rows == 0
    assert case.rows("inpatient_burden") == []
