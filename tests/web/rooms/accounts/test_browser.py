"""The pages of accounts and of the audit at a desk and on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in

from shouwang.accounts import actions
from shouwang.accounts.actions import Asked, NewAccount
from shouwang.accounts.models import AccountRequest
from shouwang.accounts.roles import Role
from shouwang.registry.revealing import reveal

pytestmark = [pytest.mark.browser]
OFFICES = ("王家乡政府", "县乡村振兴局", "周家镇政府")


def people() -> AccountRequest:
    """Some who work here, some who wait, and something in the audit."""
    for username in ("zhaocun", "wangxiang", "lixian", "yibao", "weishen", "yangan"):
        cast.user(username)
    admin = cast.user("hanxi")
    for number, office in enumerate(OFFICES):
        new = NewAccount(
            f"new{number}", f"孙新{number}", office, "16100000001", Asked(Role.CLERK, cast.TOWNSHIP)
        )
        asked = actions.ask_account(new, reason="新任录入员，接替退休人员", actor=admin)
    actions.approve(asked, answer="同意", actor=cast.user("yangan"))
    asked.user.refresh_from_db()
    actions.reset_password(asked.user, reason="新任", actor=admin)
    home = cast.household()
    reveal(cast.user("wangxiang"), home.household_no, purpose="核对医保结算的证件号码")
    return AccountRequest.objects.filter(state="waiting").first() or asked


def addresses(asked: AccountRequest) -> Iterator[tuple[str, str, str]]:
    """Who opens what, and the name of the picture."""
    yield "hanxi", "accounts/", "accounts"
    yield "hanxi", "accounts/new/", "account_new"
    yield "hanxi", "accounts/import/", "account_import"
    yield "hanxi", "accounts/people/new2/", "account_one"
    yield "yangan", "accounts/requests/", "account_requests"
    yield "yangan", f"accounts/requests/{asked.pk}/", "account_request"
    yield "yangan", "accounts/policy/", "security_policy"
    yield "yangan", "accounts/keys/", "keys"
    yield "weishen", "audit/", "audit"
    yield "weishen", "audit/of/account/new2/", "audit_subject"


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_every_page_is_usable(screen: str, request: pytest.FixtureRequest, live_server: LiveServer) -> None:
    page: Page = request.getfixturevalue(screen)
    asked = people()
    for username, place, name in addresses(asked):
        sign_in(page, username)
        page.goto(f"{live_server}/{place}")
        no_serious_violations(page)
        screenshot(page, name)
        nothing_overflows(page)


def test_a_purpose_opens_the_numbers(desk: Page, live_server: LiveServer) -> None:
    home = cast.household(members=3)
    sign_in(desk, "wangxiang")
    desk.goto(f"{live_server}/reveal/{home.household_no}/")
    desk.get_by_label("用途").fill("核对医保结算的证件号码")
    screenshot(desk, "reveal_ask")
    desk.get_by_role("button", name="写明用途并查看").click()
    desk.get_by_text("已记入审计").wait_for()
    no_serious_violations(desk)
    screenshot(desk, "reveal_shown")
