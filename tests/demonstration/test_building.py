"""The demonstration is a county at work: judged, handed out, visited, recognised, with work left over."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.http import HttpRequest

from shouwang.assistance.helpers.donating import accounts_of
from shouwang.assistance.helpers.models import TeamMember
from shouwang.audit.chain import breaks
from shouwang.cases.models import Application, MonitoringRecord, Visit
from shouwang.demonstration.building import build, month_ends
from shouwang.demonstration.people import CAST, SIGN_IN_WORDS
from shouwang.regions.actions import ensure_places
from shouwang.regions.codes import padded
from shouwang.registry.models import HelperAssignment, Household
from shouwang.screening.models import Sweep, SweepState
from shouwang.workflow.models import Case


def test_the_months_are_those_that_are_over() -> None:
    assert month_ends(date(2026, 3, 31), months=2) == [date(2026, 1, 31), date(2026, 2, 28)]


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_half_a_year_is_built_and_leaves_work_for_everybody() -> None:
    ensure_places("990421", (), county_name="青禾县")
    said = list(build(today=date(2025, 7, 9), households=90, months=4))
    assert said[-1].startswith("留下了")
    assert Household.objects.count() > 80
    assert list(Sweep.objects.values_list("state", flat=True)) == [SweepState.DONE] * 2
    steps = set(Case.objects.values_list("process_name", "step"))
    assert {("finding", "waiting"), ("finding", "confirmed"), ("application", "received")} <= steps
    assert Visit.objects.exists()
    assert MonitoringRecord.objects.exists()
    assert HelperAssignment.objects.exists()
    assert Application.objects.count() == 1
    assert TeamMember.objects.get().first_secretary
    assert accounts_of(padded("990421")).count == 1
    assert list(breaks()) == []
    for part in CAST:
        assert authenticate(HttpRequest(), username=part.username, password=SIGN_IN_WORDS), part.username
