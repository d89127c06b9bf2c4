"""A drafted form or letter tried: how often it was filled in, who reads it, who keeps the old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from shouwang.accounts.roles import Role
from shouwang.policies.fields import (
    Field,
    difference,
    is_nothing,
    letters_of_fields,
    plain_form,
    told_field,
)
from shouwang.policies.trying_terms import BACK, open_cases, within
from shouwang.reports.letters.definition import Letter
from shouwang.workflow.definition import Process
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.uses import form_label, uses_of

VISIT = "visit"


@dataclass(frozen=True, slots=True)
class FieldTried:
    """A field that is added, changed or taken away: who reads it, and how often it was filled in."""

    what: str
    told: str
    read_by: tuple[str, ...]
    filled: int


@dataclass(frozen=True, slots=True)
class FormTried:
    """What a drafted form does, as plain data keeps it.

    `open_cases` keep the form they began with; it was filled in `times` since a day (None: before a
    case begins); `newly_missing` of them the new form would refuse, for what was left empty.
    """

    target: str
    label: str
    fields: tuple[FieldTried, ...]
    where: tuple[str, ...]
    open_cases: int
    since: str
    times: int | None
    newly_missing: int


@dataclass(frozen=True, slots=True)
class WordsTried:
    """What drafted words of a letter do: from the publication on they stand in the letters of all cases."""

    target: str
    label: str
    processes: tuple[str, ...]
    open_cases: int


def try_form(
    process: Process, form: str, then: Sequence[Field], *, letters: Mapping[str, Letter], county: str
) -> FormTried:
    """Hold a form against what was filled in during the last months."""
    now, since = plain_form(process, form), timezone.localdate() - BACK
    found = difference(now, then)
    uses, told_in = uses_of(process, form), letters_of_fields(process, form, letters)
    must = {field["name"] for field in then if field.get("required")}
    must -= {field["name"] for field in now if field.get("required")}
    known = must & {field["name"] for field in now}
    times, missing, filled = 0, 0, dict[str, int]()
    for values in _filled_in(process.name, form, county=county).filter(at__date__gte=since).iterator():
        times += 1
        missing += any(is_nothing(values.get(name)) for name in known)
        for name, value in values.items():
            filled[name] = filled.get(name, 0) + (not is_nothing(value))

    def tried(what: str, field: Field) -> FieldTried:
        name = field["name"]
        letter = [told_in[name]] if name in told_in else []
        return FieldTried(what, told_field(field), (*uses.get(name, ()), *letter), filled.get(name, 0))

    return FormTried(
        target=f"{process.name}.{form}",
        label=f"{process.label} · {form_label(process, form)}",
        fields=(
            *(tried("增加", field) for field in found.added),
            *(tried("改动", after) for _, after in found.changed),
            *(tried("删去", field) for field in found.removed),
        ),
        where=where_filled_in(process, form),
        open_cases=open_cases(process.name, county).count(),
        since=since.isoformat(),
        times=times if form in process.actions else None,
        newly_missing=missing,
    )


def where_filled_in(process: Process, form: str) -> tuple[str, ...]:
    """Who fills a form in, and on which pages."""
    action = process.actions.get(form)
    if action is None:
        return ("登记时的页面",)
    roles = "、".join(Role(role).label for role in action.roles)
    places = [f"办件页面（{roles}）"]
    if action.name == VISIT:
        places.append("手机上的走访单")
    if action.bulk:
        places.append("待办列表的批量办理（有必填项的不能批量办）")
    return tuple(places)


def try_words(letter: Letter, *, target: str, processes: Mapping[str, Process], county: str) -> WordsTried:
    """Where a letter is used, and for how many open cases."""
    if letter.public:
        names = [name for name, process in processes.items() if letter.step in process.actions]
    else:
        names = [name for name in processes if letter.is_for(name)]
    cases = Case.objects.filter(process_name__in=names, closed_at=None, **within("region_id", county))
    labels = tuple(processes[name].label for name in names)
    return WordsTried(target, letter.label, labels, cases.count())


def _filled_in(process: str, form: str, *, county: str) -> QuerySet[StepTaken, dict[str, Any]]:
    """What was filled in of a form, one mapping each."""
    rows = StepTaken.objects.filter(
        action=form, case__process_name=process, **within("case__region_id", county)
    )
    return rows.order_by().values_list("form", flat=True)
