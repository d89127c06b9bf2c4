"""Worklists that came back on paper move the cases of their findings on, as a visit on a phone would."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from shouwang.accounts.models import User
from shouwang.cases.actions import PROCESS, SUBJECT, matter_of
from shouwang.screening.models import FindingRecord, LineState, Outcome, ReturnedLine
from shouwang.workflow.definition import FieldType
from shouwang.workflow.forms import LONGEST
from shouwang.workflow.models import Case
from shouwang.workflow.permitted import acting_role
from shouwang.workflow.refusals import StaleError
from shouwang.workflow.runtime import Order, open_case, take_step
from shouwang.workflow.shelf import process_of

PAPER_VISIT = "paper_visit"


@transaction.atomic
def carry_on(lines: Iterable[ReturnedLine], *, actor: User) -> int:
    """Move the cases of the lines that were taken in; how many moved. What is true gets a case to go on with.

    A case that somebody visited already, or that began before the process knew of lists on paper, stays.
    """
    taken = {line.finding_id: line for line in lines if line.finding_id and line.state == LineState.TAKEN}
    true = [number for number, line in taken.items() if line.outcome == Outcome.CONFIRMED]
    without = FindingRecord.objects.select_for_update(of=("self",)).select_related("household")
    for finding in without.filter(pk__in=true, case_id=None):
        case = open_case(PROCESS, matter_of(finding), actor=actor)
        FindingRecord.objects.filter(pk=finding.pk).update(case_id=case.pk)
    cases = Case.objects.filter(
        process_name=PROCESS, subject_type=SUBJECT, subject_id__in=taken, closed_at=None
    ).select_related("process")
    return sum(_moved(case, taken[case.subject_id], actor) for case in cases)


def _moved(case: Case, line: ReturnedLine, actor: User) -> bool:
    process = process_of(case)
    action = next((a for a in process.actions_from(case.step) if a.name == PAPER_VISIT), None)
    if action is None or acting_role(actor, case, action) is None:
        return False
    told = {
        name: line.filled_in.get(name, "")[: LONGEST[FieldType.TEXT]] for name in ("visitor", "visited_on")
    }
    note = line.filled_in.get("note", "")[: LONGEST[FieldType.LONG_TEXT]]
    form = {"outcome": line.outcome, "note": note, **told}
    try:
        with transaction.atomic():
            take_step(case, Order(PAPER_VISIT, version=case.version, form=form), actor=actor)
    except StaleError:  # somebody moved it in this very moment: the case is where they took it
        return False
    return True
