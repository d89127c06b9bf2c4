"""Tired people at old machines: two tabs, double clicks, the back button, a session that ends half-way."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from tests import cast
from tests.cases.matters import finding_case, handed_out
from tests.journeys.people import Somebody
from tests.journeys.town import Town

from shouwang.cases.models import Visit
from shouwang.workflow.models import Case, StepTaken

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def case_at_desk(town: Town) -> tuple[Somebody, Case]:
    """A finding that waits for its visit, open at the clerk's desk with its form."""
    wang, case = town.at_desk("wangxiang"), handed_out(cast.household(head="陈家"))
    wang.page.goto(f"{town.address}/cases/{case.pk}/?do=visit#act")
    return wang, case


def second_tab(person: Somebody, address: str) -> Page:
    """The same browser, one more tab."""
    tab = person.page.context.new_page()
    tab.goto(address)
    return tab


def test_of_two_tabs_the_later_is_told_and_keeps_what_was_typed(town: Town) -> None:
    wang, case = case_at_desk(town)
    wang.picks("已解决")
    wang.fills("情况说明", "门诊已报销")
    other = second_tab(wang, f"{town.address}/cases/{case.pk}/?do=take_back#act")
    other.get_by_label("理由").fill("换人核查")
    other.get_by_role("button", name="收回重派").click()
    expect(other.get_by_text("已办理：收回重派")).to_be_visible()
    other.goto(f"{town.address}/cases/{case.pk}/?do=dispatch#act")
    other.get_by_role("button", name="派发").click()
    expect(other.get_by_text("已办理：派发")).to_be_visible()
    wang.clicks("登记走访")
    wang.sees(re.compile("刚被别人改过，您的内容还没有提交"), re.compile("您填写的内容已放回下面的表单"))
    expect(wang.page.get_by_label("已解决")).to_be_checked()
    expect(wang.page.get_by_label(re.compile("情况说明"))).to_have_value("门诊已报销")
    wang.clicks("登记走访")
    wang.sees("已办理：登记走访")
    assert StepTaken.objects.get(case=case, action="visit").form == {
        "outcome": "solved",
        "note": "门诊已报销",
    }


def test_where_the_matter_has_moved_on_what_was_typed_is_still_to_be_read(town: Town) -> None:
    wang, case = case_at_desk(town)
    wang.picks("属实")
    wang.fills("情况说明", "已上门")
    zhao = town.on_phone("zhaocun")
    zhao.clicks("填写")
    zhao.picks("不属实")
    zhao.clicks("登记走访")
    zhao.page.locator(".sw-call-done").wait_for()
    wang.clicks("登记走访")
    wang.sees(re.compile("刚被别人改过"), "赵村", "已上门")
    assert StepTaken.objects.filter(case=case, action="visit").count() == 1


def test_a_double_click_is_one_step(town: Town) -> None:
    wang, case = town.at_desk("wangxiang"), finding_case(cast.household(head="陈家"))
    wang.page.goto(f"{town.address}/cases/{case.pk}/")
    wang.page.get_by_role("button", name="派发").dblclick()
    wang.sees("已办理：派发")
    assert StepTaken.objects.filter(case=case).count() == 1


def test_back_and_again_is_said_and_counts_once(town: Town) -> None:
    wang, case = town.at_desk("wangxiang"), finding_case(cast.household(head="陈家"))
    wang.page.goto(f"{town.address}/cases/{case.pk}/?do=dispatch")
    wang.clicks("派发")
    wang.sees("已办理：派发")
    wang.page.go_back()
    again = wang.page.get_by_role("button", name="派发", exact=True)
    if again.count():  # the page as the browser kept it: the same form, sent again
        again.click()
        wang.sees(re.compile("已办理：此前已提交|已办理：派发"))
    else:  # the page as it is now: the next step
        wang.sees("待入户")
    assert StepTaken.objects.filter(case=case, action="dispatch").count() == 1


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(town: Town) -> None:
    wang, case = case_at_desk(town)
    wang.picks("属实")
    wang.fills("情况说明", "户主住院，自付较高")
    town.passes(hours=11)
    wang.clicks("登记走访")
    wang.page.get_by_role("heading", name="登录").wait_for()
    signs_in(wang.page, "wangxiang")
    wang.sees("刚才填写的内容已放回，请核对后再提交")
    expect(wang.page.get_by_label("属实", exact=True)).to_be_checked()
    wang.clicks("登记走访")
    wang.sees("已办理：登记走访")
    assert StepTaken.objects.get(case=case, action="visit").form["note"] == "户主住院，自付较高"


def test_a_page_older_than_the_last_sign_in_says_so_and_gives_back_what_was_typed(town: Town) -> None:
    wang, case = case_at_desk(town)
    wang.picks("属实")
    wang.fills("情况说明", "已上门")
    other = second_tab(wang, f"{town.address}/inbox/")
    other.get_by_role("button", name="退出").click()
    signs_in(other, "wangxiang")
    wang.clicks("登记走访")
    wang.sees("这个页面打开得太久，或在别处重新登录过", re.compile("填写的内容还在"))
    wang.opens("回到原来的页面")
    wang.sees("刚才填写的内容已放回，请核对后再提交")
    wang.clicks("登记走访")
    wang.sees("已办理：登记走访")
    assert StepTaken.objects.get(case=case, action="visit").form["note"] == "已上门"


def test_a_visit_waits_through_an_ended_session_and_arrives_once(town: Town) -> None:
    handed_out(cast.household(head="陈家"))
    zhao = town.on_phone("zhaocun")
    zhao.clicks("填写")
    zhao.picks("属实")
    Session.objects.all().delete()
    zhao.clicks("登记走访")
    zhao.sees(re.compile("请重新登录后发送"))
    assert not Visit.objects.exists()
    zhao.opens("登录")
    signs_in(zhao.page, "zhaocun")
    expect(zhao.page.locator(".sw-call-done")).to_be_visible()
    assert Visit.objects.count() == 1


def test_a_visit_with_an_old_token_is_sent_with_a_new_one(town: Town) -> None:
    """Not: 不在您的管辖范围."""
    handed_out(cast.household(head="陈家"))
    zhao = town.on_phone("zhaocun")
    zhao.page.context.clear_cookies(name="csrftoken")
    zhao.clicks("填写")
    zhao.picks("属实")
    zhao.clicks("登记走访")
    expect(zhao.page.locator(".sw-call-done")).to_be_visible()
    assert Visit.objects.count() == 1


def test_a_visit_is_never_sent_under_another_name(town: Town) -> None:
    """Two collectors share a telephone: what the one filled in waits until the one is back."""
    handed_out(cast.household(head="陈家"))
    cast.somebody(cast.Role.COLLECTOR, region=cast.VILLAGE, username="other", name="赵二")
    zhao = town.on_phone("zhaocun")
    zhao.loses_signal()
    zhao.clicks("填写")
    zhao.picks("属实")
    zhao.clicks("登记走访")
    zhao.sees("已填，等待发出")
    zhao.page.context.clear_cookies()
    zhao.has_signal()
    zhao.sees(re.compile("请重新登录后发送"))
    signs_in(second_tab(zhao, f"{town.address}/sign-in/"), "other")
    zhao.clicks("现在发送")
    zhao.sees(re.compile("现在登录的是另一个账号"))
    assert not Visit.objects.exists()
    zhao.page.context.clear_cookies()
    zhao.opens("登录")
    signs_in(zhao.page, "zhaocun")
    expect(zhao.page.locator(".sw-call-done")).to_be_visible()
    assert Visit.objects.get().visitor.username == "zhaocun"


def signs_in(page: Page, username: str) -> None:
    """At the page for it, wherever it came up."""
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(cast.SIGN_IN_WORDS)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="登录")).to_have_count(0)
