"""What is looked at by the clock: deadlines that are near or past, visits that are due again."""

from __future__ import annotations

from datetime import datetime

from shouwang.assistance.helpers.due_visits import open_due_visits
from shouwang.cases.effects import monitored_now
from shouwang.registry.models import Standing
from shouwang.workflow.deadlines import look_at_deadlines
from shouwang.workflow.runtime import Matter, open_case

ROUTINE = "routine_visit"


def look_at_terms(due: datetime) -> None:
    """Warn of what is due soon and tell upwards what is late; each once."""
    while any(look_at_deadlines()):
        continue


def open_visits(due: datetime) -> None:
    """A visit for every household under monitoring; one that is still to be made is that one."""
    for home in monitored_now().filter(standing=Standing.ACTIVE).order_by("pk").iterator():
        matter = Matter("household", home.pk, home.region_id, "每月走访监测对象", household_id=home.pk)
        open_case(ROUTINE, matter, actor=None, at=due)


def open_helper_visits(due: datetime) -> None:
    """A visit for every helped household that is due soon, with whoever helps it now."""
    open_due_visits()
