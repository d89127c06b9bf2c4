"""By the clock: what is late is told, who is monitored is visited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import cast
from tests.cases.matters import finding_case

from shouwang.assistance.social.labels import DIBAO, WATCH, Word, set_label
from shouwang.jobs.daily import look_at_terms, open_visits
from shouwang.jobs.social import look_after
from shouwang.registry.models import MonitorClass
from shouwang.workflow.models import Case, Deadline, Notice

pytestmark = pytest.mark.django_db


def test_what_is_late_is_told_once() -> None:
    finding_case()
    Deadline.objects.update(due_at=timezone.now() - timedelta(hours=1))
    for _ in range(2):
        look_at_terms(timezone.now())
    assert Notice.objects.filter(text__contains="超期").count() in (1, 2)
    assert Deadline.objects.filter(escalated_at=None, due_at__lt=timezone.now()).count() == 0


def test_every_monitored_household_is_visited_once_a_month_and_no_other() -> None:
    home = cast.household(monitor_class=MonitorClass.MARGINAL, risk_removed=False)
    cast.household()
    for _ in range(2):
        open_visits(timezone.now())
    assert list(Case.objects.values_list("process_name", "household_id")) == [("routine_visit", home.pk)]


def test_quarters_care_and_gradual_exits_are_looked_after_each_day() -> None:
    home = cast.household()
    today = timezone.localdate()
    set_label(home, DIBAO, Word(cast.SINCE, "低保认定"), amount_fen=60_000)
    set_label(home, WATCH, Word(cast.SINCE, "停保"), check_on=today)
    for _ in range(2):
        look_after(timezone.now())
    assert sorted(Case.objects.values_list("process_name", flat=True)) == ["dibao_quarter", "stopped_watch"]
