"""A household at its own phone: four fields, a receipt, and later the state."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in, weight

from shouwang.cases.applying import code_of, told
from shouwang.cases.models import Application
from shouwang.regions.models import Region

pytestmark = [pytest.mark.browser]
LIGHT = 200_000


def test_a_household_applies_and_looks_it_up(phone: Page, live_server: LiveServer) -> None:
    collector = cast.user("zhaocun")
    village = Region.objects.get(pk=cast.VILLAGE)
    address = f"{live_server}/a/v/{code_of(village, actor=collector).token}/"
    assert weight(phone, address) < LIGHT
    no_serious_violations(phone)
    nothing_overflows(phone)
    phone.get_by_label("户主姓名").fill("陈大山")
    phone.get_by_label("联系电话").fill("16100000001")
    phone.get_by_text("看病", exact=True).click()
    screenshot(phone, "apply_form")
    phone.get_by_label("说一说困难情况").fill("住院花了很多钱")
    phone.get_by_role("button", name="提交").click()
    receipt = told(Application.objects.get().receipt)
    expect(phone.get_by_text(receipt)).to_be_visible()
    screenshot(phone, "apply_received")
    phone.get_by_role("link", name="查询办理情况").click()
    phone.get_by_label("回执号").fill(receipt)
    phone.get_by_role("button", name="查询").click()
    expect(phone.get_by_text("已收到，等待上门")).to_be_visible()
    no_serious_violations(phone)
    screenshot(phone, "apply_state")


def test_the_sheet_for_the_board_can_be_printed(desk: Page, live_server: LiveServer) -> None:
    sign_in(desk, "zhaocun")
    desk.goto(f"{live_server}/a/boards/")
    no_serious_violations(desk)
    desk.get_by_role("link", name="王家乡 赵村").click()
    expect(desk.get_by_alt_text("赵村申报码")).to_be_visible()
    screenshot(desk, "apply_board")
