"""Visits on an old phone in a village: filled in without a network, and arriving exactly once."""

from __future__ import annotations

import errno

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.cases.matters import handed_out
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in, weight

from shouwang.cases import visiting
from shouwang.cases.models import Visit
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case

pytestmark = [pytest.mark.browser]
HEADS = ("陈大山", "刘桂兰", "赵小满")
LIGHT = 200_000


def fill_in(phone: Page, head: str) -> None:
    """One visit, as a thumb does it."""
    card = phone.locator("article.sw-call", has_text=head)
    card.locator("summary").first.click()
    card.get_by_text("属实", exact=True).click()
    card.get_by_label("情况说明").fill("情况属实")
    card.get_by_role("button", name="登记走访").click()


def three_calls() -> None:
    for head in HEADS:
        handed_out(cast.household(head=head, members=3))


def arrived(phone: Page, number: int) -> None:
    """Waits until so many visits are there: an empty list on the page may only not be written yet."""
    for _ in range(200):
        if Visit.objects.count() >= number:
            return
        phone.wait_for_timeout(100)


def test_three_forms_filled_in_offline_arrive_exactly_once_after_a_reload(
    phone: Page, live_server: LiveServer
) -> None:
    three_calls()
    sign_in(phone, "zhaocun")
    phone.goto(f"{live_server}/visits/")
    phone.context.set_offline(True)
    for head in HEADS:
        fill_in(phone, head)
    expect(phone.locator("[data-sw-outbox-list] li")).to_have_count(3)
    assert Visit.objects.count() == 0
    phone.context.set_offline(False)
    phone.reload()  # on its way out the page may have sent the first of them
    arrived(phone, 3)
    expect(phone.locator("[data-sw-outbox-list] li")).to_have_count(0)
    phone.reload()
    expect(phone.get_by_text("没有等您走访的农户")).to_be_visible()
    assert Visit.objects.count() == 3
    assert set(Case.objects.values_list("step", flat=True)) == {"visited"}


def test_nothing_has_changed_is_one_tap(phone: Page, live_server: LiveServer) -> None:
    home = cast.household(head="周秀英")
    matter = Matter("household", home.pk, home.region_id, "每月走访", household_id=home.pk)
    open_case("routine_visit", matter, actor=None)
    sign_in(phone, "zhaocun")
    phone.goto(f"{live_server}/visits/")
    phone.get_by_role("button", name="去过了，无变化").click()
    expect(phone.locator(".sw-call-done")).to_be_visible()
    assert Visit.objects.get().no_change


def test_a_gap_is_told_at_the_form_and_nothing_is_lost(phone: Page, live_server: LiveServer) -> None:
    three_calls()
    sign_in(phone, "zhaocun")
    phone.goto(f"{live_server}/visits/")
    card = phone.locator("article.sw-call", has_text="陈大山")
    card.locator("summary").first.click()
    card.get_by_label("情况说明").fill("门锁着")
    card.get_by_role("button", name="登记走访").click()
    expect(card.get_by_role("alert")).to_contain_text("没有填写")
    assert card.get_by_label("情况说明").input_value() == "门锁着"
    card.get_by_text("不属实", exact=True).click()
    card.get_by_role("button", name="登记走访").click()
    expect(phone.locator(".sw-call-done")).to_be_visible()


def test_a_full_disk_is_told_and_the_visit_waits_until_there_is_room(
    phone: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_out(cast.household(head="陈大山"))
    sign_in(phone, "zhaocun")
    phone.goto(f"{live_server}/visits/")

    def fails(*_given: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as full:
        full.setattr(visiting, "record", fails)
        fill_in(phone, "陈大山")
        expect(phone.get_by_role("alert")).to_contain_text("服务器磁盘已满")
        expect(phone.locator("[data-sw-outbox-list] li")).to_have_count(1)
        nothing_overflows(phone)
        screenshot(phone, "visits_disk_full")
    phone.reload()
    arrived(phone, 1)
    assert Visit.objects.count() == 1


def test_the_pages_are_light_and_without_barriers(phone: Page, live_server: LiveServer) -> None:
    for _ in range(8):
        three_calls()
    sign_in(phone, "zhaocun")
    assert weight(phone, f"{live_server}/visits/") < LIGHT
    nothing_overflows(phone)
    no_serious_violations(phone)
    phone.locator("summary.btn").first.click()
    screenshot(phone, "visits_today")
    phone.goto(f"{live_server}/visits/made/")
    no_serious_violations(phone)
    screenshot(phone, "visits_made")
