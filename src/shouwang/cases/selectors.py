"""What a visitor needs to know before knocking: whom, why, and how it was the last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.cases.models import Visit
from shouwang.cases.visiting import VISIT
from shouwang.registry.models import HelperAssignment, Household
from shouwang.screening.models import FindingRecord
from shouwang.workflow.definition import Action, FieldType, FormField
from shouwang.workflow.models import Case
from shouwang.workflow.permitted import acting_role
from shouwang.workflow.selectors import inbox_for
from shouwang.workflow.shelf import process_of

FINDING = "finding"
AT_ONCE = 60
"""Visits on one page of a phone: more than anyone makes in a day."""


@dataclass(frozen=True, slots=True)
class Call:
    """One visit to make: the case, the household, the reason in a sentence, the form, the last visit."""

    case: Case
    household: Household
    why: str
    action: Action
    last: Visit | None

    @property
    def fields(self) -> tuple[FormField, ...]:
        """What is asked at the door."""
        return tuple(field for field in self.action.form if field.type is not FieldType.PERSON)

    @property
    def may_be_unchanged(self) -> bool:
        """Whether "nothing has changed" is an answer: nothing must be filled in, no paper is asked for."""
        return not self.papers and not any(field.required for field in self.fields)

    @property
    def papers(self) -> tuple[tuple[str, str], ...]:
        """Papers to be photographed, by kind, with their names."""
        names = process_of(self.case).evidence
        return tuple((kind, names[kind]) for kind in self.action.evidence)


def calls_for(user: User) -> list[Call]:
    """The visits that wait for somebody, due first; five queries however many there are."""
    waiting = inbox_for(user).select_related("process").order_by("due_at", "level_rank", "id")
    doors = [(case, action) for case in waiting[:AT_ONCE] if (action := visit_of(user, case))]
    homes = Household.objects.select_related("region").in_bulk([case.household_id or 0 for case, _ in doors])
    reasons = _reasons([case for case, _ in doors])
    last = _last_visits(list(homes))
    return [
        Call(case, home, reasons[case.pk], action, last.get(home.pk))
        for case, action in doors
        if (home := homes.get(case.household_id or 0))
    ]


def call_for(user: User, number: int) -> Call:
    """One visit to make; Case.DoesNotExist where it is not, or no longer, this person's."""
    case = inbox_for(user).select_related("process").get(pk=number)
    action = visit_of(user, case)
    if action is None or case.household_id is None:
        raise Case.DoesNotExist
    household = Household.objects.select_related("region").get(pk=case.household_id)
    last = _last_visits([household.pk]).get(household.pk)
    return Call(case, household, _reasons([case])[case.pk], action, last)


def visits_for(user: User) -> QuerySet[Visit]:
    """The visits that somebody may look at: of households where they see findings, or which they help."""
    scope = scope_for(user, Permission.SEE_FINDINGS)
    condition = scope.condition("household__region_id")
    if scope.helper:
        helped = HelperAssignment.objects.on(timezone.localdate()).filter(user=scope.helper)
        condition |= Q(household_id__in=helped.values("household_id"))
    return Visit.objects.filter(condition)


def visit_of(user: User, case: Case) -> Action | None:
    """The visit that this person may log for a case as it stands, if there is one."""
    process = process_of(case)
    found = next((action for action in process.actions_from(case.step) if action.name == VISIT), None)
    return found if found and acting_role(user, case, found) else None


def _reasons(cases: Sequence[Case]) -> Mapping[int, str]:
    """Why each case is there: the explanation of its finding, else its title."""
    findings = [case.subject_id for case in cases if case.subject_type == FINDING]
    told = dict(FindingRecord.objects.filter(pk__in=findings).values_list("pk", "explanation"))
    return {
        case.pk: told.get(case.subject_id, case.title) if case.subject_type == FINDING else case.title
        for case in cases
    }


def _last_visits(households: Sequence[int]) -> Mapping[int, Visit]:
    found: dict[int, Visit] = {}
    for visit in Visit.objects.filter(household_id__in=households).order_by("visited_at", "id"):
        found[visit.household_id] = visit
    return found
