"""The wrong line: amounts of another unit flag half a township; the gate holds, the file is put right."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests import cast
from tests.jobs.office import bills, stay
from tests.journeys.town import Town

from shouwang.registry.models import Household, HouseholdKind
from shouwang.screening.models import FindingRecord, FindingState, HeldRule
from shouwang.workflow.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RULE = "inpatient_burden"
WRONG, RIGHT = 3_000_000, 300
"""Yuan taken for 万元, and what was meant."""


def test_the_wrong_line(town: Town) -> None:
    """李县 sees why, the department corrects, what was false is withdrawn and stays to be seen."""
    homes = [cast.household(head=f"户{number:02}", income_yuan=30_000) for number in range(24)]
    homes.append(cast.household(head="陈家", kind=HouseholdKind.POOR, income_yuan=30_000))
    an_office_sends_ten_thousands_for_ones(town, homes)
    the_gate_holds_and_says_why(town)
    the_office_corrects_its_file(town, homes)
    what_was_false_is_withdrawn_with_a_trace(town)


def an_office_sends_ten_thousands_for_ones(town: Town, homes: list[Household]) -> None:
    """Last month was right; this month somebody had the column in another unit."""
    earlier, now = town.home / "医保结算4月.csv", town.home / "医保结算5月.csv"
    earlier.write_bytes(bills(*(stay(home, RIGHT, 结算日期="2025-04-08") for home in homes)))
    now.write_bytes(bills(*(stay(home, WRONG, 结算日期="2025-05-08") for home in homes)))
    zhou = town.at_desk("yibao")
    for file in (earlier, now):
        with zhou.doing("delivery"):
            zhou.goes_to("数据报送")
            zhou.hands_in("选择文件，或把文件拖到这里", file)
            zhou.clicks("上传并检查")
            town.works_off()
            zhou.sees("各工作表")


def the_gate_holds_and_says_why(town: Town) -> None:
    """No finding of the rule reaches a township; the page names the file and what is odd about it."""
    li = town.at_desk("lixian")
    with li.doing("decision"):
        li.goes_to("研判")
        li.clicks("立即研判")
        town.works_off()
        li.sees("暂缓，等您决定")
        li.sees(re.compile("医保结算5月.csv"), re.compile("万元"))
        held = li.page.locator("section", has_text="暂缓，等您决定").filter(has_text="住院自付负担重").first
        li.fills("理由", "医保5月的表把万元当成元，已请医保局更正", within=held)
        li.clicks("不放行", within=held)
    li.sees("不予放行")
    assert not Case.objects.filter(process_name="finding", title__contains="住院").exists()
    assert not FindingRecord.objects.filter(rule_id=RULE, case_id__isnull=False).exists()
    wang = town.at_desk("wangxiang")
    wang.goes_to("待办")
    expect(wang.page.get_by_text("住院个人自付")).to_have_count(0)


def the_office_corrects_its_file(town: Town, homes: list[Household]) -> None:
    """The whole file once more; 陈家 alone has really paid so much."""
    right = town.home / "医保结算5月更正.csv"
    paid = {home: 23_400 if home.head_name == "陈家" else RIGHT for home in homes}
    right.write_bytes(bills(*(stay(home, yuan, 结算日期="2025-05-08") for home, yuan in paid.items())))
    zhou = town.at_desk("yibao")
    with zhou.doing("delivery"):
        zhou.goes_to("数据报送")
        zhou.opens("医保结算5月.csv")
        zhou.hands_in("更正后的整份文件", right)
        zhou.clicks("上传并取代")
        town.works_off()
        zhou.sees(re.compile("取代"), re.compile("去掉 25 行"))


def what_was_false_is_withdrawn_with_a_trace(town: Town) -> None:
    """The next sweep takes them back and says which file they came of; the true one goes its way."""
    li = town.at_desk("lixian")
    with li.doing("decision"):
        li.goes_to("研判")
        li.clicks("立即研判")
        town.works_off()
        li.opens(re.compile("新增|仍存在"))
    states = dict(FindingRecord.objects.filter(rule_id=RULE).values_list("household__head_name", "state"))
    assert states.pop("陈家") in (FindingState.NEW, FindingState.OPEN)
    assert set(states.values()) == {FindingState.WITHDRAWN}
    withdrawn = FindingRecord.objects.filter(rule_id=RULE, state=FindingState.WITHDRAWN).first()
    assert withdrawn is not None
    li.page.goto(f"{town.address}/findings/{withdrawn.pk}/")
    li.sees(re.compile("医保结算5月.csv"))
    assert HeldRule.objects.get(rule_id=RULE, region=None).reason.startswith("医保5月")
    wang = town.at_desk("wangxiang")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.presses("s")
        wang.sees("已办理：派发")
