"""Stopping a support: written notice and warning list come with it, in one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.social.labels import DIBAO, WATCH, Word, covered, end_labels, set_label
from shouwang.assistance.social.models import Label
from shouwang.assistance.social.pack import current
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.guards import months_later
from shouwang.registry.models import Household
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case

NOTICE = "stop_notice"


def stop(household: Household, labels: QuerySet[Label], kind: str, word: Word) -> Label:
    """End labels of a household, begin the written notice, put it on the warning list; the list's row.

    Without the county's number of months after which to look again, nothing is stopped: NotSetError.
    """
    months = int(current().number("watch_months", on=word.on))
    end_labels(labels, word)
    tell_in_writing(household, kind, word)
    return set_label(household, WATCH, word, check_on=months_later(word.on, months))


def tell_in_writing(household: Household, kind: str, word: Word) -> Case:
    """The case of the written notice, with what the notice says."""
    label = current().labels[kind].label
    matter = Matter(
        "household", household.pk, household.region_id, f"{label}停止保障书面告知", household_id=household.pk
    )
    case = open_case(NOTICE, matter, actor=word.by)
    decision = {"programme": label, "decided_on": word.on.isoformat(), "decision_reason": word.reason}
    Case.objects.filter(pk=case.pk).update(data={**case.data, **decision})
    return case


def end_tapers(today: date | None = None, *, actor: User | None = None) -> int:
    """Stop the supports whose gradual exit is over; how many households.

    They wait where the county has not said when to look again after a stop; the page of numbers tells it.
    """
    day = today or timezone.localdate()
    if current().numbers["watch_months"].on(day) is None:
        return 0
    over = Label.objects.filter(ended_on=None, tapers_until__lt=day).select_related("household")
    homes = {label.household_id: label for label in over.order_by("pk")}
    for label in homes.values():
        _end_taper(label, Word(day, "渐退期满", by=actor, case=label.case))
    return len(homes)


@transaction.atomic
def _end_taper(label: Label, word: Word) -> None:
    watch = stop(label.household, covered(label.household_id), DIBAO, word)
    subject = Subject("label", str(watch.pk), label.region_id)
    record(Act.CHANGE, subject, actor=word.by, new={"stopped": label.kind, "reason": word.reason})
