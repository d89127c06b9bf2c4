"""Work that comes round is asked for once a turn, by whoever ticks first."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from shouwang.jobs import periodic
from shouwang.jobs.periodic import Periodic, tick

ASKED: list[datetime] = []


def note(due: datetime) -> None:
    """Notes what was asked for."""
    ASKED.append(due)


@pytest.fixture(autouse=True)
def _schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    ASKED.clear()
    entry = Periodic("daily", "每日", "note", at=time(2, 30))
    monkeypatch.setattr(periodic, "schedule", lambda: (entry,))
    monkeypatch.setattr(periodic, "ASKERS", {"note": "tests.jobs.test_periodic.note"})


def at(day: int, hour: int) -> datetime:
    """A moment of June 2025."""
    return timezone.make_aware(datetime(2025, 6, day, hour))  # noqa: DTZ001 - made aware at once


@pytest.mark.django_db
def test_each_turn_is_asked_for_once() -> None:
    assert tick(at(1, 12)) == []
    assert tick(at(2, 1)) == []
    assert tick(at(2, 3)) == ["daily"]
    assert tick(at(2, 4)) == []
    assert tick(at(9, 4)) == ["daily"]
    assert len(ASKED) == 2


def test_a_monthly_entry_is_due_on_its_day() -> None:
    entry = Periodic("monthly", "每月", "note", at=time(2, 30), day=5)
    assert entry.last_due(at(5, 1)) == at(5, 2) - timedelta(days=31) + timedelta(minutes=30)
    assert entry.last_due(at(5, 3)) == at(5, 2) + timedelta(minutes=30)
