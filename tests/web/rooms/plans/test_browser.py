"""A case gets its plan, an office delivers a measure, the page of the household shows it at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.assistance.plans import matters as plans
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in

from shouwang.assistance.plans.models import Plan, Provision
from shouwang.registry.models import HelperAssignment
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case

pytestmark = [pytest.mark.browser]


def monitored() -> Case:
    """A household of the register's monitored ones, whose case waits to be taken over."""
    home = plans.monitored()
    cast.finding(home=home)
    matter = Matter("household", home.pk, home.region_id, "住院自付较高", household_id=home.pk)
    return open_case("monitoring", matter, actor=None)


def test_a_case_gets_its_plan_and_the_household_sees_the_help_at_once(
    desk: Page, live_server: LiveServer
) -> None:
    case = monitored()
    sign_in(desk, "lixian")
    desk.goto(f"{live_server}/cases/{case.pk}/?do=adopt#act")
    desk.get_by_label("理由").first.fill("名册里已经认定")
    desk.get_by_role("button", name="已是监测对象，转入帮扶").click()
    expect(desk.get_by_text("已办理")).to_be_visible()
    plan = Plan.objects.get(household_id=case.household_id)
    agreed(desk, f"{live_server}/plans/{plan.pk}/")
    delivered(desk, f"{live_server}/plans/")
    assert Provision.objects.get(task=plans.task(plan)).amount_fen == 120050
    sign_in(desk, "shenling")
    desk.goto(f"{live_server}/households/{plan.household.household_no}/?tab=help")
    expect(desk.get_by_text("1,200.50 元").first).to_be_visible()
    expect(desk.get_by_text("医救2025-17")).to_be_visible()
    screenshot(desk, "household_help")


def agreed(desk: Page, address: str) -> None:
    """The township reads the plan and agrees to its measure."""
    sign_in(desk, "wangxiang")
    desk.goto(address)
    no_serious_violations(desk)
    nothing_overflows(desk)
    screenshot(desk, "plan")
    desk.get_by_role("link", name="医疗救助").first.click()
    desk.get_by_role("button", name="同意并交办").click()
    expect(desk.get_by_text("已办理：同意并交办")).to_be_visible()


def delivered(desk: Page, address: str) -> None:
    """The office receives the task and tells what reached the household."""
    sign_in(desk, "yibao")
    desk.goto(address)
    screenshot(desk, "tasks_of_an_office")
    desk.get_by_role("link", name="陈家").first.click()
    desk.get_by_role("button", name="接收").click()
    desk.get_by_role("link", name="登记落实", exact=True).click()
    desk.get_by_label("金额（元）").fill("1200.50")
    desk.get_by_label("落实内容").fill("住院医疗救助")
    desk.get_by_label("凭证号").fill("医救2025-17")
    no_serious_violations(desk)
    screenshot(desk, "task_to_deliver")
    desk.get_by_role("button", name="登记落实").click()
    expect(desk.get_by_text("已办理：登记落实")).to_be_visible()


def test_on_a_phone_a_helper_reads_the_plan_and_a_collector_asks_at_the_door(
    phone: Page, live_server: LiveServer
) -> None:
    plan = plans.planned()
    task = plans.task(plan)
    plans.provided(task)
    HelperAssignment.objects.create(
        household=plan.household, user=cast.user("qianbang"), started_on=cast.SINCE
    )
    sign_in(phone, "qianbang")
    for address, name in (
        (f"plans/{plan.pk}/", "plan"),
        ("plans/", "tasks"),
        ("plans/gaps/", "gaps"),
        ("plans/measures/", "measures"),
        (f"households/{plan.household.household_no}/?tab=help", "household_help"),
    ):
        phone.goto(f"{live_server}/{address}")
        nothing_overflows(phone)
        no_serious_violations(phone)
        screenshot(phone, name)
    sign_in(phone, "zhaocun")
    phone.goto(f"{live_server}/plans/tasks/{task.pk}/?do=confirm#act")
    phone.get_by_text("问题解决了").click()
    nothing_overflows(phone)
    screenshot(phone, "task_to_confirm")
    phone.get_by_role("button", name="户里确认收到").click()
    expect(phone.get_by_text("已办理：户里确认收到")).to_be_visible()
    assert Case.objects.get(pk=task.case_id or 0).outcome == "provided"
