"""Conditions of social assistance that packs ask for by name."""

from __future__ import annotations

from shouwang.assistance.social.amounts import change_percent
from shouwang.assistance.social.dibao_effects import Form, form_of, given
from shouwang.assistance.social.models import Label, Quarter, Support
from shouwang.assistance.social.pack import current
from shouwang.registry.models import Household, HouseholdKind
from shouwang.workflow.guards import Situation, guard
from shouwang.workflow.models import Case, StepTaken

LOST_LABOUR = ("no_labour", "partial_labour")
"""Grounds that hold for people lifted out of poverty only (004 （三十六）)."""


@guard("may_be_single", reads={"visit": ("ground",)})
def may_be_single(situation: Situation) -> bool:
    """The household was lifted out of poverty; or of low income, and the ground is not lost labour."""
    home = Household.objects.get(pk=situation.household_id)
    if home.kind == HouseholdKind.POOR:
        return True
    ground = form_of(situation.case, "visit").get("ground")
    return ground not in LOST_LABOUR and is_low_income(home)


@guard("change_is_clear", reads={"visit": ("income", "members", "assets")})
def change_is_clear(situation: Situation) -> bool:
    """The income changed by the county's line, where both are known; other changes people judge."""
    now = form_of(situation.case, "visit")
    before = _visit_before(situation.case)
    if _other_change(now, before):
        return True
    was, income = given(before, "income"), given(now, "income")
    if was is None or income is None:
        return True
    day = situation.at.date()
    line = current().numbers["clear_change_percent"].on(day)
    changed = change_percent(was, income)
    return line is not None and (changed is None or changed >= line.value)


@guard("is_supported")
def is_supported(situation: Situation) -> bool:
    """The person is supported as one in extreme hardship now."""
    return Support.objects.filter(person=situation.case.subject_id, ended_on=None).exists()


def is_low_income(home: Household) -> bool:
    """Whether a household carries a label of low income now."""
    kinds = [kind.name for kind in current().labels.values() if kind.low_income]
    return Label.objects.filter(household=home, kind__in=kinds, ended_on=None).exists()


def _other_change(now: Form, before: Form) -> bool:
    """Members that came or went, or property that was not there: a change whatever the income."""
    members = given(now, "members")
    return bool(now.get("assets")) or (members is not None and members != given(before, "members"))


def _visit_before(case: Case) -> Form:
    """The form of the household's visit in the quarter before, or of its recognition."""
    quarters = Quarter.objects.filter(household_id=case.household_id or 0).exclude(case=case)
    earlier = StepTaken.objects.filter(action="visit", case__in=quarters.values("case"))
    last = earlier.order_by("-at").first()
    first = StepTaken.objects.filter(
        action="visit", case__household_id=case.household_id, case__process_name="dibao"
    )
    found = last or first.order_by("-at").first()
    return found.form if found else {}
