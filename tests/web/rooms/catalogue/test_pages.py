"""The catalogue: every component is shown, whole and without barriers, at a desk and on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in, weight

WEB = Path(__file__).parents[4] / "src/shouwang/web"
PAGES = ("", "phone/", "public/", "form/", "conflict/")


@pytest.fixture
def client(client: Client) -> Client:
    """A session of the system administrator."""
    client.force_login(cast.user("hanxi"), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_system_administrator_sees_it(client: Client, path: str) -> None:
    assert client.get(f"/catalogue/{path}").status_code in (200, 409)


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["wangxiang", "zhaocun", "weishen"])
def test_others_do_not(username: str) -> None:
    client = Client()
    client.force_login(cast.user(username), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/catalogue/").status_code == 403


@pytest.mark.django_db
def test_whoever_comes_sees_it_only_while_the_workbench_is_built(settings: Settings) -> None:
    assert Client().get("/catalogue/").status_code == 302
    settings.DEBUG = True
    assert Client().get("/catalogue/").status_code == 200


def test_every_component_stands_in_it() -> None:
    texts = [path.read_text("utf-8") for path in (WEB / "templates").rglob("*.html")]
    used = set(re.findall(r'include "components/(\w+)\.html"', "".join(texts)))
    there = {path.stem for path in (WEB / "templates/components").glob("*.html")}
    assert there - used == set()


@pytest.mark.django_db
def test_a_form_that_came_too_late_keeps_what_was_typed(client: Client) -> None:
    answer = client.post("/catalogue/conflict/", {"version": "3", "note": "长女九月入学"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="note" value="长女九月入学"' in text
    assert 'name="version" value="4"' in text
    assert 'name="version" value="3"' not in text


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_desk_shows_it_without_barriers(desk: Page, live_server: LiveServer, path: str) -> None:
    sign_in(desk, "hanxi")
    desk.goto(f"{live_server}/catalogue/{path}", wait_until="networkidle")
    screenshot(desk, f"catalogue_{path.strip('/') or 'desk'}")
    no_serious_violations(desk)
    nothing_overflows(desk)


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_it_without_barriers(phone: Page, live_server: LiveServer, path: str) -> None:
    sign_in(phone, "hanxi")
    phone.goto(f"{live_server}/catalogue/{path}", wait_until="networkidle")
    screenshot(phone, f"catalogue_{path.strip('/') or 'desk'}")
    no_serious_violations(phone)
    nothing_overflows(phone)


@pytest.mark.browser
@pytest.mark.parametrize("path", ["phone/", "public/"])
def test_a_page_for_phones_weighs_less_than_200_kilobytes(
    phone: Page, live_server: LiveServer, path: str
) -> None:
    sign_in(phone, "hanxi")
    assert weight(phone, f"{live_server}/catalogue/{path}") < 200_000


@pytest.mark.browser
def test_a_confirmation_asks_and_can_be_left_by_key(desk: Page, live_server: LiveServer) -> None:
    sign_in(desk, "hanxi")
    desk.goto(f"{live_server}/catalogue/")
    desk.get_by_text("撤销线索", exact=True).first.click()
    panel = desk.get_by_role("dialog", name="撤销这条线索吗")
    expect(panel).to_be_visible()
    screenshot(desk, "catalogue_confirm", whole=False)
    desk.keyboard.press("Escape")
    expect(panel).to_be_hidden()


@pytest.mark.browser
def test_a_list_is_worked_through_by_keys(desk: Page, live_server: LiveServer) -> None:
    sign_in(desk, "hanxi")
    desk.goto(f"{live_server}/catalogue/")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    expect(desk.locator("tr.sw-here")).to_contain_text("周小芳")
    expect(desk.locator("[data-sw-selected-count]")).to_have_text("1")


@pytest.mark.browser
def test_a_job_is_asked_for_until_it_is_done(desk: Page, live_server: LiveServer) -> None:
    sign_in(desk, "hanxi")
    desk.goto(f"{live_server}/catalogue/")
    expect(desk.locator("#job-1")).to_contain_text("研判完成")


@pytest.mark.browser
def test_a_signature_becomes_a_picture_in_the_form(phone: Page, live_server: LiveServer) -> None:
    sign_in(phone, "hanxi")
    phone.goto(f"{live_server}/catalogue/phone/")
    pad = phone.locator("canvas")
    pad.scroll_into_view_if_needed()
    pad.click(position={"x": 30, "y": 40})
    expect(phone.get_by_text("已签字")).to_be_visible()
    assert phone.evaluate("document.getElementById('signed').files[0].type") == "image/png"


@pytest.mark.browser
def test_it_works_without_scripts(chromium: object, desk: Page, live_server: LiveServer) -> None:
    sign_in(desk, "hanxi")
    context = desk.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    context.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live_server}/catalogue/")
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    expect(page.get_by_role("table", name="各乡镇新增线索")).to_be_visible()
    page.get_by_text("撤销线索", exact=True).first.click()
    expect(page.get_by_role("heading", name="撤销这条线索吗")).to_be_visible()
    context.close()


@pytest.mark.browser
def test_a_chart_is_drawn_and_its_numbers_fold_away(desk: Page, live_server: LiveServer) -> None:
    sign_in(desk, "hanxi")
    desk.goto(f"{live_server}/catalogue/")
    figure = desk.locator('[data-sw-chart="chart-bars"]')
    expect(figure.locator("canvas")).to_be_visible()
    expect(figure.get_by_role("table")).to_be_hidden()
    figure.get_by_text("看数字").click()
    expect(figure.get_by_role("table")).to_contain_text("周家镇")
