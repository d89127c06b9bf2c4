"""The scanned code: who is on no list applies at night, is refused, objects, and another person decides."""

from __future__ import annotations

import re

import pytest
from tests import cast
from tests.journeys.people import Somebody
from tests.journeys.town import Town

from shouwang.cases.models import VillageCode
from shouwang.registry.models import Household
from shouwang.workflow.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REASON = "收入和支出核实后高于监测线"


def test_the_scanned_code(town: Town) -> None:
    """A household, its collector, its clerk, and the monitor who had nothing to do with it."""
    home = cast.household(head="周秀英", members=2, income_yuan=26_000)
    address = the_board_in_the_village(town)
    town.passes(hours=13)
    receipt, neighbour = the_household_applies_at_night(town, address)
    town.passes(hours=10)
    the_collector_comes_within_two_working_days(town)
    the_clerk_refuses_with_a_reason(town)
    the_household_reads_why(neighbour, receipt, told=REASON)
    the_objection_goes_to_another_person(town)
    the_household_reads_why(neighbour, receipt, told="复核后维持")
    nobody_learnt_of_it_who_need_not(town, home)


def the_board_in_the_village(town: Town) -> str:
    """赵村 prints the sheet with the code; the address in it is what a telephone reads."""
    zhao = town.on_phone("zhaocun")
    zhao.goes_to("村申报码")
    zhao.opens(re.compile("赵村"))
    zhao.page.get_by_alt_text("赵村申报码").wait_for()
    return f"{town.address}/a/v/{VillageCode.objects.get(region_id=cast.VILLAGE).token}/"


def the_household_applies_at_night(town: Town, address: str) -> tuple[str, Somebody]:
    """Four things, no account, no ID number; a receipt at once."""
    chen = town.passer_by()
    chen.page.goto(address)
    with chen.doing("apply"):
        chen.fills("户主姓名", "周秀英")
        chen.fills("联系电话", "16100008888")
        chen.picks("看病")
        chen.fills("说一说困难情况", "老伴住院，借了不少钱")
        chen.clicks("提交")
        chen.sees("您的回执号是")
    return chen.page.locator(".sw-receipt").inner_text(), chen


def the_collector_comes_within_two_working_days(town: Town) -> None:
    """It is among the visits of the day, with its date."""
    zhao = town.on_phone("zhaocun")
    zhao.sees("周秀英", re.compile("还剩|今天|明天"))
    with zhao.doing("visit"):
        zhao.clicks("填写")
        zhao.picks("不属实")
        zhao.fills("情况说明", "医药费已经报销，家里有稳定收入")
        zhao.clicks("登记入户")
    zhao.page.locator(".sw-call-done").wait_for()
    case = Case.objects.get(process_name="application")
    deadline = case.deadlines.get(name="visit")
    assert deadline.met_at is not None
    assert deadline.met_at <= deadline.due_at


def the_clerk_refuses_with_a_reason(town: Town) -> None:
    wang = town.at_desk("wangxiang")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("周秀英")
        wang.sees(re.compile("医药费已经报销"))
        wang.opens(re.compile("^不予受理"))
        wang.fills("理由", REASON)
        wang.presses("s")
    wang.sees("已办理：不予受理")


def the_household_reads_why(neighbour: Somebody, receipt: str, *, told: str) -> None:
    """By the receipt alone; the page names nobody."""
    with neighbour.doing("answer"):
        neighbour.page.goto(neighbour.page.url.split("/a/")[0] + "/a/state/")
        neighbour.fills("回执号", receipt)
        neighbour.clicks("查询")
        neighbour.sees("没有受理", re.compile(told))
    neighbour.does_not_see("周秀英", "16100008888")


def the_objection_goes_to_another_person(town: Town) -> None:
    """赵村 writes the objection down; neither 赵村 nor 王乡 can answer it, 李县 can."""
    zhao = town.on_phone("zhaocun")
    with zhao.doing("report"):
        zhao.goes_to("待办")
        zhao.opens("查看全部事项")
        zhao.chooses("进度", "已办结")
        zhao.clicks("查询")
        zhao.opens("周秀英")
        zhao.fills("理由", "住院费报销后仍欠二万元，请再核实")
        zhao.clicks("申请人申诉")
    zhao.sees("已办理：申请人申诉")
    wang = town.at_desk("wangxiang")
    wang.goes_to("待办")
    assert wang.page.get_by_role("link", name="周秀英").count() == 0
    li = town.at_desk("lixian")
    with li.doing("decision"):
        li.goes_to("待办")
        li.opens("周秀英")
        li.sees(re.compile("仍欠二万元"))
        li.opens(re.compile("维持不予受理"))
        li.fills("理由", "复核后维持：欠款已由新农合补报")
        li.clicks("维持不予受理")
    li.sees("已办理：维持不予受理")
    steps = Case.objects.get(process_name="application").steps.order_by("number")
    acted = {step.action: step.actor.username for step in steps if step.actor}
    assert acted["uphold"] not in {acted["visit"], acted["refuse"]}


def nobody_learnt_of_it_who_need_not(town: Town, home: Household) -> None:
    """The neighbouring township finds neither the household nor the case."""
    cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP, username="other", name="周镇")
    other = town.at_desk("other")
    case = Case.objects.get(process_name="application")
    other.may_not_enter(f"{town.address}/cases/{case.pk}/")
    other.may_not_enter(f"{town.address}/households/{home.household_no}/")
