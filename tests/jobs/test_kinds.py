"""Every kind of work leads to functions that are there."""

from __future__ import annotations

import pytest
from django.utils.module_loading import import_string

from shouwang.jobs.kinds import KINDS, JobKind
from shouwang.jobs.periodic import ASKERS, schedule


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=lambda kind: kind.name)
def test_its_work_can_be_carried_out(kind: JobKind) -> None:
    assert callable(import_string(kind.work))
    assert not kind.ended or callable(import_string(kind.ended))


def test_everything_in_the_schedule_can_be_asked_for() -> None:
    assert all(callable(import_string(ASKERS[entry.ask])) for entry in schedule())
