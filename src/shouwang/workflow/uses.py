"""Who reads what was filled in: effects, checks and records say which fields they need; no form loses one.

@effect("recognise", reads={"assess": ("proposed_class",)})
reads_form("走访记录", form="visit", fields=("outcome", "note"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shouwang.workflow.definition import SAME, Action, FieldType, FormField, Process
from shouwang.workflow.effects import EFFECT_READS
from shouwang.workflow.guards import GUARD_READS


@dataclass(frozen=True, slots=True)
class FormReader:
    """Something that keeps what was filled in: of which process (every one, where left out), which form.

    `closed`: it has no place for any other field.
    """

    by: str
    form: str
    fields: Callable[[], Sequence[str]]
    process: str
    closed: bool

    def reads(self, process: str, form: str) -> bool:
        """Whether it reads a form."""
        return self.form == form and self.process in ("", process)


FORM_READERS: list[FormReader] = []


def reads_form(by: str, *, form: str, fields: Sequence[str], process: str = "", closed: bool = False) -> None:
    """Says, in Chinese, who reads fields of a form."""
    fixed = tuple(fields)
    FORM_READERS.append(FormReader(by, form, lambda: fixed, process, closed))


def reads_named_fields(by: str, *, form: str, fields: Callable[[], Sequence[str]], process: str) -> None:
    """The same where packs name the fields."""
    FORM_READERS.append(FormReader(by, form, fields, process, closed=False))


def form_of(process: Process, name: str) -> tuple[FormField, ...]:
    """The form of an action, or one that is filled in before a case begins; KeyError where there is none."""
    return process.actions[name].form if name in process.actions else process.forms[name]


def form_label(process: Process, name: str) -> str:
    """What a form is called: as its action; before a case begins, as the process."""
    return process.actions[name].label if name in process.actions else "登记"


def uses_of(process: Process, form: str) -> Mapping[str, tuple[str, ...]]:
    """By field of a form, who reads it."""
    found: dict[str, dict[str, None]] = {}
    for field, by in _read(process, form):
        found.setdefault(field, {})[by] = None
    return {field: tuple(told) for field, told in found.items()}


def closed_by(process: Process, form: str) -> str:
    """Who takes a form in and has no place for other fields; empty where anything may be asked."""
    return next((r.by for r in FORM_READERS if r.closed and r.reads(process.name, form)), "")


def _read(process: Process, form: str) -> Iterator[tuple[str, str]]:
    for reader in FORM_READERS:
        if reader.reads(process.name, form):
            yield from ((field, reader.by) for field in reader.fields())
    for action in process.actions.values():
        yield from ((field, f"办理“{action.label}”") for field in _by_effects(action, form))
        yield from ((field, f"“{action.label}”的条件") for field in _by_guards(action, form))
    for field in form_of(process, form):
        if field.type is FieldType.PERSON:
            yield field.name, "指派经办人"


def _by_effects(action: Action, form: str) -> Iterator[str]:
    for name in action.effects:
        for source, fields in EFFECT_READS.get(name, {}).items():
            if form == (action.name if source == SAME else source):
                yield from fields


def _by_guards(action: Action, form: str) -> Iterator[str]:
    for guard in action.guards:
        if guard.field and guard.action == form:
            yield guard.field
        yield from GUARD_READS.get(guard.check, {}).get(form, ())
