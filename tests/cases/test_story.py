"""A household's story holds everything dated about it, as far as somebody may see."""

from __future__ import annotations

from datetime import date

import pytest
from tests import cast
from tests.web import canaries

from shouwang.cases.models import MonitoringRecord
from shouwang.cases.story import Work, story_of, work_on
from shouwang.registry.models import ChangeKind, Household
from shouwang.registry.requests import Papers, accept_change, ask_change
from shouwang.registry.wishes import Wish
from shouwang.workflow.evidence import Sent

pytestmark = pytest.mark.django_db
MAY = date(2025, 5, 20)


def titles(home: Household, username: str, until: date | None = None) -> list[str]:
    work = work_on(home, user=cast.user(username))
    return [told.title for told in story_of(home, work=work, until=until)]


def test_what_the_register_the_findings_and_the_visits_say_stands_together() -> None:
    canaries.plant(cast.VILLAGE)
    told = titles(Household.objects.get(head_name=canaries.NAME), "wangxiang")
    assert {"登记入册"} < set(told)
    assert any(title.startswith("线索") for title in told)
    assert any(title.startswith("走访") for title in told)


def test_who_sees_no_findings_is_told_the_register_alone() -> None:
    canaries.plant(cast.VILLAGE)
    told = titles(Household.objects.get(head_name=canaries.NAME), "weishen")
    assert not any(title.startswith(("线索", "走访")) for title in told)


def test_nothing_after_the_day_is_told() -> None:
    home = cast.household(members=2)
    son = home.memberships.get(relation="之子").person
    wish = Wish(ChangeKind.MOVE_OUT, MAY, "外嫁", {"persons": [son.person_no]})
    accept_change(
        ask_change(home, wish=wish, papers=Papers(), actor=cast.user("wangxiang")), actor=cast.user("lixian")
    )
    assert f"迁出：{son.name}" in titles(home, "wangxiang")
    assert titles(home, "wangxiang", until=date(2025, 5, 19)) == ["登记入册"]


def test_cases_of_a_household_that_split_are_seen_in_both_parts() -> None:
    canaries.plant(cast.VILLAGE)
    home = Household.objects.get(head_name=canaries.NAME)
    other = home.memberships.all()[1].person.person_no
    wish = Wish(ChangeKind.SPLIT, MAY, "分户", {"members": [{"person_no": other, "relation": "户主"}]})
    papers = Papers(files=(Sent("户口簿.pdf", b"%PDF-1.4 paper"),))
    request = ask_change(home, wish=wish, papers=papers, actor=cast.user("wangxiang"))
    accept_change(request, actor=cast.user("lixian"))
    part = Household.objects.get(household_no=f"{home.household_no}-1")
    seen = [case.pk for case in work_on(part, user=cast.user("wangxiang")).cases]
    assert seen == [case.pk for case in work_on(home, user=cast.user("wangxiang")).cases]
    assert seen


def test_a_recognition_names_its_risks_in_words() -> None:
    home = cast.household()
    record = MonitoringRecord(
        household=home, monitor_class="sudden", recognised_on=MAY, risk_types=["illness", "自然灾害"]
    )
    story = story_of(home, work=Work((), (), (), [record]))
    told = next(entry.text for entry in story if entry.title == "认定为监测对象")
    assert told == "突发严重困难户，因病、自然灾害"
