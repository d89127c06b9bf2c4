"""Signing in in a browser; and a form that comes too late is there again after signing in."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in

from shouwang.accounts.models import AccountRequest

pytestmark = [pytest.mark.browser]


def type_password(page: Page, username: str) -> None:
    """Fill in the sign-in page."""
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(cast.SIGN_IN_WORDS)
    page.get_by_role("button", name="登录").click()


def test_signing_in_on_a_phone(phone: Page, live_server: LiveServer) -> None:
    cast.user("zhaocun")
    phone.goto(f"{live_server}/sign-in/")
    no_serious_violations(phone)
    nothing_overflows(phone)
    screenshot(phone, "sign_in")
    type_password(phone, "zhaocun")
    expect(phone.get_by_role("heading", name="登录")).not_to_be_visible()


def test_what_was_typed_comes_back_after_the_session_has_ended(desk: Page, live_server: LiveServer) -> None:
    cast.user("hanxi")
    sign_in(desk, "hanxi")
    desk.goto(f"{live_server}/accounts/new/")
    desk.get_by_label("账号", exact=True).fill("sunxin")
    desk.get_by_label("姓名").fill("孙新")
    desk.get_by_label("联系电话").fill("16100000001")
    desk.get_by_label("角色").select_option("clerk")
    desk.get_by_label("区划").fill("990101001")
    desk.get_by_label("理由").fill("新任录入员")
    Session.objects.all().delete()
    desk.get_by_role("button", name="提出申请").click()
    expect(desk.get_by_role("heading", name="登录")).to_be_visible()
    kept = desk.evaluate("sessionStorage.getItem('sw-typed')")
    assert "孙新" in kept
    assert "16100000001" not in kept
    type_password(desk, "hanxi")
    expect(desk.get_by_label("姓名")).to_have_value("孙新")
    expect(desk.get_by_label("角色")).to_have_value("clerk")
    expect(desk.get_by_label("联系电话")).to_have_value("")
    expect(desk.get_by_text("刚才填写的内容已放回")).to_be_visible()
    screenshot(desk, "typed_again")
    desk.get_by_role("button", name="提出申请").click()
    expect(desk.get_by_text("等待安全管理员批准")).to_be_visible()
    assert AccountRequest.objects.get().user.display_name == "孙新"
    assert desk.evaluate("sessionStorage.getItem('sw-typed')") is None


def test_somebody_else_at_the_same_browser_gets_nothing_of_it(desk: Page, live_server: LiveServer) -> None:
    cast.user("hanxi")
    cast.somebody(cast.Role.SYSTEM_ADMIN, region=cast.COUNTY, username="hanxi2")
    sign_in(desk, "hanxi")
    desk.goto(f"{live_server}/accounts/new/")
    desk.get_by_label("姓名").fill("孙新")
    Session.objects.all().delete()
    desk.get_by_role("button", name="提出申请").click()
    type_password(desk, "hanxi2")
    expect(desk.get_by_label("姓名")).to_have_value("")
    assert desk.evaluate("sessionStorage.getItem('sw-typed')") is None


def test_the_pages_of_ones_own_account(desk: Page, live_server: LiveServer) -> None:
    sign_in(desk, "lixian")
    for place, name in (("me/", "own"), ("me/password/", "password"), ("me/authenticator/", "authenticator")):
        desk.goto(f"{live_server}/{place}")
        no_serious_violations(desk)
        nothing_overflows(desk)
        screenshot(desk, name)
