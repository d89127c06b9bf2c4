"""Conditions of recognition and clearing that look at more than the case: packs ask for them by name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from shouwang.cases.models import MonitoringRecord
from shouwang.registry.models import Household, HouseholdKind, HouseholdState
from shouwang.screening.models import FindingRecord, FindingState, Sweep, SweepState
from shouwang.workflow.guards import Situation, guard

GUARANTEES = ("dropout", "unsafe_housing", "unsafe_water")
"""The rules of compulsory schooling, safe housing and safe water."""
OPEN_STATES = ("new", "open")
GONE_STATES = (FindingState.GONE, FindingState.WITHDRAWN)
LINE = "line"
VISITS = ("visit", "paper_visit")
MENDING = ("mend", "mend_office")


@guard("months_since_recognition")
def months_since_recognition(situation: Situation) -> bool:
    """So many months have passed since the household was recognised."""
    record = MonitoringRecord.objects.filter(household_id=situation.household_id, cleared_on=None).first()
    today = timezone.localtime(situation.at).date()
    return record is not None and months_later(record.recognised_on, situation.guard.months) <= today


@guard("not_without_labour")
def not_without_labour(situation: Situation) -> bool:
    """The household is not one without any labour that lives on support (held back for the time being)."""
    return not _open_findings(situation, ("no_labour",))


@guard("guarantees_hold")
def guarantees_hold(situation: Situation) -> bool:
    """No guarantee of schooling, housing or water is open."""
    return not _open_findings(situation, GUARANTEES)


@guard("income_above_line")
def income_above_line(situation: Situation) -> bool:
    """The net income per person is at least the line of the latest sweep; unknown is not above."""
    state = HouseholdState.objects.filter(household_id=situation.household_id, ended_on=None).first()
    sweep = Sweep.objects.filter(state=SweepState.DONE).first()
    line = sweep.parameters.get(LINE) if sweep else None
    if line is None or state is None or state.income_per_person_fen is None:
        return False
    return state.income_per_person_fen >= int(Decimal(str(line)) * 100)


@guard("already_monitored")
def already_monitored(situation: Situation) -> bool:
    """The register has the household as monitored, and its risk is not removed."""
    home = Household.objects.filter(pk=situation.household_id).first()
    return home is not None and bool(home.monitor_class) and not home.risk_removed


@guard("is_registered")
def is_registered(situation: Situation) -> bool:
    """The household is in the register (建档立卡)."""
    home = Household.objects.filter(pk=situation.household_id).first()
    return home is not None and home.kind == HouseholdKind.POOR


@guard("nobody_left")
def nobody_left(situation: Situation) -> bool:
    """No member of the household is alive and still in it."""
    household = Household.objects.get(pk=situation.household_id)
    return not household.persons.filter(died_on=None).exists()


@guard("no_exclusion", reads={"survey": ("exclusions",)})
def no_exclusion(situation: Situation) -> bool:
    """The survey named none of the five reasons not to register (五不录)."""
    return not _survey(situation).get("exclusions")


@guard("kin_filed", reads={"survey": ("kin",)})
def kin_filed(situation: Situation) -> bool:
    """Families of public employees and close kin of cadres have been filed before assessment (B13, C9)."""
    if not _survey(situation).get("kin"):
        return True
    return situation.case.evidence.filter(kind="kin_filing").exists()


@guard("finding_gone")
def finding_gone(situation: Situation) -> bool:
    """The latest sweep does not find it any more, or it was withdrawn."""
    case = situation.case
    gone = FindingRecord.objects.filter(pk=case.subject_id, state__in=GONE_STATES)
    return case.subject_type == "finding" and gone.exists()


@guard("mended_by")
def mended_by(situation: Situation) -> bool:
    """Whoever mended a problem last did it by this action: it goes back to them and to nobody else."""
    mends = situation.case.steps.filter(action__in=MENDING).order_by("-number")
    return mends.values_list("action", flat=True).first() == situation.guard.value


@guard("visit_says", reads=dict.fromkeys(VISITS, ("outcome",)))
def visit_says(situation: Situation) -> bool:
    """The latest visit, logged on a phone or reported on paper, came to this outcome."""
    visits = situation.case.steps.filter(action__in=VISITS).order_by("-number")
    latest = visits.first()
    return latest is not None and latest.form.get("outcome") == situation.guard.value


@guard("has_household")
def has_household(situation: Situation) -> bool:
    """The application is known to be of a registered household."""
    return situation.case.household_id is not None


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last of a shorter month.

    >>> months_later(date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    number = day.month - 1 + months
    year, month = day.year + number // 12, number % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1).day
    return date(year, month, min(day.day, last))


def _open_findings(situation: Situation, rules: tuple[str, ...]) -> bool:
    found = FindingRecord.objects.filter(
        household_id=situation.household_id, rule_id__in=rules, state__in=OPEN_STATES
    )
    return found.exclude(outcome__in=("not_confirmed", "solved")).exists()


def _survey(situation: Situation) -> dict[str, object]:
    step = situation.case.steps.filter(action="survey").order_by("-number").first()
    return step.form if step else {}
