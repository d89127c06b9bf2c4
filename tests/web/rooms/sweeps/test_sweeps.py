"""The pages of sweeps: asked for, watched, stopped; held rules are decided with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from tests import cast

from shouwang.jobs.models import Job, JobState
from shouwang.screening.models import FindingState, HeldRule, Outcome, Sweep, SweepState

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


def signed_in(username: str) -> Client:
    """A browser of somebody of the cast."""
    client = Client()
    client.force_login(cast.user(username), backend=BACKEND)
    return client


def held(**more: Any) -> HeldRule:
    """A rule that the sweep of today holds, with one finding."""
    row = cast.finding(state=FindingState.HELD)
    why = {"files": [{"file": "医保.csv", "hits": 30, "suspicion": "疑似以万元填报"}], "townships": []}
    given = {"label": "住院自付负担重", "hits": 30, "judged": 40, "max_hit_share": "0.5", "why": why}
    return HeldRule.objects.create(sweep=row.last_sweep, rule_id=row.rule_id, **(given | more))


def test_a_monitor_asks_for_a_sweep_once() -> None:
    client = signed_in("lixian")
    client.post(reverse("sweeps:start"))
    client.post(reverse("sweeps:start"))
    made = Sweep.objects.get()
    assertContains(client.get(reverse("sweeps:one", args=[made.pk])), "sw-progress")


def test_a_monitor_stops_it() -> None:
    client = signed_in("lixian")
    client.post(reverse("sweeps:start"))
    made = Sweep.objects.get()
    where = reverse("sweeps:one", args=[made.pk])
    assertRedirects(client.post(reverse("sweeps:progress", args=[made.pk]), {"cancel": "1"}), where)
    made.refresh_from_db()
    assert (made.state, Job.objects.get().state) == (SweepState.CANCELLED, JobState.CANCELLED)
    assert client.get(reverse("sweeps:progress", args=[made.pk])).headers["HX-Refresh"] == "true"


def test_every_number_opens_its_list() -> None:
    row = cast.finding()
    page = signed_in("lixian").get(reverse("sweeps:one", args=[row.last_sweep_id]))
    assertContains(page, "住院自付负担重")
    assertContains(page, f"?rule={row.rule_id}")
    assertContains(page, f"?region={cast.TOWNSHIP}")


def test_a_held_rule_says_why_so_many_and_is_released_with_a_reason() -> None:
    rule, client = held(), signed_in("lixian")
    page = client.get(reverse("sweeps:one", args=[rule.sweep_id]))
    assertContains(page, "75.0%")
    assertContains(page, "疑似以万元填报")
    where = reverse("sweeps:decide", args=[rule.pk])
    assertContains(client.post(where, {"decision": "release", "reason": ""}, follow=True), "没有写理由")
    client.post(where, {"decision": "release", "reason": "核对过原表"})
    rule.refresh_from_db()
    assert (rule.released, rule.reason) == (True, "核对过原表")
    assertContains(client.post(where, {"decision": "keep", "reason": "晚"}, follow=True), "刚由他人处理过")


def test_precision_comes_from_what_people_found() -> None:
    cast.finding(outcome=Outcome.CONFIRMED)
    cast.finding(outcome=Outcome.NOT_CONFIRMED)
    page = signed_in("lixian").get(reverse("sweeps:precision"))
    assertContains(page, "50%")
    assertContains(page, "医保结算")


def test_a_monitor_of_another_county_does_not_learn_of_it() -> None:
    from shouwang.accounts.roles import Role

    row, client = cast.finding(), Client()
    client.force_login(cast.somebody(Role.MONITOR, region=cast.OTHER_COUNTY), backend=BACKEND)
    assert client.get(reverse("sweeps:one", args=[row.last_sweep_id])).status_code == 404
    assertNotContains(client.get(reverse("sweeps:all")), reverse("sweeps:one", args=[row.last_sweep_id]))
    assert client.post(reverse("sweeps:decide", args=[held().pk]), {"reason": "x"}).status_code == 404


def test_a_clerk_is_shown_the_door_and_a_missing_sweep_is_missing() -> None:
    assert signed_in("wangxiang").get(reverse("sweeps:all")).status_code == 403
    assert signed_in("lixian").get(reverse("sweeps:one", args=[0])).status_code == 404


def test_the_list_asks_the_database_a_fixed_number_of_times(django_assert_max_num_queries: Any) -> None:
    cast.regions()
    for _ in range(30):
        Sweep.objects.create(county_id=cast.COUNTY, as_of=cast.SINCE, packs=["national"])
    client = signed_in("lixian")
    with django_assert_max_num_queries(14):
        client.get(reverse("sweeps:all"))
