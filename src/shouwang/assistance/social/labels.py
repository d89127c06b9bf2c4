"""Labels set and ended: each change is a dated row; inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shouwang.accounts.models import User
from shouwang.assistance.social.models import Label, LabelSource
from shouwang.registry.models import Household, Person
from shouwang.workflow.models import Case

DIBAO, TEKUN, WATCH, SINGLE = "dibao", "tekun", "stopped_watch", "single_support"
COVERING = (DIBAO, SINGLE)
"""Support of a single person is a minimum living allowance, too."""


@dataclass(frozen=True, slots=True)
class Word:
    """Who says something of a label, from which day, why, in which case."""

    on: date
    reason: str
    by: User | None = None
    case: Case | None = None
    source: str = LabelSource.DECISION


def set_label(
    household: Household,
    kind: str,
    word: Word,
    *,
    person: Person | None = None,
    amount_fen: int | None = None,
    check_on: date | None = None,
) -> Label:
    """The label from a day on; one that holds already with the same amount stays as it is."""
    rows = Label.objects.select_for_update().filter(kind=kind, source=word.source, ended_on=None)
    present = (
        rows.filter(person=person) if person else rows.filter(household=household, person=None)
    ).first()
    if present and present.amount_fen == amount_fen:
        return present
    if present:
        _end(present, word, reason="金额变化")
    return Label.objects.create(
        household=household,
        person=person,
        region_id=household.region_id,
        kind=kind,
        source=word.source,
        amount_fen=amount_fen,
        check_on=check_on,
        case=word.case,
        started_on=max(word.on, present.started_on) if present else word.on,
        reason=word.reason,
        recorded_by=word.by,
    )


def end_labels(rows: Iterable[Label], word: Word) -> int:
    """End labels on a day; how many."""
    ended = [_end(label, word, reason=word.reason) for label in rows]
    return len(ended)


def covered(household_id: int) -> QuerySet[Label]:
    """The minimum living allowances of a household now: as a whole, of its persons, of single persons."""
    return Label.objects.filter(household_id=household_id, kind__in=COVERING, ended_on=None)


def amount_of(rows: Iterable[Label]) -> int | None:
    """What labels give in a month together; None where no amount is known.

    A decision counts before rosters and lists: they tell of the same money.
    """
    known = [label for label in rows if label.amount_fen is not None]
    decided = [label for label in known if label.source == LabelSource.DECISION]
    return sum(label.amount_fen or 0 for label in decided or known) if known else None


def _end(label: Label, word: Word, *, reason: str) -> Label:
    label.ended_on = max(word.on, label.started_on)
    label.end_reason, label.ended_by = reason[:120], word.case
    label.save(update_fields=["ended_on", "end_reason", "ended_by"])
    return label
