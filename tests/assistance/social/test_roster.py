"""Labels of the monthly rosters: begun, changed and ended by what the months say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests import cast
from tests.assistance.social.lake import Row, rosters

from shouwang.assistance.social.labels import Word, amount_of, covered, end_labels
from shouwang.assistance.social.models import Label
from shouwang.assistance.social.roster import Taken, take_in_rosters
from shouwang.audit.models import AuditEntry
from shouwang.registry.models import Household
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case

pytestmark = pytest.mark.django_db
JAN, FEB, MAR, APR = "2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"
Rows = dict[int, list[Row]]
LAST = date(2026, 12, 31)


def told(home: Household) -> list[tuple[str, date, date | None, int | None]]:
    rows = Label.objects.filter(household=home).order_by("person", "kind", "started_on", "pk")
    return [(row.kind, row.started_on, row.ended_on, row.amount_fen) for row in rows]


def take(home: Household, folder: Path, rows: Rows) -> Taken:
    folder.mkdir()
    return take_in_rosters(rosters(home, folder, rows), county=cast.COUNTY, as_of=LAST)


def test_a_run_of_months_is_one_row_and_a_gap_ends_it(tmp_path: Path) -> None:
    home = cast.household(members=2)
    rows = {
        1: [("农村低保", JAN, 300), ("农村低保", FEB, 300)],
        2: [("农村低保", m, 200) for m in (JAN, FEB, MAR)],
    }
    assert take(home, tmp_path / "a", rows) == Taken(2, 0)
    assert told(home) == [
        ("dibao", date(2026, 1, 1), date(2026, 3, 1), 30_000),
        ("dibao", date(2026, 1, 1), None, 20_000),
    ]
    assert amount_of(covered(home.pk)) == 20_000
    assert AuditEntry.objects.filter(subject_type="labels", new__begun=2).exists()


def test_the_same_rosters_again_change_nothing_and_the_next_month_goes_on(tmp_path: Path) -> None:
    home = cast.household(members=1)
    first: Rows = {1: [("农村低保", JAN, 300)]}
    take(home, tmp_path / "a", first)
    assert take(home, tmp_path / "b", first) == Taken(0, 0)
    assert take(home, tmp_path / "c", {1: [("农村低保", JAN, 300), ("农村低保", FEB, 300)]}) == Taken(0, 0)
    assert told(home) == [("dibao", date(2026, 1, 1), None, 30_000)]


def test_a_changed_amount_ends_a_row_and_begins_another(tmp_path: Path) -> None:
    home = cast.household(members=1)
    take(home, tmp_path / "a", {1: [("农村低保", JAN, 300), ("农村低保", FEB, 350)]})
    assert told(home) == [
        ("dibao", date(2026, 1, 1), date(2026, 2, 1), 30_000),
        ("dibao", date(2026, 2, 1), None, 35_000),
    ]


def test_a_month_taken_back_ends_its_row_on_the_day_it_began(tmp_path: Path) -> None:
    home = cast.household(members=2)
    both: Rows = {1: [("农村低保", JAN, 300)], 2: [("农村低保", JAN, 300)]}
    take(home, tmp_path / "a", both)
    assert take(home, tmp_path / "b", {1: [("农村低保", JAN, 300)]}) == Taken(0, 1)
    assert Label.objects.on(date(2026, 1, 15)).filter(household=home).count() == 1
    assert take(home, tmp_path / "c", both) == Taken(1, 0)


def test_labels_are_parallel_each_with_its_own_time(tmp_path: Path) -> None:
    home = cast.household(members=1)
    rows: Rows = {
        1: [("低保边缘", JAN, None), ("农村低保", JAN, 300), ("低保边缘", FEB, None), ("特困", FEB, 900)]
    }
    take(home, tmp_path / "a", rows)
    on = {
        day: sorted(Label.objects.on(date.fromisoformat(day)).values_list("kind", flat=True))
        for day in ("2026-01-31", "2026-02-01")
    }
    assert on == {"2026-01-31": ["dibao", "dibao_margin"], "2026-02-01": ["dibao", "dibao_margin", "tekun"]}


def test_what_a_decision_ended_stays_ended_while_the_old_roster_goes_on(tmp_path: Path) -> None:
    home = cast.household(members=1)
    take(home, tmp_path / "a", {1: [("农村低保", JAN, 300), ("农村低保", FEB, 300)]})
    matter = Matter("household", home.pk, home.region_id, "停止", household_id=home.pk)
    case: Case = open_case("stop_notice", matter, actor=None)
    end_labels(covered(home.pk), Word(date(2026, 2, 20), "超出条件", case=case))
    months: list[Row] = [("农村低保", month, 300) for month in (JAN, FEB, MAR)]
    assert take(home, tmp_path / "b", {1: months}) == Taken(0, 0)
    assert told(home) == [("dibao", date(2026, 1, 1), date(2026, 2, 20), 30_000)]


def test_nobody_of_another_county_is_touched(tmp_path: Path) -> None:
    far = cast.household(region=cast.OTHER_COUNTY, members=1)
    take(far, tmp_path / "a", {1: [("农村低保", JAN, 300)]})
    near = cast.household(members=1)
    take(near, tmp_path / "b", {1: [("农村低保", JAN, 300), ("农村低保", FEB, 300)]})
    assert told(far) == [("dibao", date(2026, 1, 1), None, 30_000)]
