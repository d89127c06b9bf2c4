"""Social assistance of the demonstration: allowances, the quarter's visits, a place in a home, reserves."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from shouwang.accounts.models import Department
from shouwang.assistance.social.models import Label
from shouwang.assistance.social.quarters import open_quarter
from shouwang.assistance.social.reserve import allot
from shouwang.assistance.social.starting import members_of, start_for_person
from shouwang.cases.starting import start_case
from shouwang.demonstration.people import Staff
from shouwang.demonstration.steps import act
from shouwang.regions.codes import parent_of
from shouwang.registry.models import Household, HouseholdKind, Standing
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case

ALLOTTED_FEN = 5_000_000
WHOLE_AMOUNT, ONE_PERSON, PAID, ASKED = "860", "650", "1500", "1200"
BEGUN, A_DAY = timedelta(days=24), timedelta(days=1)
UNCHANGED, CHANGED = {"outcome": "unchanged"}, {"outcome": "changed", "income": "520"}


def leave_assistance(staff: Staff) -> None:
    """What waits today with the village, the township and civil affairs."""
    homes = iter(_without_labels(staff))
    covered = next(homes)
    _dibao(covered, staff)
    _place_in_a_home(next(homes), staff)
    open_quarter()
    _visited(staff, covered)
    _relief(staff, first=next(homes), settled=next(homes), asked=next(homes))
    clerk, title = staff.cast["wangxiang"], "务工收入中断，申请低保"
    start_case(next(homes), process_name="dibao", title=title, actor=clerk)


def _without_labels(staff: Staff) -> list[Household]:
    """Households of the cast's village that no label names, those that are watched first."""
    homes = Household.objects.filter(region_id=staff.village, standing=Standing.ACTIVE).exclude(
        pk__in=Label.objects.filter(ended_on=None).values("household")
    )
    return sorted(homes.order_by("pk"), key=lambda home: (home.kind == HouseholdKind.GENERAL, home.pk))


def _dibao(home: Household, staff: Staff) -> None:
    """A household is taken in: asked at the door, assessed, publicised, approved."""
    clerk, begun = staff.cast["wangxiang"], timezone.now() - BEGUN
    matter = Matter("household", home.pk, home.region_id, "户主常年看病，申请低保", household_id=home.pk)
    case = open_case("dibao", matter, actor=clerk, at=begun - A_DAY)
    told = {"income": "310", "members": 2, "note": "收入只有土地流转和零工"}
    act(case, "visit", staff.cast["zhaocun"], at=begun, form=told, papers=["authorisation"])
    day = begun + 3 * A_DAY
    assessed = {"held_on": day.date().isoformat(), "present": 26, "agreed": 25}
    act(case, "assess", clerk, at=day, form=assessed, papers=["minutes"])
    act(case, "publicise", clerk, at=day + A_DAY, papers=["publicity"])
    act(case, "report_up", clerk, at=day + 9 * A_DAY)
    approval = {"amount": WHOLE_AMOUNT}
    act(case, "include", staff.officers[Department.CIVIL_AFFAIRS], at=day + 12 * A_DAY, form=approval)


def _place_in_a_home(home: Household, staff: Staff) -> None:
    """Somebody in extreme hardship wants central care, and waits for a place."""
    person = min(members_of(home), key=lambda member: member.born_on or date.max)
    case = start_for_person(home, person=person.pk, process_name="tekun", actor=staff.cast["wangxiang"])
    told = {"ability": "half", "wants": "central", "note": "行走不便，没有人照料，愿意去敬老院"}
    act(case, "visit", staff.cast["zhaocun"], form=told, papers=["proof"])
    act(case, "include", staff.officers[Department.CIVIL_AFFAIRS], form={"amount": ONE_PERSON})


def _visited(staff: Staff, covered: Household) -> None:
    """Of the quarter's visits one is settled and one waits for the clerk; the others are due."""
    there = Case.objects.filter(process_name="dibao_quarter", step="due", region_id=staff.village)
    act(there.get(household_id=covered.pk), "visit", staff.cast["zhaocun"], form=CHANGED)
    for case in there.exclude(household_id=covered.pk).order_by("pk")[:1]:
        act(case, "visit", staff.cast["zhaocun"], form=UNCHANGED)
        act(case, "keep_amount", staff.cast["wangxiang"])


def _relief(staff: Staff, *, first: Household, settled: Household, asked: Household) -> None:
    """The township's reserve: allotted, paid from at once, made good; one household waits for a visit."""
    clerk, today = staff.cast["wangxiang"], timezone.localdate().isoformat()
    township = parent_of(staff.village) or staff.village
    county = staff.cast["lixian"]
    allot(township, amount_fen=ALLOTTED_FEN, note="县财政第一批", key="demonstration", actor=county)
    for home, why, trouble in (
        (settled, "夜里失火，烧了两间房", "disaster"),
        (first, "孩子突发急病，押金凑不齐", "sudden"),
    ):
        case = start_case(home, process_name="relief", title=why, actor=clerk)
        act(case, "help_first", clerk, form={"trouble": trouble, "amount": PAID, "paid_on": today})
        if home == settled:
            act(case, "complete", clerk, papers=["application", "survey"])
            act(case, "approve", staff.officers[Department.CIVIL_AFFAIRS], form={"amount": ASKED})
    waiting = start_case(asked, process_name="relief", title="摔伤以后不能干活，口粮接不上", actor=clerk)
    act(waiting, "send_visitor", clerk, form={"assignee": staff.cast["zhaocun"].pk})
