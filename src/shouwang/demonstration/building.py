"""Building the demonstration: files of the offices, half a year of sweeps and work, and what waits today."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.utils import timezone

from shouwang.accounts.models import Department
from shouwang.cases.actions import dispatch_findings
from shouwang.cases.applying import Asked, code_of, receive_application
from shouwang.cases.effects import MONITORING
from shouwang.cases.models import MonitoringRecord
from shouwang.cases.visiting import SentVisit, receive_visit
from shouwang.demonstration.assistance import leave_assistance
from shouwang.demonstration.campaigns import leave_campaigns
from shouwang.demonstration.command import COUNTY
from shouwang.demonstration.guarantees import leave_guarantees
from shouwang.demonstration.helping import leave_helping
from shouwang.demonstration.history import BEFORE_NOTICE, bring_to_publicity, work_off
from shouwang.demonstration.people import OURS, Staff, enrol, monitor_before_all, officer
from shouwang.demonstration.plans import leave_plans
from shouwang.demonstration.posts import leave_posts
from shouwang.demonstration.problems import leave_problems
from shouwang.jobs.checking import receive_and_ask
from shouwang.jobs.sweep import ask_for_sweep
from shouwang.jobs.worker import Worker
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import padded, range_of
from shouwang.regions.models import Level, Region
from shouwang.registry.models import HelperAssignment, Household
from shouwang.sample import write_county
from shouwang.screening.models import Sweep, SweepState
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case

STYLE, SEED = 1, 9
HOUSEHOLDS = 320
DIRT = 0.03
MONTHS = 6
EVERY = 2
"""Of the half year every second month is judged: a newcomer waits for it."""
HELPED, VISITED = 6, 4
"""Households of the cast's helper, and how many of them the helper has been to this month."""
LATELY = timedelta(days=4)
BOOKS = (".xlsx", ".xls", ".csv", ".txt")
OFFICES = {department.label: department.value for department in Department} | {
    "应急局": Department.EMERGENCY.value
}


class DemonstrationError(ShouwangError):
    """The demonstration could not be built."""

    code = "DEMONSTRATION"


def build(*, today: date, households: int = HOUSEHOLDS, months: int = MONTHS) -> Iterator[str]:
    """Build it in an installation that is set up and empty; says how far it is."""
    county = padded(COUNTY)
    days = month_ends(today, months=months)[1::EVERY] or month_ends(today, months=1)
    files = Path(settings.HOME) / "sample"
    write_county(files, households=households, seed=SEED, dirt=DIRT, style=STYLE, as_of=days[-1])
    yield f"虚构的青禾县：{households} 户，各部门的表格在 {files}"
    number = deliver(files, county)
    yield f"各部门报送了 {number} 份表格"
    staff: Staff | None = None
    chance = Random(SEED)  # noqa: S311 - the same demonstration every time
    for day in days:
        sweep = judge(county, day)
        staff = staff or enrol(county)
        # what the last sweep found came up some days ago, so that not all of it is late today
        begun = timezone.now() - LATELY if day == days[-1] else _moment(day) + timedelta(hours=1)
        dispatch_findings(county, now=begun)
        done = work_off(staff, begun=begun, chance=chance, whole=day != days[-1])
        yield f"{day.year}年{day.month}月研判：新增 {sweep.new} 条，办理 {done} 件"
    if staff:
        leave_open(staff)
        leave_notice(staff, chance=chance)
        leave_helping(staff)
        leave_campaigns(staff)
        for leave in (leave_assistance, leave_guarantees, leave_plans, leave_posts, leave_problems):
            leave(staff)
    yield (
        "留下了待派发、待入户、待评议、公示中的事项，"
        "救助、保障、帮扶、岗位、问题整改、抽查、考评，和一份农户申报"
    )


def month_ends(today: date, *, months: int) -> list[date]:
    """The last days of the last months that are over, oldest first.

    >>> [day.isoformat() for day in month_ends(date(2025, 3, 2), months=3)]
    ['2024-12-31', '2025-01-31', '2025-02-28']
    """
    number = today.year * 12 + today.month - 1
    found = []
    for back in range(months, 0, -1):
        year, month = divmod(number - back, 12)
        found.append(date(year, month + 1, calendar.monthrange(year, month + 1)[1]))
    return found


def deliver(files: Path, county: str) -> int:
    """Every department sends its files, as its officer; they are read at once. How many there were."""
    monitor = monitor_before_all(county)
    sent = sorted(path for path in files.rglob("*") if path.suffix in BOOKS and path.parent.name in OFFICES)
    for path in sent:
        department = OFFICES[path.parent.name]
        actor = monitor if department in OURS else officer(department, county)
        with path.open("rb") as file:
            receive_and_ask(
                county=county, department=department, file_name=path.name, chunks=[file.read()], actor=actor
            )
        work()
    return len(sent)


def judge(county: str, day: date) -> Sweep:
    """One sweep of a past month; DemonstrationError where it failed."""
    sweep = ask_for_sweep(county=county, as_of=_moment(day), actor=monitor_before_all(county))
    work()
    sweep.refresh_from_db()
    if sweep.state != SweepState.DONE:
        raise DemonstrationError(f"{day} 的研判没有完成：{sweep.message}")
    return sweep


def leave_open(staff: Staff) -> None:
    """What waits today: households of a helper with a visit due, a village's code, an application by it."""
    helper, village = staff.cast["qianbang"], Region.objects.get(pk=staff.village)
    records = MonitoringRecord.objects.filter(cleared_on=None).select_related("household").order_by("pk")
    near = sorted(records, key=lambda record: record.region_id != staff.village)
    for number, record in enumerate(near[:HELPED]):
        home = record.household
        HelperAssignment.objects.get_or_create(
            household=home, user=helper, ended_on=None, defaults={"started_on": record.recognised_on}
        )
        matter = Matter("household", home.pk, home.region_id, "每月走访监测对象", household_id=home.pk)
        case = open_case("routine_visit", matter, actor=None, at=timezone.now() - 2 * LATELY)
        type(case).objects.filter(pk=case.pk).update(assignee=helper)
        if number < VISITED:
            at = timezone.now() - LATELY + timedelta(hours=number * 20)
            receive_visit(SentVisit(case.pk, 1, f"demonstration-visit-{number}", at, {}), actor=helper)
    code_of(village, actor=staff.cast["zhaocun"])
    form = {
        "applicant": "郑春生",
        "phone": "16100009999",
        "group_name": "三组",
        "risk_type": "illness",
        "trouble": "老伴住院，花费很大，家里没有别的收入",
    }
    receive_application(Asked(village.code, form, "demonstration-application"))


def leave_notice(staff: Staff, *, chance: Random) -> None:
    """In the cast's township a household waits for its notice to be posted."""
    township = range_of(padded(staff.village[: Level.TOWNSHIP]))
    there = Case.objects.filter(
        process_name=MONITORING, region_id__gte=township.low, region_id__lt=township.high, closed_at=None
    )
    if there.filter(step="assessed").exists():
        return
    case = there.filter(step__in=BEFORE_NOTICE).order_by("pk").first() or _begun(staff)
    bring_to_publicity(case, staff, begun=timezone.now() - LATELY, chance=chance)


def _begun(staff: Staff) -> Case:
    """A recognition of a household of the cast's village that is not monitored."""
    within = range_of(staff.village)
    homes = Household.objects.filter(region_id__gte=within.low, region_id__lt=within.high, monitor_class="")
    home = homes.order_by("pk")[0]
    matter = Matter("household", home.pk, home.region_id, "走访中发现住院花费大", household_id=home.pk)
    return open_case(MONITORING, matter, actor=staff.cast["wangxiang"], at=timezone.now() - LATELY)


def work() -> None:
    """Whatever waits in the background is done now."""
    worker = Worker("demonstration")
    while worker.work_once():
        continue


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
