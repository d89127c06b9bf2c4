"""An installation that people walk through: real pages, a clock that can be moved on, the background.

def test_a_walk(town: Town) -> None:
    clerk = town.at_desk("wangxiang")
    with clerk.doing("item"):
        clerk.goes_to("待办")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.journeys.counting import COUNTED, Tally
from tests.journeys.people import Somebody
from tests.web.browser import DESK, PHONE, window

from shouwang.accounts.models import User
from shouwang.accounts.roles import Role
from shouwang.jobs.worker import Worker
from shouwang.secrecy.keys import make_keys

MONDAY = datetime(2025, 6, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


class Town:
    """The county of the cast, with an address, a time of day, and somebody at each device."""

    def __init__(self, browser: Browser, address: str, *, home: Path, windows: ExitStack) -> None:
        """`home`: the folder of the installation; `windows`: closed when the walk is over."""
        self.address, self.home, self.tally = address, home, Tally()
        self.now = MONDAY
        self._browser, self._windows = browser, windows
        self.password = cast.SIGN_IN_WORDS
        self._people, self._signed_in_today = dict[str, Somebody](), set[str]()

    def at_desk(self, username: str) -> Somebody:
        """Somebody of the cast at an office computer, signed in."""
        return self._signed_in(username, DESK)

    def on_phone(self, username: str) -> Somebody:
        """Somebody of the cast on a phone, signed in."""
        return self._signed_in(username, PHONE)

    def officer_of(self, department: str) -> Somebody:
        """Whoever speaks for a department, at an office computer."""
        known = next((part.username for part in cast.CAST if part.department == department), None)
        username = known or department
        cast.somebody(Role.DEPARTMENT_OFFICER, region=cast.COUNTY, username=username, department=department)
        return self._signed_in(username, DESK)

    def passer_by(self) -> Somebody:
        """Somebody with a phone and no account."""
        return self._somebody("", PHONE)

    def passes(self, **time: float) -> None:
        """Time goes by, as `timedelta` takes it; the clocks of the devices go with it. Sessions may end."""
        self.now += timedelta(**time)
        for person in self._people.values():
            person.page.context.clock.set_fixed_time(self.now)
        self._signed_in_today.clear()

    def works_off(self) -> None:
        """What waits in the background is done."""
        Worker("journey").run(until_idle=True)

    @property
    def today(self) -> str:
        """The day, as a field for a day takes it."""
        return self.now.date().isoformat()

    def _signed_in(self, username: str, device: dict[str, Any]) -> Somebody:
        person = self._people.get(username) or self._somebody(username, device)
        if username not in self._signed_in_today:
            User.objects.filter(username=username).update(password_set_at=self.now)
            person.signs_in(username, self.password, at=f"{self.address}/sign-in/")
            self._signed_in_today.add(username)
        return person

    def _somebody(self, name: str, device: dict[str, Any]) -> Somebody:
        page = self._windows.enter_context(window(self._browser, self.address, device))
        page.context.clock.set_fixed_time(self.now)
        person = Somebody(page, self.tally, downloads=self.home)
        self._people[name] = person
        return person


@pytest.fixture
def empty_town(
    chromium: Browser,
    committed: None,
    live_server: LiveServer,
    reads_here: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Town]:
    """Nobody is there yet. What its people needed is told at the end of the run."""
    make_keys(tmp_path)
    with override_settings(HOME=tmp_path), ExitStack() as windows:
        made = Town(chromium, live_server.url, home=tmp_path, windows=windows)
        monkeypatch.setattr(timezone, "now", lambda: made.now)
        request.node.user_properties.append((COUNTED, made.tally.done))
        yield made


@pytest.fixture
def town(empty_town: Town) -> Town:
    """The county of the cast on a Monday morning."""
    for part in cast.CAST:
        cast.user(part.username)
    return empty_town
