"""In a browser: a helper is replaced without losing a visit; the pages at a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.assistance.helpers.forces import helped, packs, stationed, unit, village
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in

from shouwang.assistance.helpers.due_visits import open_due_visits
from shouwang.assistance.helpers.models import Claim, ClaimKind, Trait, VillageTrait
from shouwang.cases.models import Visit
from shouwang.registry.models import HouseholdKind

pytestmark = [pytest.mark.browser]
HEADS = ("陈大山", "刘桂兰", "赵小满")


def three_households() -> None:
    for head in HEADS:
        helped(cast.user("qianbang"), head=head, members=3)
    open_due_visits()


def unchanged(phone: Page, head: str) -> None:
    card = phone.locator("article.sw-call", has_text=head)
    card.get_by_role("button", name="去过了，无变化").click()
    expect(phone.get_by_text(f"{head}家 无变化：已登记")).to_be_visible()


def test_a_helper_is_replaced_without_losing_a_visit(phone: Page, live_server: LiveServer) -> None:
    three_households()
    giver = cast.user("qianbang")
    cast.user("sunbang")
    sign_in(phone, "qianbang")
    phone.goto(f"{live_server}/visits/")
    unchanged(phone, "陈大山")
    # a second one is filled in without a network, and still on the phone while the helper is replaced
    phone.context.set_offline(True)
    phone.locator("article.sw-call", has_text="刘桂兰").get_by_role("button", name="去过了，无变化").click()
    expect(phone.locator("[data-sw-outbox-list] li")).to_have_count(1)
    _replace(phone, live_server, giver.pk)
    phone.context.set_offline(False)
    expect(phone.get_by_text("已保存；此事在您走访期间已由他人办理")).to_be_visible()
    assert {visit.household.head_name for visit in Visit.objects.all()} == {"陈大山", "刘桂兰"}
    sign_in(phone, "sunbang")
    phone.goto(f"{live_server}/helping/mine/")
    for head in HEADS:
        expect(phone.get_by_role("link", name=head)).to_be_visible()
    screenshot(phone, "helping_mine_after")
    phone.goto(f"{live_server}/visits/")
    expect(phone.locator("article.sw-call")).to_have_count(2)
    unchanged(phone, "赵小满")
    assert Visit.objects.count() == 3


def _replace(phone: Page, live_server: LiveServer, giver: int) -> None:
    """The township replaces the helper at another screen."""
    browser = phone.context.browser
    assert browser is not None
    desk = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    desk._shouwang_address = live_server.url  # type: ignore[attr-defined] # for sign_in
    page = desk.new_page()
    sign_in(page, "wangxiang")
    page.goto(f"{live_server}/helping/people/{giver}/")
    expect(page.get_by_role("link", name="陈大山")).to_be_visible()
    page.get_by_role("link", name="移交").click()
    page.get_by_label("接手的人").select_option(label="孙帮")
    page.get_by_label("理由").fill("岗位调整")
    screenshot(page, "helping_handover")
    no_serious_violations(page)
    page.get_by_role("button", name="移交").click()
    expect(page.get_by_text("已移交 3 户、2 件在办的事，由孙帮接手")).to_be_visible()
    screenshot(page, "helping_person")
    desk.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_usable_at_a_desk_and_on_a_phone(
    desk: Page, live_server: LiveServer, settings: Settings, width: int
) -> None:
    packs(settings, "huoqiu", "weishan", "shanxi", "hundred_days")
    three_households()
    cast.household(head="无人帮扶", kind=HouseholdKind.POOR)
    VillageTrait.objects.create(region=village(), trait=Trait.HEAVY_TASK, started_on=cast.SINCE)
    stationed(cast.user("sunbang"))
    Claim.objects.create(
        unit=unit(), region_id=cast.VILLAGE, kind=ClaimKind.CLAIM, project="水渠", amount_fen=5_000_000,
        claimed_on=cast.SINCE, recorded_by=cast.user("wangxiang"),
    )  # fmt: skip
    desk.set_viewport_size({"width": width, "height": 800})
    pages = {
        "zhaocun": ("", "people/", "units/", "teams/", f"teams/{cast.VILLAGE}/", "care/", "statistics/"),
        "zuzhi": ("presence/", "assessments/", f"teams/{cast.VILLAGE}/station/"),
        "chudu": ("checks/",),
        "wangxiang": ("needs/", "donations/", "donations/new/", "campaigns/"),
    }
    for username, paths in pages.items():
        sign_in(desk, username)
        for path in paths:
            desk.goto(f"{live_server}/helping/{path}")
            nothing_overflows(desk)
            no_serious_violations(desk)
            name = path.replace(cast.VILLAGE, "village").strip("/").replace("/", "_") or "coverage"
            screenshot(desk, f"helping_{name}")


def test_a_helpers_own_page_on_a_phone(phone: Page, live_server: LiveServer, settings: Settings) -> None:
    packs(settings, "huoqiu")
    three_households()
    stationed(cast.user("qianbang"))
    sign_in(phone, "qianbang")
    phone.goto(f"{live_server}/helping/mine/")
    nothing_overflows(phone)
    no_serious_violations(phone)
    screenshot(phone, "helping_mine")
    phone.get_by_role("button", name="今天签到").click()
    expect(phone.get_by_text("今天已签到，页面签到")).to_be_visible()
    phone.get_by_role("link", name="写工作日志").click()
    screenshot(phone, "helping_log")
    no_serious_violations(phone)


def test_a_phone_check_at_a_desk(desk: Page, live_server: LiveServer) -> None:
    home = helped(cast.user("qianbang"), head="陈大山", members=3)
    sign_in(desk, "chudu")
    desk.goto(f"{live_server}/helping/checks/{home.household_no}/")
    no_serious_violations(desk)
    screenshot(desk, "helping_check")
