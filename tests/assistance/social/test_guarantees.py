"""Guarantees: by files, by what was seen at the door, by what was mended; the latest counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests import cast
from tests.assistance.social.lake import facts_of
from tests.assistance.social.matters import do, officer
from tests.facts_builder import Story, schema

from shouwang.accounts.models import Department
from shouwang.assistance.social.guarantees import Refreshed, refresh
from shouwang.assistance.social.models import Fulfilment, Guarantee
from shouwang.registry.models import Household
from shouwang.screening.policies import policy_on
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import FormError, GuardError
from shouwang.workflow.runtime import Matter, open_case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST_YEAR = (TODAY - timedelta(days=300)).isoformat()
LAST_MONTH = (TODAY - timedelta(days=30)).isoformat()
Rows = Mapping[str, Sequence[Mapping[str, object]]]


def swept(home: Household, folder: Path, feeds: Rows, *, day: date = TODAY, **member: str) -> Refreshed:
    """The guarantees of a household after a sweep over these files."""
    story = Story(members=[member] * home.members, feeds=feeds)  # type: ignore[arg-type] # cells
    facts = facts_of(home, story, folder, as_of=day)
    policy = policy_on(("national",), as_of=day)
    return refresh(facts, policy, schema=schema(), county=cast.COUNTY, as_of=day)


def standing(home: Household) -> dict[str, str]:
    rows = Guarantee.objects.filter(household=home, ended_on=None)
    return dict(rows.values_list("item", "standing"))


def chain(process: str) -> Case:
    return Case.objects.get(process_name=process, closed_at=None)


HOUSE = {"housing": [{"grade": "D", "inspected_on": LAST_YEAR, "lived": True}]}


def test_files_say_met_or_not_and_what_no_file_says_has_no_row(tmp_path: Path) -> None:
    home = cast.household(members=1)
    feeds: Rows = {
        "housing": [{"grade": "B", "inspected_on": LAST_YEAR, "lived": True}],
        "water": [{"problem": "断水", "found_on": LAST_MONTH}],
    }
    assert swept(home, tmp_path / "a", feeds) == Refreshed(2, 1)
    assert standing(home) == {"housing": Fulfilment.MET, "water": Fulfilment.NOT_MET}
    row = Guarantee.objects.get(household=home, item="housing")
    assert (row.fact_on.isoformat(), row.source) == (LAST_YEAR, "住房安全部门数据")
    assert chain("water_restore").department == Department.WATER


def test_the_same_again_changes_nothing_and_opens_no_second_matter(tmp_path: Path) -> None:
    home = cast.household(members=1)
    swept(home, tmp_path / "a", HOUSE)
    assert swept(home, tmp_path / "b", HOUSE) == Refreshed(0, 0)
    assert Case.objects.filter(process_name="house_repair").count() == 1


def test_a_house_is_mended_and_checked_again_before_it_counts(tmp_path: Path) -> None:
    home = cast.household(members=1)
    swept(home, tmp_path / "a", HOUSE)
    case, housing, clerk = chain("house_repair"), officer(Department.HOUSING), cast.user("wangxiang")
    do(case, "order_repair", housing, {"grade": "d", "way": "repair", "evacuated": "1"})
    do(case, "mend", clerk, {"mended_on": TODAY.isoformat()}, papers=("photo",))
    do(case, "fail_check", housing, reason="山墙还有裂缝")
    do(case, "mend", clerk, {"mended_on": TODAY.isoformat()})
    assert standing(home)["housing"] == Fulfilment.NOT_MET
    form = {"grade": "b", "restored_on": TODAY.isoformat()}
    do(case, "pass_check", housing, form, papers=("appraisal",))
    assert standing(home)["housing"] == Fulfilment.MET
    # the old appraisal comes once more: the mending is later
    assert swept(home, tmp_path / "b", HOUSE, day=TODAY + timedelta(days=3)) == Refreshed(0, 0)
    assert standing(home)["housing"] == Fulfilment.MET
    later = (TODAY + timedelta(days=20)).isoformat()
    worse: Rows = {"housing": [{"grade": "C", "inspected_on": later, "lived": True}]}
    assert swept(home, tmp_path / "c", worse, day=TODAY + timedelta(days=30)) == Refreshed(1, 1)
    assert standing(home)["housing"] == Fulfilment.NOT_MET


def test_a_guarantee_that_is_still_met_is_not_written_again_every_month(tmp_path: Path) -> None:
    home = cast.household(members=1)
    for number, day in enumerate((TODAY - timedelta(days=40), TODAY)):
        swept(home, tmp_path / str(number), {"water": []}, day=day)
    assert Guarantee.objects.filter(household=home, item="water", standing=Fulfilment.MET).count() == 1


def test_nothing_was_mended_before_it_was_found(tmp_path: Path) -> None:
    home = cast.household(members=1)
    swept(home, tmp_path / "a", {"housing": [{"grade": "C", "inspected_on": LAST_MONTH, "lived": True}]})
    with pytest.raises(FormError, match="早于发现问题"):
        do(
            chain("house_repair"),
            "vacate",
            officer(Department.HOUSING),
            {"restored_on": LAST_YEAR},
            reason="已搬走",
            papers=("proof",),
        )
    assert standing(home)["housing"] == Fulfilment.NOT_MET


PUPIL = {"birth_date": (TODAY - timedelta(days=365 * 12)).isoformat()}
TERM = f"{TODAY.year if TODAY.month >= 9 else TODAY.year - 1}-09-01"
DROPOUT = {"school": [{"member": 1, "term": TERM, "status": "疑似辍学"}]}


@pytest.mark.parametrize(
    ("outcome", "action", "after"),
    [("agreed", "back_to_school", Fulfilment.MET), ("physical", "excuse", Fulfilment.EXEMPT)],
)
def test_a_suspected_dropout_is_talked_back_or_excused(
    outcome: str, action: str, after: str, tmp_path: Path
) -> None:
    home = cast.household(members=1)
    assert swept(home, tmp_path / "a", DROPOUT, **PUPIL) == Refreshed(1, 1)
    case, education = chain("dropout_control"), officer(Department.EDUCATION)
    do(case, "send_visitor", education)
    do(case, "visit", cast.user("zhaocun"), {"outcome": "refused", "talked_to": ["parents"]})
    do(case, "talk_again", education, reason="再做工作")
    do(case, "visit", cast.user("zhaocun"), {"outcome": outcome, "talked_to": ["pupil", "parents"]})
    form = {"restored_on": TODAY.isoformat()} if action == "back_to_school" else {}
    if action == "back_to_school":
        with pytest.raises(GuardError):
            do(case, "excuse", education, reason="不想上", papers=("proof",))
    do(case, action, education, form, reason="" if form else "肢体残疾，送教上门", papers=("proof",))
    assert standing(home)["education"] == after
    assert swept(home, tmp_path / "b", DROPOUT, **PUPIL) == Refreshed(0, 0)


def test_water_counts_from_the_day_it_ran_again(tmp_path: Path) -> None:
    home = cast.household(members=1)
    swept(home, tmp_path / "a", {"water": [{"problem": "断水", "found_on": LAST_MONTH}]})
    case, water = chain("water_restore"), officer(Department.WATER)
    do(case, "plan", water, {"trouble": "seasonal", "interim": "1", "until": TODAY.isoformat()})
    day = (TODAY - timedelta(days=2)).isoformat()
    do(case, "restore", water, {"restored_on": day, "tested": "1"})
    assert standing(home)["water"] == Fulfilment.NOT_MET
    do(case, "confirm", cast.user("wangxiang"))
    row = Guarantee.objects.get(household=home, item="water", ended_on=None)
    assert (row.standing, row.fact_on.isoformat()) == (Fulfilment.MET, day)


def test_what_is_seen_at_the_door_counts_for_food_and_clothing_too(tmp_path: Path) -> None:
    home = cast.household(members=1)
    swept(home, tmp_path / "a", {"housing": [{"grade": "A", "inspected_on": LAST_YEAR, "lived": True}]})
    matter = Matter("household", home.pk, home.region_id, "排查", household_id=home.pk)
    case = open_case("guarantee_check", matter, actor=None)
    seen = dict.fromkeys(("food", "clothing", "education", "medical", "water"), "ok") | {"housing": "problem"}
    do(case, "visit", cast.user("zhaocun"), seen)
    assert standing(home) == dict.fromkeys(seen, Fulfilment.MET) | {"housing": Fulfilment.NOT_MET}
    assert chain("house_repair").household_id == home.pk


def test_a_state_of_the_past_can_be_looked_up(tmp_path: Path) -> None:
    home = cast.household(members=1)
    before = TODAY - timedelta(days=100)
    swept(home, tmp_path / "a", HOUSE, day=before)
    do(
        chain("house_repair"),
        "vacate",
        officer(Department.HOUSING),
        {"restored_on": TODAY.isoformat()},
        reason="已住进安置房",
        papers=("proof",),
    )
    rows = Guarantee.objects.filter(household=home, item="housing")
    assert rows.on(before).get().standing == Fulfilment.NOT_MET
    assert rows.on(TODAY).get().standing == Fulfilment.MET
