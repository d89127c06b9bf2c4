"""Every page of the rooms for daily work, with the demonstration's data, as the weakest role that enters.

Addresses and roles come from `access_table.py`: a new page is opened here by itself, and fails for want of an
object in `OBJECTS`. Each is looked at on a wide and on a narrow screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests.demonstration.small import built
from tests.web.access_row import OPEN
from tests.web.access_table import TABLE
from tests.web.browser import (
    no_serious_violations,
    nothing_overflows,
    nothing_scrolls_sideways,
    nothing_too_small_to_touch,
    numbers_stand_below_their_headings,
)

from shouwang.accounts.models import User
from shouwang.assistance.helpers import models as forces
from shouwang.assistance.plans import models as plans
from shouwang.assistance.posts.models import PayRun, Post
from shouwang.assistance.social.models import Label
from shouwang.cases.models import ProblemItem, Sample
from shouwang.feeds.models import Delivery
from shouwang.regions.codes import parent_of
from shouwang.registry.models import ChangeKind
from shouwang.screening.models import FindingRecord, Sweep
from shouwang.workflow.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOW = datetime(2025, 7, 9, 9, tzinfo=UTC)
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
DAILY = "households social guarantees helping posts plans problems dashboards visits inbox cases samples"
OFFICE = "policy sweeps findings deliveries audit"
ROOMS = frozenset(f"{DAILY} {OFFICE}".split())
WEAKEST_FIRST: Mapping[str, str] = {
    "collector": "zhaocun",
    "department_officer": "wuminzheng",
    "organisation_officer": "zhengzuzhi",
    "upper_staff": "fengshi",
    "inspector": "chudu",
    "auditor": "weishen",
    "leader": "shenling",
    "clerk": "wangxiang",
    "monitor": "lixian",
    "helper": "sunbang",
}
WHEREVER = ("helping:donation", "helping:use_donation", "helping:need", "problems:one", "plans:")
"""What lies with the county or one office, or wherever somebody was found: the county opens it."""
NO_PAGE = {
    "cases:evidence": "a file",
    "households:proof": "a file",
    "households:change": "nobody of the demonstration asked for a change",
    "inbox:bulk_result": "leads back to the inbox where nothing was done at once",
    "dashboards:wall": "for the screen of a meeting room",
    "households:sheet": "for paper",
    "policy:progress": "a part of a page",
    "policy:publication": "nothing was published by the demonstration",
    "sweeps:progress": "a part of a page",
    "deliveries:progress": "a part of a page",
    "findings:returned": "no list came back to the demonstration",
}
TABS = ["story", "findings", "benefits", "labels", "guarantees", "cases", "help", "visits", "sources"]
BOTH = (no_serious_violations, nothing_overflows, numbers_stand_below_their_headings)
ON_A_PHONE = (nothing_too_small_to_touch, nothing_scrolls_sideways)
MORE = {"households:one": [f"tab={tab}" for tab in TABS], "visits:all": ["page=1"], "cases:one": ["do=visit"]}


@pytest.fixture
def demonstration(committed: None, reads_here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The invented county, built as of a day."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    built(tmp_path, monkeypatch, today=NOW.date())


@pytest.mark.usefixtures("demonstration")
def test_every_page_may_be_read_and_used_by_everybody_on_every_screen(
    desk: Page, live_server: LiveServer
) -> None:
    told, opened = list[str](), set[str]()
    desk.context.clock.set_fixed_time(NOW)
    for username, address, path in pages():
        sign_in(desk, username)
        desk.set_viewport_size(WIDE)  # type: ignore[arg-type] # a size
        answer = desk.goto(f"{live_server}{path}")
        opened.add(address)
        if answer is None or answer.status != 200:
            told.append(f"{username} {path}: {answer and answer.status}")
            continue
        told += [f"{username} {path}: {fault}" for fault in faults(desk)]
    assert told == [], "\n".join(told)
    assert {address.split(":")[0] for address in opened} == ROOMS


def faults(page: Page) -> Iterator[str]:
    """What is wrong with an open page, wide and narrow."""
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type] # a size
        for check in BOTH if size is WIDE else (*BOTH, *ON_A_PHONE):
            try:
                check(page)
            except AssertionError as error:
                yield f"{size['width']} px: {error}"


def pages() -> Iterator[tuple[str, str, str]]:
    """Who opens which address, under which path."""
    of = objects()
    for row in TABLE:
        if row.method != "get" or row.address.split(":")[0] not in ROOMS or row.address in NO_PAGE:
            continue
        roles = row.to.split()
        weakest = next((user for role, user in WEAKEST_FIRST.items() if role in roles), "")
        username = "lixian" if row.of and row.address.startswith(WHEREVER) else weakest
        if row.address.startswith("policy:"):
            username = "jiangce"  # who drafts sees most of the room
        assert username or row.to == OPEN, row.address
        path = reverse(row.address, args=of[row.address] if row.of else ())
        for query in ("", *MORE.get(row.address, ())):
            yield username, row.address, f"{path}?{query}" if query else path


def objects() -> Mapping[str, tuple[object, ...]]:
    """What each address is opened for: things of the cast's village, or the first there are."""
    village = User.objects.get(username="zhaocun").grants.get().region_id
    place, township = (int(village),), (int(parent_of(village) or village),)
    home = Label.objects.filter(region_id=village, kind="dibao", ended_on=None)[0].household
    here = Case.objects.filter(region_id=village, closed_at=None)
    found: dict[str, tuple[object, ...]] = {
        "households:ask": (home.household_no, ChangeKind.EXTINCT.value),
        "social:reserve": township,
        "dashboards:region": township,
        "dashboards:outlines": township,
        "cases:one": first(here.filter(process_name="guarantee_check")),
        "visits:one": first(here.filter(process_name="guarantee_check")),
        "problems:one": first(ProblemItem.objects.filter(region_id=village)),
        "posts:one": first(Post.objects.filter(case__step="held")),
        "posts:run": first(PayRun.objects.filter(paid_on=None)),
        "plans:one": first(plans.Plan.objects.filter(needs__tasks__isnull=False)),
        "plans:add_task": first(plans.Need.objects.filter(closed_on=None)),
        "plans:task": first(plans.Task.objects.filter(case__step="provided")),
        "plans:shape": first(plans.Task.objects.filter(case__step="proposed")),
        "helping:need": first(forces.Need.objects.all()),
        "helping:campaign": first(forces.Campaign.objects.all()),
        "helping:assessment": first(forces.Assessment.objects.all()),
        "helping:grade": first(forces.Assessed.objects.all()),
    }
    of_home = ("households:one", "households:kinds", "cases:history", "social:begin", "helping:check")
    found |= dict.fromkeys(of_home, (home.household_no,))
    found |= dict.fromkeys([f"helping:{name}" for name in ("team", "traits", "station", "public")], place)
    member, unit = first(forces.TeamMember.objects.all()), first(forces.Unit.objects.all())
    found |= dict.fromkeys([f"helping:{name}" for name in ("relieve", "check_presence", "leave")], member)
    found |= dict.fromkeys([f"helping:{name}" for name in ("unit", "pair", "arrival", "claim")], unit)
    helper = first(User.objects.filter(username="qianbang"))
    found |= dict.fromkeys(
        [f"helping:{name}" for name in ("person", "position", "assign", "handover")], helper
    )
    donation = first(forces.Donation.objects.all())
    found |= dict.fromkeys(("helping:donation", "helping:use_donation"), donation)
    return found | of_offices(village, case=found["cases:one"])


def of_offices(village: str, *, case: tuple[object, ...]) -> Mapping[str, tuple[object, ...]]:
    """The same for the rooms of offices, inspectors and auditors."""
    sample = first(Sample.objects.all())
    return {
        "policy:value": ("line",),
        "policy:standard": ("social", "dibao_standard_month"),
        "policy:term": ("monitoring", "recognition"),
        "policy:form": ("monitoring", "assess"),
        "policy:words": ("publicity", 0),
        "sweeps:one": first(Sweep.objects.all()),
        "findings:one": first(FindingRecord.objects.filter(region_id=village)),
        "deliveries:one": first(Delivery.objects.filter(department="civil_affairs")),
        "audit:subject": ("case", str(case[0])),
        **dict.fromkeys([f"samples:{name}" for name in ("one", "proof")], sample),
    }


def first(rows: QuerySet[Any]) -> tuple[object, ...]:
    """The number of the first of some rows, as an address takes it."""
    return (rows.order_by("pk").values_list("pk", flat=True)[0],)


def sign_in(page: Page, username: str) -> None:
    """Somebody of the demonstration, or nobody."""
    page.context.clear_cookies()
    if not username:
        return
    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    name = settings.SESSION_COOKIE_NAME
    address = page.context._shouwang_address  # type: ignore[attr-defined]
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
