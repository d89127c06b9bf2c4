"""The page of a household: now and then, its tabs, its sheet."""

from __future__ import annotations

from datetime import date

import pytest
from tests import cast
from tests.cases.matters import handed_out
from tests.web import canaries
from tests.web.rooms.households.pages import page, signed_in

from shouwang.registry.models import Household
from shouwang.registry.states import Ground, change_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Household:
    """陈家, recognised on 10 March."""
    home = cast.household(members=2)
    change_state(
        home, Ground(date(2025, 3, 10), "认定为监测对象", by=cast.user("lixian")), monitor_class="sudden"
    )
    return home


def test_key_facts_and_members_with_masked_numbers(home: Household) -> None:
    shown = page("wangxiang", home)
    assert "突发严重困难户" in shown
    assert "守望县 王家乡 赵村" in shown
    for person in home.persons.all():
        assert person.name in shown
        assert person.id_number not in shown
        assert person.phone not in shown


def test_a_day_in_the_past_is_shown_as_it_was_and_marked(home: Household) -> None:
    shown = page("wangxiang", home, "?day=2025-03-01")
    assert "2025年3月1日 当天的情况" in shown
    assert "突发严重困难户" not in shown
    assert "登记变更" not in shown


@pytest.mark.parametrize("day", ["", "2025-13-45", "tomorrow", "2999-01-01"])
def test_a_day_that_is_none_is_today(home: Household, day: str) -> None:
    assert "当天的情况" not in page("wangxiang", home, f"?day={day}")


def test_before_it_was_registered_nothing_is_said(home: Household) -> None:
    assert "这一天还没有登记" in page("wangxiang", home, "?day=2001-01-01")


@pytest.mark.parametrize(
    ("tab", "told"),
    [
        ("story", "认定为监测对象"),
        ("findings", "没有线索"),
        ("cases", "没有办理事项"),
        ("visits", "没有走访记录"),
        ("benefits", "没有可以判断的待遇"),
        ("sources", "没有与这一户有关的数据行"),
        ("nonsense", "家庭成员"),
    ],
)
def test_every_tab_has_an_address_of_its_own(home: Household, tab: str, told: str) -> None:
    assert told in page("wangxiang", home, f"?tab={tab}")


@pytest.mark.parametrize(("tab", "told"), [("findings", "自付过高"), ("story", "线索"), ("visits", "走访人")])
def test_findings_cases_and_visits_are_told(tab: str, told: str) -> None:
    canaries.plant(cast.VILLAGE)
    home = Household.objects.get(head_name=canaries.NAME)
    assert told in page("wangxiang", home, f"?tab={tab}")


def test_illness_is_shown_to_those_who_may_see_it(home: Household) -> None:
    assert "＊＊" in page("shenling", home)
    assert "＊＊" not in page("wangxiang", home)


def test_a_household_elsewhere_is_not_there(home: Household) -> None:
    there = cast.household(region="990101002001")
    assert signed_in("wangxiang").get(f"/households/{there.household_no}/").status_code == 404


def test_the_sheet_has_everything_on_one_page(home: Household) -> None:
    shown = page("wangxiang", home, "sheet/")
    assert "家庭成员" in shown
    assert "变化经过" in shown


@pytest.mark.parametrize(("rest", "most"), [("", 12), ("?tab=story", 24), ("sheet/", 24)])
def test_the_queries_are_few(
    home: Household, rest: str, most: int, django_assert_max_num_queries: object
) -> None:
    client = signed_in("wangxiang")
    client.get("/households/")
    with django_assert_max_num_queries(most):  # type: ignore[operator]
        client.get(f"/households/{home.household_no}/{rest}")


def test_a_case_opens_from_its_household_for_whoever_may_open_it(home: Household) -> None:
    case = handed_out(home)
    for tab in ("cases", "story"):
        assert f'href="/cases/{case.pk}/"' in page("wangxiang", home, f"?tab={tab}")
        assert f'href="/cases/{case.pk}/"' not in page("chudu", home, f"?tab={tab}")
        assert case.title in page("chudu", home, "?tab=cases")
