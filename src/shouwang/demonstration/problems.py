"""Problems of the demonstration: found by inspectors and the audit, each at another place of its way."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from shouwang.accounts.models import Department, User
from shouwang.cases.problems import Recorded, record_problem
from shouwang.demonstration.people import Staff
from shouwang.demonstration.steps import act
from shouwang.regions.codes import parent_of
from shouwang.workflow.models import Case

FOUND_AGO, AGO, LATELY = timedelta(days=45), timedelta(days=42), timedelta(days=3)
REPORT = "2026年督查通报（虚构）第1号"
MENDED = "已逐户核对并补登记，照片附后"


def leave_problems(staff: Staff) -> None:
    """One waits to be handed out, one is late, one is with an office, one is to be checked, one is closed."""
    township = parent_of(staff.village) or staff.village
    elsewhere = next((code for code in sorted(staff.clerks) if code != township), township)
    chu, wei = staff.cast["chudu"], staff.cast["weishen"]
    for finder, place, category, text, steps in (
        (chu, elsewhere, "assistance", "抽查的户里有三户说不出帮扶措施", _handed_out),
        (chu, staff.village, "identification", "一户遭灾以后没有及时上报", _to_check),
        (chu, staff.village, "guarantee", "村东头自来水时有时无，没有临时供水", _with_water),
        (chu, staff.village, "data", "两户的人均纯收入与入户看到的不一致", _closed),
        (wei, township, "fund", "公益岗位补贴发放表缺少考勤依据", _not_yet),
    ):
        steps(_recorded(finder, place, category, text), staff)


def _recorded(finder: User, place: str, category: str, text: str) -> Case:
    audit = category == "fund"
    form = {
        "source": "audit" if audit else "inspection",
        "document": "" if audit else REPORT,
        "found_on": (timezone.localdate() - FOUND_AGO).isoformat(),
        "category": category,
        "text": text,
    }
    item = record_problem(Recorded(place, form, f"demonstration-{category}"), actor=finder)
    return Case.objects.get(pk=item.case_id or 0)


def _not_yet(case: Case, staff: Staff) -> None:
    """It waits to be handed out."""


def _handed_out(case: Case, staff: Staff) -> None:
    """Another township has it, and is late."""
    demand = {"demand": "逐户补上措施，向户里讲清楚"}
    act(case, "assign", staff.cast["lixian"], at=timezone.now() - AGO, form=demand)


def _with_water(case: Case, staff: Staff) -> None:
    asked = {"department": Department.WATER.value, "demand": "先临时供水，再查管网"}
    act(case, "assign_office", staff.cast["lixian"], at=timezone.now() - LATELY, form=asked)


def _to_check(case: Case, staff: Staff) -> None:
    act(case, "assign", staff.cast["lixian"], at=timezone.now() - AGO / 2)
    act(case, "mend", staff.cast["wangxiang"], at=timezone.now() - LATELY, reason=MENDED, papers=["proof"])


def _closed(case: Case, staff: Staff) -> None:
    _to_check(case, staff)
    act(case, "accept", staff.cast["chudu"])
