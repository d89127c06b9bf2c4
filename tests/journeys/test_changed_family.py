"""The changed family: the head dies, the son returns, the household splits; what was under way goes on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests import cast
from tests.cases.matters import handed_out
from tests.journeys.papers import photo
from tests.journeys.people import Somebody
from tests.journeys.town import Town

from shouwang.cases.models import Visit
from shouwang.registry.models import Household, HouseholdKind
from shouwang.workflow.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEAD, WIDOW, DAUGHTER, SON = "陈大山", "刘桂兰", "陈小燕", "陈小军"


def test_the_changed_family(town: Town) -> None:
    """The collector and the clerk tell what changed, the county decides with the proof before it."""
    home = the_family()
    paper = photo(town.home, "证明")
    the_head_dies(town, paper)
    the_county_looks_at_the_proof_and_accepts(town, "死亡", home)
    what_they_are_entitled_to_is_looked_at_again(town, WIDOW)
    the_son_returns(town, paper)
    the_county_looks_at_the_proof_and_accepts(town, "迁入", home)
    the_household_splits(town, paper)
    the_county_looks_at_the_proof_and_accepts(town, "分户", home)
    nothing_in_progress_is_lost(town, home)
    last_march_still_shows_last_march(town, home)


def the_family() -> Household:
    """Three people, one visit due."""
    home = cast.household(head=HEAD, members=1, kind=HouseholdKind.POOR)
    cast.person(home, name=WIDOW, relation="配偶")
    cast.person(home, name=DAUGHTER, relation="之女")
    Household.objects.filter(pk=home.pk).update(members=3)
    handed_out(home)
    return home


def the_head_dies(town: Town, paper: Path) -> None:
    zhao = town.on_phone("zhaocun")
    with zhao.doing("report"):
        opens_changes_of(zhao, HEAD)
        zhao.opens(re.compile("死亡"))
        zhao.picks(f"{HEAD}（户主）")
        zhao.chooses("新户主", WIDOW)
        zhao.fills("理由", "因病去世")
        zhao.hands_in("佐证材料", paper)
        zhao.clicks("提出变更")
    zhao.sees("已提出，等待审核")


def the_county_looks_at_the_proof_and_accepts(town: Town, kind: str, home: Household) -> None:
    """Old and new side by side; the paper opens; the register is brought up to date."""
    li = town.at_desk("lixian")
    with li.doing("decision"):
        li.goes_to("变更审核")
        li.opens(kind)
        li.sees("现登记", "变更为")
        with li.page.expect_response(re.compile("/proof/")) as shown:
            li.page.evaluate("fetch(document.querySelector('a[href*=\"/proof/\"]').href)")
        assert shown.value.headers["content-type"] == "image/jpeg"
        li.clicks("采纳")
    li.sees("已采纳，名册已更新")
    home.refresh_from_db()


def what_they_are_entitled_to_is_looked_at_again(town: Town, head: str) -> None:
    """The township is asked by itself, with a date."""
    wang = town.at_desk("wangxiang")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens(head)
        wang.sees("待复核待遇", re.compile("死亡后复核待遇"))
        wang.presses("s")
    wang.sees("已办理：核对后不变")


def the_son_returns(town: Town, paper: Path) -> None:
    wang = town.at_desk("wangxiang")
    with wang.doing("report"):
        opens_changes_of(wang, WIDOW)
        wang.opens(re.compile("迁入"))
        wang.fills("姓名", SON)
        wang.chooses("与户主关系", "之子")
        wang.fills("证件号码", cast.id_number(77))
        wang.fills("理由", "外出务工返乡")
        wang.hands_in("佐证材料", paper)
        wang.clicks("提出变更")
    wang.sees("已提出，等待审核")


def the_household_splits(town: Town, paper: Path) -> None:
    wang = town.at_desk("wangxiang")
    with wang.doing("report"):
        opens_changes_of(wang, WIDOW)
        wang.opens(re.compile("分户"))
        wang.chooses(f"{SON}（现为之子）", re.compile("^户主$"))
        wang.fills("理由", "儿子成家另立一户")
        wang.hands_in("佐证材料", paper)
        wang.clicks("提出变更")
    wang.sees("已提出，等待审核")


def nothing_in_progress_is_lost(town: Town, home: Household) -> None:
    """The visit that was due is made; both households show it; both are asked about again."""
    part = Household.objects.get(household_no=f"{home.household_no}-1")
    assert (home.head_name, part.head_name) == (WIDOW, SON)
    due = Case.objects.filter(process_name="entitlements", closed_at=None)
    assert set(due.values_list("household_id", flat=True)) == {home.pk, part.pk}
    zhao = town.on_phone("zhaocun")
    with zhao.doing("visit"):
        zhao.goes_to("我的走访")
        zhao.clicks("填写")
        zhao.picks("属实")
        zhao.clicks("登记走访")
    zhao.page.locator(".sw-call-done").wait_for()
    assert Visit.objects.get().household == home
    wang = town.at_desk("wangxiang")
    for number in (home.household_no, part.household_no):
        wang.page.goto(f"{town.address}/households/{number}/?tab=cases")
        wang.opens(re.compile("住院自付较高"))
        wang.sees(re.compile("登记走访"))


def last_march_still_shows_last_march(town: Town, home: Household) -> None:
    wang = town.at_desk("wangxiang")
    wang.page.goto(f"{town.address}/households/{home.household_no}/")
    wang.sees(WIDOW)
    wang.fills("查看过去某一天", "2025-03-15")
    wang.clicks("查看那一天")
    wang.sees("这是 2025年3月15日 当天的情况")
    table = wang.page.locator("table", has_text="户主").first
    assert HEAD in table.inner_text()
    assert SON not in table.inner_text()


def opens_changes_of(person: Somebody, head: str) -> None:
    """From the menu to the changes of a household."""
    person.goes_to("农户")
    person.fills("查找农户", head)
    person.clicks("查找")
    person.opens(head)
    person.opens("登记变更")
