"""The demonstration is a county at work: judged, handed out, visited, recognised, with work left over."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone
from tests.demonstration.small import built

from shouwang.accounts.models import User
from shouwang.assistance.helpers.donating import accounts_of
from shouwang.assistance.helpers.models import (
    Assessment,
    Campaign,
    Insured,
    Leave,
    LeaveState,
    Need,
    NeedState,
    PhoneCheck,
    TeamMember,
    WorkLog,
)
from shouwang.assistance.helpers.statistics import rounds_of, unit_lines
from shouwang.assistance.plans.models import Provision
from shouwang.assistance.posts.models import PayRun
from shouwang.assistance.social.models import Label, Reserve
from shouwang.audit.chain import breaks
from shouwang.cases.models import Application, Drawn, MonitoringRecord, Visit
from shouwang.demonstration.building import month_ends
from shouwang.demonstration.people import CAST, SIGN_IN_WORDS
from shouwang.regions.codes import padded
from shouwang.registry.models import HelperAssignment, Household
from shouwang.screening.models import Sweep, SweepState
from shouwang.workflow.models import Case


def test_the_months_are_those_that_are_over() -> None:
    assert month_ends(date(2026, 3, 31), months=2) == [date(2026, 1, 31), date(2026, 2, 28)]


@pytest.mark.slow
@pytest.mark.usefixtures("committed", "reads_here")
def test_half_a_year_is_built_and_leaves_work_for_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2025, 7, 9, 9, tzinfo=UTC))
    said = built(tmp_path, monkeypatch, today=date(2025, 7, 9))
    assert said[-1].startswith("留下了")
    assert Household.objects.count() > 80
    assert list(Sweep.objects.values_list("state", flat=True)) == [SweepState.DONE] * 2
    steps = set(Case.objects.values_list("process_name", "step"))
    assert {("finding", "waiting"), ("finding", "confirmed"), ("application", "received")} <= steps
    assert Visit.objects.exists()
    assert MonitoringRecord.objects.exists()
    assert HelperAssignment.objects.exists()
    assert Application.objects.count() == 1
    assert TeamMember.objects.count() == 4
    assert TeamMember.objects.filter(first_secretary=True).count() == 3
    assert accounts_of(padded("990421")).count == 1
    every_room_has_something_to_see(steps)
    assert list(breaks()) == []
    for part in CAST:
        assert authenticate(HttpRequest(), username=part.username, password=SIGN_IN_WORDS), part.username


def every_room_has_something_to_see(steps: set[tuple[str, str]]) -> None:
    """Problems, posts, assistance, guarantees, plans and logs, each at several places of their way."""
    assert steps >= {
        *(("problem", step) for step in ("found", "mending", "office_mending", "mended", "closed")),
        *(("public_post", step) for step in ("wanted", "set_up", "held")),
        *(("dibao_quarter", step) for step in ("due", "visited", "unchanged")),
        *(("relief", step) for step in ("visiting", "helped", "relieved")),
        *(("help_task", step) for step in ("proposed", "matched", "working", "provided", "confirmed")),
        ("dibao", "applied"),
        ("tekun_placement", "waiting"),
        ("guarantee_check", "due"),
        ("insurance_renewal", "insured"),
        ("water_restore", "restoring"),
        *(("reverification", step) for step in ("drawn", "agreed", "differing", "mended")),
        ("routine_visit", "done"),
    }
    paid = PayRun.objects.exclude(paid_on=None)
    assert [run.lines.get().amount_fen > 0 for run in paid] == [True]
    assert PayRun.objects.filter(paid_on=None).count() == 1
    kinds = Label.objects.filter(source="decision", ended_on=None).values_list("kind", flat=True)
    assert set(kinds) == {"dibao", "tekun"}
    reserve = Reserve.objects.get()
    assert [entry.kind for entry in reserve.entries.order_by("number")] == [
        "allotted",
        "paid",
        "settled",
        "paid",
    ]
    assert Provision.objects.filter(disputed=False).count() >= 2
    assert Need.objects.get().state == NeedState.OPEN
    campaign_assessment_and_sample()
    writers = WorkLog.objects.values_list("user__username", flat=True)
    assert set(writers) == {"qianbang", "sunbang"}


def campaign_assessment_and_sample() -> None:
    """What is asked in a campaign is done by one unit and not by another; somebody waits for a grade."""
    monitor, inspector = (User.objects.get(username=name) for name in ("lixian", "chudu"))
    campaign = Campaign.objects.get()
    units = {line.unit.name: line.met for line in unit_lines(monitor, campaign)}
    assert units == {"青禾县水务局": True, "青禾县教育局": False}
    assert {one.met for one in rounds_of(monitor, campaign)} == {False}
    grades = list(Assessment.objects.get().people.order_by("pk").values_list("grade", flat=True))
    assert grades == ["excellent", "competent", "", ""]
    assert Insured.objects.count() == 2
    assert [leave.state for leave in Leave.objects.all()] == [LeaveState.WAITING]
    checked = Drawn.objects.filter(sample__drawn_by=inspector).exclude(checked_at=None)
    assert sorted(bool(row.differences) for row in checked) == [False] * 4 + [True] * 2
    calls = PhoneCheck.objects.order_by("pk")
    assert [bool(call.differing) for call in calls] == [False, True]
