"""What is done every day in one breath: no change, and how the county stands; and the budgets."""

from __future__ import annotations

import re

import pytest
import yaml
from playwright.sync_api import expect
from tests import cast
from tests.journeys.counting import BUDGETS, budgets
from tests.journeys.town import Town

from shouwang.accounts.models import User
from shouwang.cases.models import Visit
from shouwang.registry.models import HelperAssignment
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case


def visit_due(*, head: str, helper: str = "") -> None:
    """A household whose monthly visit is due."""
    home = cast.household(head=head)
    user = User.objects.get(username=helper) if helper else None
    if user:
        HelperAssignment.objects.create(household=home, user=user, started_on=cast.SINCE)
    matter = Matter(
        "household",
        home.pk,
        home.region_id,
        "每月走访",
        household_id=home.pk,
        assignee_id=user.pk if user else None,
    )
    open_case("routine_visit", matter, actor=None)


@pytest.mark.browser
@pytest.mark.slow
def test_nothing_has_changed_is_one_tap_for_collector_and_helper(town: Town) -> None:
    visit_due(head="周秀英")
    visit_due(head="刘桂兰", helper="qianbang")
    for username, task, head in (
        ("zhaocun", "unchanged_visit", "周秀英"),
        ("qianbang", "helper_visit", "刘桂兰"),
    ):
        person = town.on_phone(username)
        call = person.page.locator("article.sw-call", has_text=head)
        with person.doing(task):
            person.clicks("去过了，无变化", within=call)
        expect(person.page.locator(".sw-call-done")).to_be_visible()
    assert set(Visit.objects.values_list("no_change", flat=True)) == {True}


@pytest.mark.browser
@pytest.mark.slow
def test_the_county_in_one_look(town: Town) -> None:
    visit_due(head="周秀英")
    town.passes(days=40)
    li = town.at_desk("lixian")
    with li.doing("overview"):
        li.goes_to("成效")
        li.opens(re.compile("超期事项"))
    assert Case.objects.count() == 1
    li.sees("周秀英")


def test_a_budget_of_steps_fits_into_its_seconds() -> None:
    each = yaml.safe_load(BUDGETS.read_text("utf-8"))["second_a_step"]
    assert [name for name, budget in budgets().items() if budget.steps * each > budget.seconds] == []
