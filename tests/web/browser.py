"""Pages in a real browser: at a desk (1366 × 768) and on a phone in a village (360 × 740).

    @pytest.mark.browser
    def test_inbox_is_usable(desk: Page, live_server: LiveServer) -> None:
        sign_in(desk, "wangxiang")
        desk.goto(f"{live_server}/inbox/")
        no_serious_violations(desk)
        screenshot(desk, "inbox")

`desk` and `phone` bring a database that the server's threads see, empty but for what the test writes. At
the end they fail the test where the page complained: a missing file, something the content policy refused.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.web.chromium import CHROMIUM

FLAGS = ("--no-sandbox", "--disable-gpu", "--font-render-hinting=none")
DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
PICTURES = Path(os.environ.get("SHOUWANG_SCREENSHOTS", "out/screenshots"))
PATIENCE = 20_000  # milliseconds: the machine may have other work
TOUCH = 44
"""How high something must be to be touched, in px; boxes to tick are touched by their words."""
TOO_LOW = """least => [...document.querySelectorAll('.btn, button, summary, select, input, textarea')]
  .filter(one => !['hidden', 'checkbox', 'radio', 'file'].includes(one.type) && one.checkVisibility())
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 2 && box.height < least - 0.5)
  .map(([one, box]) => `${one.innerText || one.name || one.type} ${Math.round(box.height)}`)"""
SIDEWAYS = """() => [...document.querySelectorAll('.sw-scroll, .table-responsive')]
  .filter(one => one.checkVisibility() && one.querySelector('table') && one.scrollWidth > one.clientWidth + 1)
  .map(one => `${one.getAttribute('aria-label')} ${one.scrollWidth} > ${one.clientWidth}`)"""
THIN = 34  # px: two characters beside each other
TOO_THIN = """least => [...document.querySelectorAll('td, th, dd, dt, li, a')]
  .filter(one => one.checkVisibility() && (one.innerText ?? '').trim().length > 2)
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 2 && box.width < least && box.height > 2 * least)
  .map(([one]) => one.innerText.trim().slice(0, 12))"""
CROOKED = """() => [...document.querySelectorAll('table')].flatMap(table => {
  const heads = [...table.querySelectorAll('thead tr:only-child > th:not([colspan])')];
  const cells = [...(table.querySelector('tbody tr')?.cells ?? [])];
  return cells.length === heads.length
    ? heads.filter((head, at) => cells[at].matches('.sw-number') && !head.matches('.sw-number')) : [];
}).map(head => head.innerText)"""
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
SERIOUS = ("serious", "critical")
NOT_A_FAULT = (
    "status of 403",
    "status of 404",
    "status of 409",
    "status of 422",
    "status of 507",
    "ERR_INTERNET_DISCONNECTED",
)  # pages that a test asks for


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run; Django is told that its loop is no reason to refuse the database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Browser, committed: None, live_server: LiveServer) -> Iterator[Page]:
    """A page at an office computer."""
    with window(chromium, live_server.url, DESK) as page:
        yield page


@pytest.fixture
def phone(chromium: Browser, committed: None, live_server: LiveServer) -> Iterator[Page]:
    """A page on an old phone."""
    with window(chromium, live_server.url, PHONE) as page:
        yield page


@contextmanager
def window(browser: Browser, address: str, options: dict[str, Any]) -> Iterator[Page]:
    """A page in a fresh window; what it complained of fails the test in the end."""
    context: BrowserContext = browser.new_context(**options, locale="zh-CN", timezone_id="Asia/Shanghai")
    context._shouwang_address = address  # type: ignore[attr-defined] # for sign_in
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    yield page
    context.close()
    assert complaints == [], "\n".join(complaints)


def sign_in(page: Page, username: str) -> None:
    """Somebody of the cast is signed in, without the sign-in page."""
    client = Client()
    client.force_login(cast.user(username), backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    address = page.context._shouwang_address  # type: ignore[attr-defined]
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def no_serious_violations(page: Page) -> None:
    """No barrier that axe calls serious or critical; each is told with the first elements that have it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    told = [
        f"{one['id']}: {one['help']}\n    " + "\n    ".join(node["html"][:160] for node in one["nodes"][:4])
        for one in page.evaluate(VIOLATIONS)
        if one["impact"] in SERIOUS
    ]
    assert told == [], "\n" + "\n".join(told)


def nothing_overflows(page: Page) -> None:
    """The page is no wider than its window: nobody must scroll sideways to read."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px too wide"


def nothing_too_small_to_touch(page: Page) -> None:
    """Buttons, fields and what unfolds are high enough for a thumb."""
    low = page.evaluate(TOO_LOW, TOUCH)
    assert low == [], "too low for a thumb: " + "、".join(low)


def nothing_scrolls_sideways(page: Page) -> None:
    """Tables fit into a narrow screen, and no column is so thin that its words stand on their heads."""
    wide = page.evaluate(SIDEWAYS)
    assert wide == [], "scrolls sideways: " + "、".join(wide)
    thin = page.evaluate(TOO_THIN, THIN)
    assert thin == [], "too thin: " + "、".join(thin)


def numbers_stand_below_their_headings(page: Page) -> None:
    """A heading above numbers stands at the right, as they do."""
    crooked = page.evaluate(CROOKED)
    assert crooked == [], "beside their numbers: " + "、".join(crooked)


def weight(page: Page, address: str) -> int:
    """The bytes of a page with all its files over an empty cache: files as the server packs them."""
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(_travelling(response)))
    page.goto(address, wait_until="networkidle")
    return sum(sizes)


def screenshot(page: Page, name: str, *, whole: bool = True) -> Path:
    """A picture of the page under SHOUWANG_SCREENSHOTS, or out/screenshots, named `name` and width."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    path = PICTURES / f"{name}_{width}.png"
    page.screenshot(path=path, full_page=whole)
    return path


def _travelling(response: Response) -> int:
    """What an answer weighs on its way: static files are kept compressed beside themselves."""
    body = response.body()
    return len(gzip.compress(body)) if "/static/" in response.url else len(body)


def _complaint(message: ConsoleMessage) -> list[str]:
    """What the console says, where it is an error that the test did not ask for."""
    if message.type != "error" or any(status in message.text for status in NOT_A_FAULT):
        return []
    return [message.text]
