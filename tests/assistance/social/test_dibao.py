"""低保: taken in, visited each quarter, three ways on, and never stopped without notice and warning list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings
from tests import cast
from tests.assistance.social.matters import (
    about,
    county_pack,
    do,
    labels_now,
    officer,
    on_dibao,
    quarter_case,
)

from shouwang.assistance.social.labels import covered
from shouwang.assistance.social.models import Label, LabelSource, Quarter, QuarterResult
from shouwang.assistance.social.pack import NotSetError
from shouwang.assistance.social.quarters import open_quarter
from shouwang.assistance.social.stopping import end_tapers
from shouwang.audit.models import AuditEntry
from shouwang.cases.starting import start_case
from shouwang.reports.letters.definition import current_letters
from shouwang.reports.letters.filling import case_letter
from shouwang.reports.letters.paper import as_pdf, as_word
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import FormError, GuardError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_numbers")]
HERE = ZoneInfo("Asia/Shanghai")
OCTOBER = datetime(2026, 10, 8, 9, tzinfo=HERE)
ASSESSED = {"held_on": "2026-10-20", "present": "30", "agreed": "28", "yields": "去年起有沿街铺面出租收入"}


def visited(outcome: str, **more: str) -> tuple[Case, Label]:
    """A quarter's visit that was made, and the household's label."""
    home = on_dibao()
    case = quarter_case(home, OCTOBER)
    do(case, "visit", cast.user("zhaocun"), {"outcome": outcome, **more}, at=OCTOBER)
    return case, covered(home.pk).get()


def assessed(proposal: str) -> tuple[Case, Label]:
    case, label = visited("beyond", assets="second_house")
    do(
        case,
        "assess",
        cast.user("wangxiang"),
        {**ASSESSED, "proposal": proposal},
        papers=("minutes",),
        at=OCTOBER,
    )
    return case, label


def test_every_covered_household_has_one_visit_a_quarter_due_on_its_last_day() -> None:
    cast.user("zhaocun")
    homes = {on_dibao(head).pk for head in ("陈家", "刘家")}
    cast.household()
    assert [open_quarter(OCTOBER) for _ in range(3)] == [2, 0, 0]
    rows = Quarter.objects.select_related("case")
    assert {row.household_id for row in rows} == homes
    assert {(row.begins_on, row.due_on) for row in rows} == {(date(2026, 10, 1), date(2026, 12, 31))}
    case = rows[0].case
    assert case is not None
    assert case.due_at is not None
    assert case.due_at.astimezone(HERE).date() == date(2026, 12, 31)
    assert case.assignee == cast.user("zhaocun")
    assert AuditEntry.objects.filter(subject_type="quarters", new__opened=2).exists()


def test_who_comes_in_during_the_quarter_is_visited_in_it_and_the_next_quarter_again() -> None:
    on_dibao("陈家")
    open_quarter(OCTOBER)
    on_dibao("刘家")
    assert open_quarter(OCTOBER + timedelta(days=30)) == 1
    assert open_quarter(datetime(2027, 1, 2, tzinfo=HERE)) == 2


def test_without_a_clear_change_the_amount_stays() -> None:
    case, label = visited("unchanged")
    do(case, "keep_amount", cast.user("wangxiang"), at=OCTOBER)
    quarter = Quarter.objects.get(case=case)
    assert (quarter.result, quarter.amount_before_fen, quarter.amount_after_fen) == (
        QuarterResult.UNCHANGED,
        60_000,
        60_000,
    )
    label.refresh_from_db()
    assert label.ended_on is None


def test_another_way_than_the_visit_found_is_refused() -> None:
    case, _ = visited("unchanged")
    for action, form in (("report_change", {}), ("assess", {**ASSESSED, "proposal": "stop"})):
        with pytest.raises(GuardError):
            do(case, action, cast.user("wangxiang"), form, papers=("minutes",) if form else ())


def test_a_clear_change_gives_a_new_amount_from_standard_income_and_members() -> None:
    case, before = visited("changed", income="450.50", members="3")
    do(case, "report_change", cast.user("wangxiang"), at=OCTOBER)
    do(case, "adjust", officer(), {}, at=OCTOBER)
    after = covered(before.household_id).get()
    before.refresh_from_db()
    assert (before.ended_on, after.started_on) == (date(2026, 10, 8), date(2026, 10, 8))
    assert after.amount_fen == (60_000 - 45_050) * 3
    assert Quarter.objects.get(case=case).result == QuarterResult.ADJUSTED


def test_an_amount_that_people_set_counts_before_the_formula() -> None:
    case, before = visited("changed", income="450", members="3")
    do(case, "report_change", cast.user("wangxiang"), at=OCTOBER)
    do(case, "adjust", officer(), {"amount": "812.34"}, at=OCTOBER)
    assert covered(before.household_id).get().amount_fen == 81_234


def test_without_income_the_amount_must_be_given() -> None:
    case, before = visited("changed")
    do(case, "report_change", cast.user("wangxiang"), at=OCTOBER)
    with pytest.raises(FormError) as refused:
        do(case, "adjust", officer(), {}, at=OCTOBER)
    assert "amount" in refused.value.faults
    assert covered(before.household_id).get().amount_fen == 60_000


@pytest.mark.parametrize(("income", "clear"), [("309", False), ("330", True), ("270", True)])
def test_a_change_below_the_countys_line_is_none(income: str, *, clear: bool) -> None:
    home = on_dibao()
    first = quarter_case(home, datetime(2026, 7, 3, tzinfo=HERE))
    do(first, "visit", cast.user("zhaocun"), {"outcome": "unchanged", "income": "300", "members": "2"})
    do(first, "keep_amount", cast.user("wangxiang"))
    case = quarter_case(home, OCTOBER)
    do(
        case,
        "visit",
        cast.user("zhaocun"),
        {"outcome": "changed", "income": income, "members": "2"},
        at=OCTOBER,
    )
    if clear:
        assert do(case, "report_change", cast.user("wangxiang"), at=OCTOBER).step == "adjusting"
        return
    with pytest.raises(GuardError):
        do(case, "report_change", cast.user("wangxiang"), at=OCTOBER)


def test_beyond_the_conditions_it_may_be_kept() -> None:
    case, label = assessed("keep")
    do(case, "decide_keep", officer(), reason="铺面已转让", at=OCTOBER)
    assert Quarter.objects.get(case=case).result == QuarterResult.KEPT
    assert labels_now(label.household) == ["dibao"]


def test_a_stop_brings_the_written_notice_and_the_warning_list_with_it() -> None:
    case, label = assessed("stop")
    do(case, "decide_stop", officer(), reason="铺面出租收入超过低保标准", at=OCTOBER)
    label.refresh_from_db()
    assert label.ended_on == date(2026, 10, 8)
    assert labels_now(label.household) == ["stopped_watch"]
    watch = Label.objects.get(kind="stopped_watch")
    assert watch.check_on == date(2027, 1, 8)
    notice = Case.objects.get(process_name="stop_notice", household_id=label.household_id)
    filled = case_letter(current_letters()["stop_notice"], notice)
    text = "".join(part.text for part in filled.parts)
    assert "铺面出租收入超过低保标准" in text
    assert "2026年10月8日决定停止" in text
    assert "行政复议" in text
    assert as_word(filled)[:2] == b"PK"
    assert as_pdf(filled)[:4] == b"%PDF"
    with pytest.raises(GuardError):
        do(notice, "hand_over", cast.user("wangxiang"), {"handed_on": "2026-10-12"})
    do(notice, "hand_over", cast.user("wangxiang"), {"handed_on": "2026-10-12"}, papers=("notice",))
    assert notice.step == "told"


@pytest.mark.parametrize("county", [{"taper_months": 6}, {"reserve_limit": 1}])
def test_nothing_is_stopped_before_the_county_said_when_to_look_again(
    county: dict[str, int], settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    case, label = assessed("stop")
    settings.SHOUWANG_PACKS = ("national", county_pack(tmp_path_factory.mktemp("other"), county))
    with pytest.raises(NotSetError, match="停止保障后多少个月回访"):
        do(case, "decide_stop", officer(), reason="超出条件", at=OCTOBER)
    assert labels_now(label.household) == ["dibao"]
    assert not Case.objects.filter(process_name="stop_notice").exists()


def test_a_gradual_exit_goes_on_for_the_countys_months_and_then_stops() -> None:
    case, label = assessed("taper")
    do(case, "decide_taper", officer(), reason="收入刚超过标准", at=OCTOBER)
    label.refresh_from_db()
    assert (label.ended_on, label.tapers_until) == (None, date(2027, 4, 8))
    assert end_tapers(date(2027, 4, 8)) == 0
    assert end_tapers(date(2027, 4, 9)) == 1
    assert end_tapers(date(2027, 4, 9)) == 0
    assert labels_now(label.household) == ["stopped_watch"]
    assert Case.objects.filter(process_name="stop_notice").count() == 1


def test_who_visited_or_assessed_does_not_decide() -> None:
    case, _ = assessed("stop")
    assert case.step == "assessed"
    assert case.department == "civil_affairs"


def test_recognition_tops_the_income_up_and_takes_off_the_warning_list() -> None:
    home = cast.household(members=3)
    case = start_case(home, process_name="dibao", title="申请低保", actor=cast.user("wangxiang"))
    form = {"income": "500", "work_cost": "300", "members": "3"}
    do(case, "visit", cast.user("zhaocun"), form, papers=("authorisation",), at=OCTOBER)
    do(
        case,
        "assess",
        cast.user("wangxiang"),
        {"held_on": "2026-10-09", "present": "20", "agreed": "20"},
        papers=("minutes",),
        at=OCTOBER,
    )
    do(case, "publicise", cast.user("wangxiang"), papers=("publicity",), at=OCTOBER)
    with pytest.raises(GuardError):
        do(case, "report_up", cast.user("wangxiang"), at=OCTOBER + timedelta(days=3))
    do(case, "report_up", cast.user("wangxiang"), at=OCTOBER + timedelta(days=7))
    do(case, "include", officer(), {}, at=OCTOBER + timedelta(days=8))
    # income counted: 500 less the cost of working, at most 200
    assert covered(home.pk).get().amount_fen == (60_000 - 30_000) * 3


@pytest.mark.parametrize(
    ("kind", "ground", "taken"),
    [
        ("poor", "partial_labour", True),
        ("general", "no_labour", False),
        ("general", "severe_disability", False),
    ],
)
def test_support_of_a_single_person_asks_who_the_household_is(kind: str, ground: str, *, taken: bool) -> None:
    home = cast.household(kind=kind)  # type: ignore[arg-type] # the stored word
    person = home.persons.get()
    case = about(person, "single_support")
    do(case, "visit", cast.user("zhaocun"), {"ground": ground}, papers=("proof",))
    if not taken:
        with pytest.raises(GuardError):
            do(case, "include", officer(), {"amount": "400"})
        return
    do(case, "include", officer(), {"amount": "400"})
    label = Label.objects.get(person=person)
    assert (label.kind, label.amount_fen) == ("single_support", 40_000)


def test_whom_only_a_roster_lists_is_visited_and_stopped_like_any_other() -> None:
    home = on_dibao(source=LabelSource.ROSTER)
    case = quarter_case(home, OCTOBER)
    do(case, "visit", cast.user("zhaocun"), {"outcome": "beyond"}, at=OCTOBER)
    do(
        case,
        "assess",
        cast.user("wangxiang"),
        {**ASSESSED, "proposal": "stop"},
        papers=("minutes",),
        at=OCTOBER,
    )
    do(case, "decide_stop", officer(), reason="超出条件", at=OCTOBER)
    assert labels_now(home) == ["stopped_watch"]
