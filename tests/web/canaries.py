"""What lies in other regions and must never be seen from here: each app adds what it keeps.

Every row holds one of the two signs, so that a page that shows it is caught whatever it shows of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils import timezone
from tests import cast
from tests.assistance.posts.matters import MONTH, WISH
from tests.cases.matters import problem_item

from shouwang.accounts.models import Department
from shouwang.accounts.roles import Role
from shouwang.assistance.helpers.models import (
    Assessment,
    Donation,
    DonorKind,
    HelpKind,
    Leave,
    Need,
    Pairing,
    PhoneCheck,
    Presence,
    PresenceCheck,
    TeamMember,
    TeamPost,
    Unit,
    UnitLevel,
)
from shouwang.assistance.plans.models import Plan, Provision, Task
from shouwang.assistance.posts.actions import ask_for_post
from shouwang.assistance.posts.models import Appointment, PayRun
from shouwang.assistance.social.days import quarter_of
from shouwang.assistance.social.labels import DIBAO, TEKUN, Word, set_label
from shouwang.assistance.social.models import Fulfilment, Guarantee, Quarter, Support
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.models import Application as HouseholdApplication
from shouwang.cases.models import Channel, Visit, VisitPurpose
from shouwang.feeds.models import Delivery
from shouwang.registry.models import ChangeKind, ChangeRequest, HelperAssignment, Household
from shouwang.screening.models import FindingRecord, FindingState, ReturnedList, RiskLevel, Sweep
from shouwang.workflow.models import Case, ProcessVersion

NAME, NUMBER = "隔墙户主", "9901999900000777"


@dataclass(frozen=True)
class Canary:
    """Somebody of another region: the household and whoever works there."""

    home: Household
    region: str


def plant(region: str) -> None:
    """Everything of a household in another region."""
    number = f"{NUMBER}{region[:9]}"
    home = cast.household(region=region, head=NAME, members=2)
    Household.objects.filter(pk=home.pk).update(household_no=number)
    home.refresh_from_db()
    canary = Canary(home, region)
    for kept in KEPT:
        kept(canary)


def finding(canary: Canary) -> None:
    """An open finding."""
    sweep = Sweep.objects.create(
        county_id=cast.padded(canary.region[:6]), as_of=cast.SINCE, packs=["national"]
    )
    FindingRecord.objects.create(
        household=canary.home,
        region_id=canary.region,
        rule_id="inpatient_burden",
        risk_type="illness",
        level=RiskLevel.RED,
        level_rank=0,
        state=FindingState.NEW,
        explanation=f"{NAME}自付过高",
        citation="某文件",
        first_sweep=sweep,
        last_sweep=sweep,
        first_seen_on=cast.SINCE,
        last_seen_on=cast.SINCE,
    )


def case(canary: Canary) -> None:
    """An open case of every role that works on cases."""
    process, _ = ProcessVersion.objects.get_or_create(
        digest="c" * 64, defaults={"name": "monitoring", "body": {}, "packs": ["national"]}
    )
    for number, role in enumerate((Role.COLLECTOR, Role.CLERK, Role.MONITOR)):
        Case.objects.create(
            process=process,
            process_name=f"monitoring{number}",
            subject_type="household",
            subject_id=canary.home.pk,
            household_id=canary.home.pk,
            region_id=canary.region,
            title=f"{NAME}自付过高",
            step="verify",
            step_label="核查",
            role=role,
            opened_at=timezone.now(),
            due_at=timezone.now(),
        )


def visit(canary: Canary) -> None:
    """A visit that somebody of that region made."""
    visitor = cast.somebody(Role.COLLECTOR, region=canary.region, name=f"{NAME}的采集员")
    Visit.objects.create(
        household=canary.home,
        region_id=canary.region,
        purpose=VisitPurpose.ROUTINE,
        visited_at=timezone.now(),
        visitor=visitor,
        client_key=f"canary-{canary.region}",
    )


def application(canary: Canary) -> None:
    """An application by the code on the board."""
    HouseholdApplication.objects.create(
        receipt=f"C{canary.region}",
        receipt_index=f"C{canary.region}",
        region_id=canary.region,
        household=canary.home,
        channel=Channel.CODE,
        applicant=NAME,
        risk_type="illness",
        client_key=f"canary-{canary.region}",
    )


def change(canary: Canary) -> None:
    """A wish to change the register."""
    asked_by = cast.somebody(Role.CLERK, region=canary.region, name=f"{NAME}的录入员")
    ChangeRequest.objects.create(
        kind=ChangeKind.CORRECTION,
        household=canary.home,
        region_id=canary.region,
        takes_effect_on=cast.SINCE,
        asked={"head_name": NAME},
        reason=NAME,
        asked_by=asked_by,
    )


def delivery(canary: Canary) -> None:
    """A delivery of that region, with a row whose person is not certain."""
    row = cast.open_row(region=canary.region, name=NAME)
    Delivery.objects.filter(pk=row.delivery_id).update(file_name=f"{NAME}.csv")


def audited(canary: Canary) -> None:
    """Something that was done there."""
    record(
        Act.SEE,
        Subject("household", canary.home.household_no, canary.region),
        actor=cast.somebody(Role.CLERK, region=canary.region, name=f"{NAME}的录入员"),
        purpose=NAME,
    )


def returned(canary: Canary) -> None:
    """A worklist that came back to that region."""
    line = cast.returned_line(region=canary.region)
    ReturnedList.objects.filter(pk=line.list_id).update(file_name=f"{NAME}.xlsx")


def problem(canary: Canary) -> None:
    """A problem that an inspection found there."""
    problem_item(canary.region, department=Department.MEDICAL_INSURANCE, text=NAME)


def helped(canary: Canary) -> None:
    """Helper forces of that region: somebody who helps and is stationed, a call, a need, a donation."""
    who = cast.somebody(Role.HELPER, region=canary.region, name=f"{NAME}的帮扶人")
    HelperAssignment.objects.create(household=canary.home, user=who, started_on=cast.SINCE)
    unit = Unit.objects.create(name=f"{NAME}局", level=UnitLevel.COUNTY, region_id=canary.region)
    Pairing.objects.create(unit=unit, region_id=canary.region, started_on=cast.SINCE)
    member = TeamMember.objects.create(
        region_id=canary.region, user=who, unit=unit, post=TeamPost.LEADER, started_on=cast.SINCE
    )
    Leave.objects.create(member=member, from_day=cast.SINCE, until_day=cast.SINCE, reason=NAME)
    PresenceCheck.objects.create(
        member=member, at=timezone.now(), result=Presence.AWAY, note=NAME, checked_by=who
    )
    PhoneCheck.objects.create(
        household=canary.home, region_id=canary.region, called_at=timezone.now(), called_by=who
    )
    Assessment.objects.create(region_id=canary.region, year=2020, opened_by=who)
    Need.objects.create(
        household=canary.home,
        region_id=canary.region,
        kind=HelpKind.GOODS,
        text=NAME,
        consented=True,
        posted_by=who,
    )
    Donation.objects.create(
        region_id=canary.region,
        donor=NAME,
        donor_kind=DonorKind.ENTERPRISE,
        given_on=cast.SINCE,
        cash_fen=777,
        recorded_by=who,
    )


def label(canary: Canary) -> None:
    """A label of the low-income population, with the visit of this quarter and a place that is waited for."""
    today, person = timezone.localdate(), canary.home.persons.order_by("pk")[0]
    set_label(canary.home, DIBAO, Word(cast.SINCE, NAME), amount_fen=77_700)
    set_label(canary.home, TEKUN, Word(cast.SINCE, NAME), person=person)
    Quarter.objects.create(
        household=canary.home, region_id=canary.region, begins_on=quarter_of(today), due_on=today
    )
    Support.objects.create(
        household=canary.home,
        person=person,
        region_id=canary.region,
        ability="none",
        wants="central",
        form="scattered",
        started_on=cast.SINCE,
    )


def guarantee(canary: Canary) -> None:
    """A guarantee that is not met."""
    Guarantee.objects.create(
        household=canary.home,
        region_id=canary.region,
        item="housing",
        standing=Fulfilment.NOT_MET,
        told=f"{NAME}的房子",
        source=NAME,
        fact_on=cast.SINCE,
        started_on=cast.SINCE,
    )


def late_case(canary: Canary, plan: Plan) -> Case:
    """The case of a task that an office works on."""
    process, _ = ProcessVersion.objects.get_or_create(
        digest="d" * 64, defaults={"name": "help_task", "body": {}, "packs": ["national"]}
    )
    return Case.objects.create(
        process=process,
        process_name="help_task",
        subject_type="task",
        subject_id=plan.pk,
        household_id=canary.home.pk,
        region_id=canary.region,
        title=NAME,
        step="working",
        step_label="办理中",
        role=Role.DEPARTMENT_OFFICER,
        department=Department.MEDICAL_INSURANCE,
        opened_at=timezone.now(),
    )


def planned(canary: Canary) -> None:
    """A plan with a late task, and help that arrived."""
    plan = Plan.objects.create(
        household=canary.home, region_id=canary.region, labour="able", opened_on=cast.SINCE
    )
    need = plan.needs.create(risk="illness", risk_label="因病", reason=NAME, added_on=cast.SINCE)
    late = late_case(canary, plan)
    task = Task.objects.create(
        need=need,
        household=canary.home,
        region_id=canary.region,
        case=late,
        measure="medical_aid",
        measure_label="医疗救助",
        group="health",
        why=NAME,
        citation="某文件",
        unit_role=Role.DEPARTMENT_OFFICER,
        unit_department=Department.MEDICAL_INSURANCE,
        due_on=cast.SINCE,
    )
    Provision.objects.create(
        task=task,
        household=canary.home,
        region_id=canary.region,
        provided_on=cast.SINCE,
        amount_fen=777,
        what=NAME,
        voucher=NAME,
    )


def posted(canary: Canary) -> None:
    """A public post with its holder, attendance and pay."""
    clerk = cast.somebody(Role.CLERK, region=canary.region, name=f"{NAME}的录入员")
    asked = ask_for_post(replace(WISH, region=canary.region, name=NAME), actor=clerk)
    held = Appointment.objects.create(
        post=asked,
        person=canary.home.persons.all()[0],
        household=canary.home,
        region_id=canary.region,
        started_on=cast.SINCE,
        checked="符合",
    )
    held.attendance.create(month=MONTH, days=22, note=NAME)
    run = PayRun.objects.create(region_id=canary.region, month=MONTH, made_by=clerk)
    run.lines.create(appointment=held, month=MONTH, days=22, amount_fen=80000, told=NAME)


KEPT: tuple[Callable[[Canary], None], ...] = (
    problem,
    returned,
    delivery,
    finding,
    case,
    visit,
    application,
    change,
    audited,
    helped,
    label,
    guarantee,
    planned,
    posted,
)
