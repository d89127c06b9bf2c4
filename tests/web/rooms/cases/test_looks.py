"""The pages of cases in a browser, at a desk and on a phone: no barrier, nothing too wide, keys that work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in
from tests.web.rooms import matters

from shouwang.cases.actions import dispatch_findings
from shouwang.cases.sampling import draw, prepare_sample
from shouwang.registry.models import HouseholdKind
from shouwang.workflow.models import Case, Notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADS = ("陈大山", "周小芳", "吴长贵", "郑秀英", "冯德才", "褚桂兰")


def a_busy_township() -> Case:
    """Findings to hand out, visits that came back, something late; the case of the page."""
    cast.user("zhaocun")
    for index, head in enumerate(HEADS):
        found = matters.finding(cast.household(head=head, members=3))
        case = matters.case_of(found)
        due = timezone.now() + timedelta(days=index - 2)
        Case.objects.filter(pk=case.pk).update(due_at=due, level_rank=index % 3)
        case.deadlines.update(due_at=due)
    case = matters.visited()
    Notice.objects.create(
        case=case,
        role="clerk",
        region_id=case.region_id,
        text=f"“研判”明天到期：{case.title}",
        at=timezone.now(),
    )
    return case


def looked_at(page: Page, server: LiveServer) -> None:
    """Every page of the township clerk and of the county, pictured and checked."""
    case = a_busy_township()
    matters.finding(cast.household(head="钱有余"))
    dispatch_findings(cast.COUNTY)
    cast.household(head="孙三", monitor_class="marginal", risk_removed=False, members=4)
    first = Case.objects.filter(step="waiting").order_by("due_at")[0]
    addresses = {
        "inbox": "/inbox/",
        "case": f"/cases/{case.pk}/",
        "case_late": f"/cases/{first.pk}/?group=late",
        "cases": "/cases/",
        "dispatch": "/cases/dispatch/",
        "monitored": "/cases/monitored/",
        "start": f"/cases/start/?household_no={first_home()}",
        "notices": "/inbox/notices/",
    }
    sign_in(page, "wangxiang")
    for name, address in addresses.items():
        seen(page, f"{server}{address}", name)
    recognition = matters.monitoring()
    seen(page, f"{server}/cases/{recognition.pk}/", "recognition")
    inspector = cast.user("chudu")
    for _ in range(3):
        cast.household(kind=HouseholdKind.POOR, head="李回头")
    sample = prepare_sample(cast.COUNTY, title="十二月回头看", seed="384192507", actor=inspector)
    draw(sample, actor=inspector)
    sign_in(page, "chudu")
    for name in ("", "prepare/", f"{sample.pk}/", f"{sample.pk}/proof/"):
        seen(page, f"{server}/samples/{name}", f"samples_{name.strip('/').replace('/', '_') or 'all'}")


def first_home() -> str:
    return cast.household(head="卫家").household_no


def seen(page: Page, address: str, name: str) -> None:
    page.goto(address)
    screenshot(page, name)
    nothing_overflows(page)
    no_serious_violations(page)


def test_at_a_desk(desk: Page, live_server: LiveServer) -> None:
    looked_at(desk, live_server)


def test_on_a_phone(phone: Page, live_server: LiveServer) -> None:
    looked_at(phone, live_server)


def test_the_inbox_is_worked_through_by_keyboard(desk: Page, live_server: LiveServer) -> None:
    a_busy_township()
    sign_in(desk, "wangxiang")
    desk.goto(f"{live_server}/inbox/?group=waiting")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/cases/*/?group=waiting")
    first = desk.url
    desk.locator("#act button[type=submit]").press("Enter")
    desk.wait_for_url("**next=1*")
    assert desk.url != first
