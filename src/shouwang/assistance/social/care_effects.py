"""What the care of left-behind and disabled people and of children in need brings about (SM15, B69)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.social.dibao_effects import form_of, today_of, word_of
from shouwang.assistance.social.labels import set_label
from shouwang.assistance.social.models import Label
from shouwang.assistance.social.pack import LabelKind, current
from shouwang.cases.effects import household_of
from shouwang.registry.models import Person
from shouwang.workflow.effects import effect
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.runtime import Matter, open_case

CARE, REPORT = "care", "report"


@effect("file_for_care", reads={"visit": ("kind",)})
def file_for_care(case: Case, step: StepTaken, actor: User | None) -> None:
    """The person is on the register of those who need care, with the day of the next visit.

    A report of trouble is taken even where the county has not said how often to visit; filing alone is not.
    """
    kind = current().labels.get(str(form_of(case, "visit").get("kind") or ""))
    if kind is None:
        return
    check_on = next_visit(kind, today_of(step), must=step.action != REPORT)
    person = Person.objects.get(pk=case.subject_id)
    word = word_of(case, step, actor, "摸排建档")
    label = set_label(household_of(case), kind.name, word, person=person, check_on=check_on)
    Label.objects.filter(pk=label.pk).update(check_on=check_on)


@effect("care_visited")
def care_visited(case: Case, step: StepTaken, actor: User | None) -> None:
    """The next visit is due after the county's number of days."""
    label = Label.objects.get(pk=case.subject_id)
    label.check_on = next_visit(current().labels[label.kind], today_of(step), must=False)
    label.save(update_fields=["check_on"])


@effect("care_visit_reports")
def care_visit_reports(case: Case, step: StepTaken, actor: User | None) -> None:
    """Trouble was found: a matter of care of its own, and the visits go on."""
    care_visited(case, step, actor)
    label = Label.objects.get(pk=case.subject_id)
    if label.person_id:
        matter = Matter(
            "person", label.person_id, case.region_id, "走访发现异常", household_id=case.household_id
        )
        open_case(CARE, matter, actor=actor, at=step.at)


def next_visit(kind: LabelKind, day: date, *, must: bool) -> date | None:
    """When somebody of a kind is visited next; NotSetError, or None, where the county has not said."""
    if not kind.visit_every:
        return None
    social = current()
    if not must and social.numbers[kind.visit_every].on(day) is None:
        return None
    return day + timedelta(days=int(social.number(kind.visit_every, on=day)))


def open_due_visits(now: datetime | None = None, *, actor: User | None = None) -> int:
    """A visit for every label whose next visit is due; one that waits already is that one. How many wait."""
    moment = now or timezone.now()
    kinds = {kind.name: kind for kind in current().labels.values() if kind.visit}
    due = Label.objects.filter(
        kind__in=kinds, ended_on=None, check_on__lte=timezone.localdate(moment)
    ).select_related("household")
    for label in due.order_by("pk").iterator():
        kind = kinds[label.kind]
        title = f"{label.household.head_name}户{kind.label}走访"
        matter = Matter("label", label.pk, label.region_id, title, household_id=label.household_id)
        open_case(kind.visit, matter, actor=actor, at=moment)
    return due.count()
