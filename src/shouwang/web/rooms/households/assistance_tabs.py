"""What two tabs of a household show: its labels with the quarter's visits, and how its guarantees stand."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.social.days import told
from shouwang.assistance.social.pack import current
from shouwang.assistance.social.selectors import guarantee_history, labels_of, lines_of
from shouwang.registry.models import Household, Standing

QUARTERS_SHOWN = 8  # not policy: lines of a page


def labels_tab(user: User, home: Household, day: date | None) -> dict[str, object]:
    """The labels of a household, and the visits of its last quarters."""
    on, kinds = day or timezone.localdate(), current().labels
    rows = labels_of(home, day=day)
    for row in rows:
        row.kind_told = kinds[row.kind].label if row.kind in kinds else row.kind  # type: ignore[attr-defined]
        row.holds = row.started_on <= on and (row.ended_on is None or row.ended_on > on)  # type: ignore[attr-defined]
    quarters = list(home.quarters.filter(begins_on__lte=on).select_related("case")[:QUARTERS_SHOWN])
    for quarter in quarters:
        quarter.quarter_told = told(quarter.begins_on)  # type: ignore[attr-defined]
    works_there = scope_for(user, Permission.WORK_CASES).covers(home.region_id)
    may_begin = day is None and home.standing == Standing.ACTIVE and works_there
    return {"labels": rows, "quarters": quarters, "may_begin": may_begin}


def guarantees_tab(home: Household, day: date | None) -> dict[str, object]:
    """How each guarantee of a household stands, and how it stood before."""
    on, items = day or timezone.localdate(), current().guarantees
    past = [row for row in guarantee_history(home, until=on) if row.ended_on and row.ended_on <= on]
    for row in past:
        row.item_told = items[row.item].label if row.item in items else row.item  # type: ignore[attr-defined]
    return {"guarantees": lines_of([home], items.values(), day=on), "past_guarantees": past}
