"""低保 on a phone: a quarter is worked off, household by household, without a network where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.assistance.social.matters import county_pack, do, labels_now, officer, on_dibao
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in

from shouwang.assistance.social.labels import covered
from shouwang.assistance.social.models import Quarter, QuarterResult
from shouwang.assistance.social.quarters import open_quarter
from shouwang.registry.models import Household
from shouwang.workflow.models import Case

pytestmark = [pytest.mark.browser]
OUTCOMES = {"陈大山": "没有明显变化", "刘桂兰": "有明显变化", "赵小满": "收入或财产超出规定条件"}


def open_form(phone: Page, head: str) -> None:
    """The form of one household, its outcome chosen."""
    card = phone.locator("article.sw-call", has_text=head)
    card.locator("summary").first.click()
    card.get_by_text(OUTCOMES[head], exact=True).click()


def send(phone: Page, head: str) -> None:
    phone.locator("article.sw-call", has_text=head).get_by_role("button", name="登记入户").click()


def test_a_quarter_is_worked_off_on_a_phone(
    phone: Page, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.SHOUWANG_PACKS = ("national", county_pack(tmp_path))
    cast.user("zhaocun")
    homes = {head: on_dibao(head, members=3) for head in OUTCOMES}
    assert open_quarter() == 3
    sign_in(phone, "zhaocun")
    phone.goto(f"{live_server}/visits/")
    nothing_overflows(phone)
    no_serious_violations(phone)
    open_form(phone, "刘桂兰")
    card = phone.locator("article.sw-call", has_text="刘桂兰")
    card.get_by_label("家庭人均月收入").fill("五百")
    screenshot(phone, "dibao_visit")
    send(phone, "刘桂兰")
    expect(card.get_by_role("alert")).to_contain_text("请填金额")
    card.get_by_label("家庭人均月收入").fill("500.50")
    card.get_by_label("共同生活的人数").fill("3")
    send(phone, "刘桂兰")
    expect(phone.locator(".sw-call-done")).to_have_count(1)
    _without_network(phone, "陈大山", "赵小满")
    _settled_at_the_office(homes)
    assert set(Quarter.objects.values_list("result", flat=True)) == {
        QuarterResult.UNCHANGED,
        QuarterResult.ADJUSTED,
        QuarterResult.STOPPED,
    }
    phone.goto(f"{live_server}/social/quarter/")
    _looked_at(phone, "dibao_quarter")
    phone.locator("table.sw-table tbody a").first.click()
    expect(phone.locator(".sw-cards li")).to_have_count(3)
    _looked_at(phone, "dibao_quarter_list")


def _without_network(phone: Page, *heads: str) -> None:
    """Visits filled in where there is no network; with it they go out by themselves."""
    phone.context.set_offline(True)
    for head in heads:
        open_form(phone, head)
        send(phone, head)
    expect(phone.locator("[data-sw-outbox-list] li")).to_have_count(len(heads))
    phone.context.set_offline(False)
    phone.reload(wait_until="networkidle")  # the outbox sends by itself, before the page or after
    phone.reload()
    expect(phone.get_by_text("没有等您走访的农户")).to_be_visible()


def _looked_at(phone: Page, name: str) -> None:
    """A page that fits and has no barriers, with its picture."""
    nothing_overflows(phone)
    no_serious_violations(phone)
    screenshot(phone, name)


def _settled_at_the_office(homes: Mapping[str, Household]) -> None:
    """What the township and civil affairs make of the three visits."""
    clerk, civil = cast.user("wangxiang"), officer()
    case = {head: Case.objects.get(process_name="dibao_quarter", title__contains=head) for head in homes}
    do(case["陈大山"], "keep_amount", clerk)
    do(case["刘桂兰"], "report_change", clerk)
    do(case["刘桂兰"], "adjust", civil, {})
    assert covered(case["刘桂兰"].household_id or 0).get().amount_fen == (60_000 - 50_050) * 3
    form = {"held_on": "2026-01-05", "present": "30", "agreed": "30", "proposal": "stop", "yields": "开店"}
    do(case["赵小满"], "assess", clerk, form, papers=("minutes",))
    do(case["赵小满"], "decide_stop", civil, reason="开店收入超出低保标准")
    stopped = Quarter.objects.get(result=QuarterResult.STOPPED).household
    assert labels_now(stopped) == ["stopped_watch"]


def test_the_pages_of_a_desk_are_without_barriers(
    desk: Page, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.SHOUWANG_PACKS = ("national", county_pack(tmp_path, {"taper_months": 6}))
    homes = [on_dibao(head, members=2) for head in ("陈大山", "刘桂兰")]
    open_quarter()
    sign_in(desk, "zhaocun")
    pages = {
        "social_labels": "/social/",
        "social_quarter": "/social/quarter/",
        "social_quarter_list": "/social/quarter/list/",
        "social_waiting": "/social/waiting/",
        "social_numbers": "/social/numbers/",
        "social_begin": f"/social/begin/{homes[0].household_no}/",
        "household_labels": f"/households/{homes[0].household_no}/?tab=labels",
        "household_guarantees": f"/households/{homes[0].household_no}/?tab=guarantees",
        "guarantees_board": "/guarantees/",
        "guarantees_list": "/guarantees/list/?item=housing&standing=unknown",
    }
    for name, address in pages.items():
        desk.goto(f"{live_server}{address}")
        no_serious_violations(desk)
        screenshot(desk, name)
    sign_in(desk, "lixian")
    for name, address in {
        "social_reserves": "/social/reserves/",
        "social_reserve": f"/social/reserves/{cast.TOWNSHIP}/",
        "social_import": "/social/import/",
    }.items():
        desk.goto(f"{live_server}{address}")
        no_serious_violations(desk)
        screenshot(desk, name)


def test_the_pages_fit_a_phone(
    phone: Page, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.SHOUWANG_PACKS = ("national", county_pack(tmp_path))
    home = on_dibao("陈大山", members=2)
    sign_in(phone, "zhaocun")
    for name, address in {
        "social_labels": "/social/",
        "social_numbers": "/social/numbers/",
        "household_labels": f"/households/{home.household_no}/?tab=labels",
        "household_guarantees": f"/households/{home.household_no}/?tab=guarantees",
        "guarantees_board": "/guarantees/",
        "guarantees_list": "/guarantees/list/?item=housing&standing=unknown",
    }.items():
        phone.goto(f"{live_server}{address}")
        nothing_overflows(phone)
        screenshot(phone, name)
    sign_in(phone, "lixian")
    phone.goto(f"{live_server}/social/reserves/{cast.TOWNSHIP}/")
    nothing_overflows(phone)
    screenshot(phone, "social_reserve")
