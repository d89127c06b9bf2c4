"""Guarantees of the demonstration: what the offices have begun to mend, and what is asked at the door."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from shouwang.accounts.models import Department
from shouwang.cases.starting import start_case
from shouwang.demonstration.people import Staff
from shouwang.demonstration.steps import act
from shouwang.registry.models import Household, Standing
from shouwang.workflow.models import Case

AHEAD = timedelta(days=12)
CHECKED = 2
"""Households of the cast's village that wait for somebody to look at everything."""


def leave_guarantees(staff: Staff) -> None:
    """A house under repair, a pupil to be talked to, water that comes back, a family insured again."""
    today, officers = timezone.localdate(), staff.officers
    house = {"grade": "c", "way": "repair", "evacuated": True}
    water = {"trouble": "fault", "interim": True, "until": (today + AHEAD).isoformat()}
    insured = {"way": "residents", "restored_on": today.isoformat()}
    for case in _first("house_repair"):
        act(case, "order_repair", officers[Department.HOUSING], form=house)
    for case in _first("dropout_control"):
        act(case, "send_visitor", officers[Department.EDUCATION])
    for case in _first("water_restore"):
        act(case, "plan", officers[Department.WATER], form=water)
    for case in _first("insurance_renewal"):
        act(case, "confirm", officers[Department.MEDICAL_INSURANCE], form=insured, papers=["proof"])
    homes = Household.objects.filter(region_id=staff.village, standing=Standing.ACTIVE).order_by("-pk")
    for home in homes[:CHECKED]:
        start_case(home, process_name="guarantee_check", title="秋季排查", actor=staff.cast["wangxiang"])


def _first(process: str) -> list[Case]:
    """The first open matter of a process, where the offices' tables told of any."""
    return list(Case.objects.filter(process_name=process, closed_at=None).order_by("pk")[:1])
