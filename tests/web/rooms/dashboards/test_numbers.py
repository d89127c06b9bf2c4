"""Every number on a dashboard opens a list whose total is that number, for whoever may open the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.assistance.posts.matters import WISH
from tests.cases.matters import finding_case, problem_item

from shouwang.accounts.models import Department
from shouwang.accounts.roles import Role
from shouwang.assistance.plans.actions import draft_plan
from shouwang.assistance.plans.models import Task
from shouwang.assistance.posts.actions import ask_for_post
from shouwang.cases.models import MonitoringRecord, Visit, VisitPurpose
from shouwang.registry.models import Household, MonitorClass, Standing
from shouwang.screening.models import FindingState, RiskLevel
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db

ELSEWHERE = cast.padded("990101002001")
NEXT_COUNTY = cast.padded("990102001001")
REGIONS = {"county": cast.COUNTY, "township": cast.TOWNSHIP, "village": cast.VILLAGE}
FULL = (Role.MONITOR, Role.CLERK, Role.LEADER)
NO_LISTS: dict[Role, set[str]] = {
    Role.UPPER_STAFF: set(),
    Role.POLICY_CLERK: set(),
    Role.AUDITOR: {"/problems/"},
}
TOTAL = re.compile(r"共([0-9,]+)[条户件次个]")
LISTS = ("/findings/", "/cases/", "/households/", "/visits/", "/problems/", "/plans/", "/posts/")


@dataclass(frozen=True)
class Number:
    """A number on a page, and where it leads."""

    figure: int
    href: str


class Numbers(HTMLParser):
    """Reads the numbers of a dashboard: its tiles, and the cells of its tables."""

    def __init__(self) -> None:
        """Nothing read yet."""
        super().__init__()
        self.found: list[Number] = []
        self.href, self.reading, self.depth = "", "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tile, a cell, a link within a cell."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.href = given.get("href", "")
        elif tag == "div" and "sw-tile" in given.get("class", "").split():
            self.href = ""
        elif tag == "td":
            self.href = ""
            self.reading = "td"
        elif "sw-tile-figure" in given.get("class", ""):
            self.reading = "span"
        elif tag == "small":
            self.reading = ""

    def handle_data(self, data: str) -> None:
        """The number itself."""
        if self.reading and data.strip()[:1].isdigit():
            self.found.append(Number(int(data.replace(",", "")), unescape(self.href)))
            self.reading = ""


def client_of(role: Role, region: str) -> Client:
    client = Client()
    client.force_login(
        cast.somebody(role, region=region), backend="django.contrib.auth.backends.ModelBackend"
    )
    client.get("/me/")
    return client


def numbers_on(client: Client, address: str) -> list[Number]:
    reader = Numbers()
    reader.feed(client.get(address).content.decode())
    return reader.found


def total_of(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, address
    told = TOTAL.search(answer.content.decode())
    return int(told[1].replace(",", "")) if told else 0


def plenty(village: str, more: int) -> None:
    """Something of everything that a dashboard counts, in different numbers."""
    for _ in range(more):
        cast.household(region=village)
        cast.finding(region=village, level=RiskLevel.RED)
        cast.finding(region=village, state=FindingState.OPEN, outcome="confirmed")
        cast.finding(region=village, state=FindingState.GONE, outcome="not_confirmed", rule="dropout")
        cast.finding(region=village, state=FindingState.WITHDRAWN, outcome="solved")
        cast.finding(region=village, state=FindingState.HELD, outcome="confirmed")
    for step in ("dispatched", "visited", "confirmed", "withdrawn"):
        at_step(village, step)
    late = at_step(village, "dispatched")
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    spells(village)
    visits(village)
    problems(village)
    helped(village)


def helped(village: str) -> None:
    """A task that its office is late with, a post that is held and one that waits."""
    home = cast.household(region=village, monitor_class=MonitorClass.MARGINAL, risk_removed=False)
    cast.finding(home=home)
    plan = draft_plan(home, actor=None)
    Task.objects.filter(need__plan=plan).update(due_on=cast.SINCE)
    Case.objects.filter(help_task__need__plan=plan).update(step="working", step_label="办理中")
    clerk = cast.somebody(Role.CLERK, region=village)
    held, _ = (ask_for_post(replace(WISH, region=village), actor=clerk) for _ in range(2))
    Case.objects.filter(post=held).update(step="held", step_label="在岗")


def at_step(village: str, step: str) -> Case:
    case = finding_case(cast.household(region=village))
    closed = timezone.now() if step in ("confirmed", "withdrawn") else None
    Case.objects.filter(pk=case.pk).update(step=step, closed_at=closed)
    return case


def spells(village: str) -> None:
    """Under monitoring by the register alone; by a record; cleared; twice recognised; gone since."""
    today = timezone.localdate()
    before = (today.replace(day=1) - timedelta(days=1)).replace(day=2)
    cast.household(region=village, monitor_class=MonitorClass.SUDDEN, risk_removed=False)
    for cleared, removed in ((None, False), (today, True)):
        home = cast.household(region=village, monitor_class=MonitorClass.MARGINAL, risk_removed=removed)
        spell(home, before, cleared)
    again = cast.household(region=village, monitor_class=MonitorClass.MARGINAL, risk_removed=False)
    spell(again, date(before.year - 2, 1, 2), before)
    spell(again, before, None)
    gone = cast.household(region=village)
    spell(gone, before, today)
    Household.objects.filter(pk=gone.pk).update(standing=Standing.EXTINCT)
    moved = cast.household(region=village, monitor_class=MonitorClass.MARGINAL, risk_removed=False)
    spell(moved, today, None)
    Household.objects.filter(pk=moved.pk).update(region_id=NEXT_COUNTY)


def spell(home: Household, recognised: date, cleared: date | None) -> None:
    MonitoringRecord.objects.create(
        household=home,
        region_id=home.region_id,
        monitor_class=MonitorClass.MARGINAL,
        recognised_on=recognised,
        cleared_on=cleared,
    )


def problems(village: str) -> None:
    """One that waits, one that an office is late with, one that is closed."""
    problem_item(village)
    late = problem_item(village, department=Department.WATER)
    closed = problem_item(village)
    Case.objects.filter(problem=late).update(due_at=timezone.now() - timedelta(days=1))
    Case.objects.filter(problem=closed).update(closed_at=timezone.now(), outcome="closed", step="closed")


def visits(village: str) -> None:
    """Two of this month, one of the month before."""
    this_month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    home = cast.household(region=village)
    for number, at in enumerate((this_month, timezone.now(), this_month - timedelta(seconds=1))):
        Visit.objects.create(
            household=home,
            region_id=village,
            purpose=VisitPurpose.ROUTINE,
            visited_at=at,
            visitor=cast.somebody(Role.COLLECTOR, region=village),
            client_key=f"{village}-{number}",
        )


@pytest.fixture(scope="module")
def county(lasting: None) -> None:
    """Two villages of one township, one of another, one of the next county: each with other numbers."""
    cast.regions()
    for more, village in enumerate((cast.VILLAGE, cast.OTHER_VILLAGE, ELSEWHERE, NEXT_COUNTY), 1):
        plenty(village, more)


def pages(region: str) -> Iterator[str]:
    yield f"/dashboards/{region}/"
    yield f"/dashboards/{region}/wall/"


@pytest.mark.parametrize("role", FULL)
@pytest.mark.parametrize("region", REGIONS.values(), ids=REGIONS)
def test_every_number_opens_a_list_of_that_many(county: None, role: Role, region: str) -> None:
    client = client_of(role, region)
    checked: dict[str, int] = {}
    for page in pages(region):
        found = numbers_on(client, page)
        assert len(found) > 40
        for number in found:
            assert number.href.startswith(LISTS), (page, number)
            if number.href not in checked:
                checked[number.href] = total_of(client, number.href)
            assert number.figure == checked[number.href], (page, number)
    assert sum(1 for total in checked.values() if total) > 12


@pytest.mark.parametrize("region", [cast.TOWNSHIP, cast.VILLAGE])
def test_a_county_user_opens_the_numbers_of_the_places_below(county: None, region: str) -> None:
    client = client_of(Role.MONITOR, cast.COUNTY)
    for page in pages(region):
        for number in numbers_on(client, page):
            assert number.figure == total_of(client, number.href), (page, number)


def test_an_inspector_opens_what_they_reach_and_no_list_of_cases(county: None) -> None:
    client = client_of(Role.INSPECTOR, cast.COUNTY)
    found = numbers_on(client, f"/dashboards/{cast.COUNTY}/")
    assert {number.href.split("?")[0] for number in found} == {
        "",
        "/findings/",
        "/cases/monitored/",
        "/households/register/",
        "/visits/all/",
        "/plans/",
        "/plans/gaps/",
        "/posts/",
    }
    for number in found:
        assert not number.href or number.figure == total_of(client, number.href), number


@pytest.mark.parametrize("role", NO_LISTS)
def test_who_sees_numbers_alone_is_led_nowhere(county: None, role: Role) -> None:
    client = client_of(role, cast.COUNTY)
    found = numbers_on(client, f"/dashboards/{cast.COUNTY}/")
    assert {number.href.split("?")[0] for number in found} == {"", *NO_LISTS[role]}
    assert any(number.figure for number in found)
    for number in found:
        assert not number.href or number.figure == total_of(client, number.href), number


@pytest.mark.parametrize(
    "address",
    [
        "/findings/?",
        "/cases/?state=&",
        "/cases/monitored/?",
        "/households/register/?",
        "/visits/all/?",
        "/problems/?",
    ],
)
@pytest.mark.parametrize("region", [cast.OTHER_TOWNSHIP, cast.COUNTY, NEXT_COUNTY, "12", "王家乡"])
def test_a_region_outside_ones_reach_shows_nothing(county: None, address: str, region: str) -> None:
    client = client_of(Role.CLERK, cast.TOWNSHIP)
    assert total_of(client, f"{address}region={cast.TOWNSHIP}") > 0
    page = client.get(f"{address}region={region}").content.decode()
    assert TOTAL.search(page) is None
    assert "没有" in page
