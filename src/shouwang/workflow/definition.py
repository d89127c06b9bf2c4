"""A process as the runtime reads it: steps, actions, deadlines. Built from plain data that a pack gave."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shouwang.accounts.roles import Role

OPEN = "open"
"""The event of a case being opened, among the actions that start a deadline."""
SAME = "same"
"""As the aim of an action: the case stays in its step."""
ANY = "any"
UNIT = "unit"
"""As the department of a step: whoever the matter itself was given to has it to do there."""
Body = Mapping[str, Any]  # plain data, its shape checked by the schema


class FieldType(StrEnum):
    """What may be filled in."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"
    PERSON = "person"

    @property
    def label(self) -> str:
        """What a person reads."""
        return {
            FieldType.TEXT: "文字",
            FieldType.LONG_TEXT: "长文字",
            FieldType.CHOICE: "单选",
            FieldType.CHOICES: "多选",
            FieldType.DATE: "日期",
            FieldType.NUMBER: "数字",
            FieldType.MONEY: "金额",
            FieldType.FLAG: "是否",
            FieldType.PERSON: "人员",
        }[self]


class Days(StrEnum):
    """How days are counted."""

    WORKING = "working"
    NATURAL = "natural"

    @property
    def label(self) -> str:
        """What a person reads."""
        return {Days.WORKING: "个工作日", Days.NATURAL: "天"}[self]


@dataclass(frozen=True, slots=True)
class Step:
    """Where a case can be; `role` has it to do there; an `end` has an outcome and no way on."""

    name: str
    label: str
    role: str
    department: str
    end: bool
    outcome: str
    help: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing to fill in."""

    name: str
    label: str
    type: FieldType
    choices: Mapping[str, str]
    role: str
    required: bool
    minimum: int | None
    maximum: int | None
    help: str
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition that must hold before an action: a named check with its numbers, and what to say if not."""

    check: str
    message: str
    action: str
    field: str
    value: str
    process: str
    days: int
    months: int
    times: int
    first_month: int
    last_month: int
    calendar: Days


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody may do with a case in certain steps, and where that takes it."""

    name: str
    label: str
    sources: tuple[str, ...]
    to: str
    roles: tuple[Role, ...]
    form: tuple[FormField, ...]
    evidence: tuple[str, ...]
    guards: tuple[Guard, ...]
    effects: tuple[str, ...]
    returns: bool
    reason: str
    another_than: tuple[str, ...]
    bulk: bool
    help: str
    citation: str

    def leaves(self, step: str) -> bool:
        """Whether it may be done in a step."""
        return ANY in self.sources or step in self.sources

    def aim(self, step: str) -> str:
        """The step it leads to from another."""
        return step if self.to == SAME else self.to


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline: how long after what, ended by what, warned of when, told to whom when it is missed."""

    name: str
    label: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    days: int
    calendar: Days
    warn: int
    escalate: str
    citation: str

    @property
    def told(self) -> str:
        """How long, as people say it."""
        return f"{self.days}{self.calendar.label}"


@dataclass(frozen=True, slots=True)
class Process:
    """A whole process. `forms` are filled in before it begins; `body` is the plain data it was built from."""

    name: str
    label: str
    subject: str
    help: str
    citation: str
    start: str
    steps: Mapping[str, Step]
    actions: Mapping[str, Action]
    terms: Mapping[str, Term]
    evidence: Mapping[str, str]
    forms: Mapping[str, tuple[FormField, ...]]
    numbers: Mapping[str, int]
    by_hand: bool
    body: Body

    @property
    def digest(self) -> str:
        """The same for the same content."""
        text = json.dumps([self.name, self.body], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def actions_from(self, step: str) -> tuple[Action, ...]:
        """What may be done in a step, in the order of the pack."""
        if self.steps[step].end:
            return tuple(a for a in self.actions.values() if step in a.sources)
        return tuple(a for a in self.actions.values() if a.leaves(step))


def process_from(name: str, body: Body) -> Process:
    """The process of a checked body."""
    return Process(
        name=name,
        label=body["label"],
        subject=body["subject"],
        help=body.get("help", ""),
        citation=cited(body.get("cite")),
        start=body["start"],
        steps={key: _step(key, item) for key, item in body["steps"].items()},
        actions={key: _action(key, item) for key, item in body["actions"].items()},
        terms={key: _term(key, item) for key, item in body.get("deadlines", {}).items()},
        evidence=body.get("evidence", {}),
        forms={key: _fields(fields) for key, fields in body.get("forms", {}).items()},
        numbers={key: item["value"] for key, item in body.get("numbers", {}).items()},
        by_hand=body.get("by_hand", False),
        body=body,
    )


def cited(cite: Body | None) -> str:
    """Document and clause as one text."""
    return f"{cite['document']} {cite['clause']}" if cite else ""


def _step(name: str, item: Body) -> Step:
    return Step(
        name,
        item["label"],
        item.get("role", ""),
        item.get("department", ""),
        end=item.get("end", False),
        outcome=item.get("outcome", ""),
        help=item.get("help", ""),
    )


def _action(name: str, item: Body) -> Action:
    source = item["from"]
    return Action(
        name=name,
        label=item["label"],
        sources=(ANY,) if source == ANY else tuple(source),
        to=item["to"],
        roles=tuple(Role(role) for role in item["roles"]),
        form=_fields(item.get("form", {})),
        evidence=tuple(item.get("evidence", ())),
        guards=tuple(_guard(guard) for guard in item.get("guards", ())),
        effects=_names(item.get("effect", ())),
        returns=item.get("returns", False),
        reason=item.get("reason", "optional"),
        another_than=tuple(item.get("another_than", ())),
        bulk=item.get("bulk", False),
        help=item.get("help", ""),
        citation=cited(item.get("cite")),
    )


def _names(said: str | Sequence[str]) -> tuple[str, ...]:
    """One name, or several in their order."""
    return (said,) if isinstance(said, str) else tuple(said)


def _fields(items: Body) -> tuple[FormField, ...]:
    return tuple(_field(name, item) for name, item in items.items())


def _field(name: str, item: Body) -> FormField:
    return FormField(
        name=name,
        label=item["label"],
        type=FieldType(item["type"]),
        choices=item.get("choices", {}),
        role=item.get("role", ""),
        required=item.get("required", False),
        minimum=item.get("minimum"),
        maximum=item.get("maximum"),
        help=item.get("help", ""),
        citation=cited(item.get("cite")),
    )


def _guard(item: Body) -> Guard:
    return Guard(
        check=item["check"],
        message=item["message"],
        action=item.get("action", ""),
        field=item.get("field", ""),
        value=item.get("value", ""),
        process=item.get("process", ""),
        days=item.get("days", 0),
        months=item.get("months", 0),
        times=item.get("times", 1),
        first_month=item.get("first_month", 1),
        last_month=item.get("last_month", 12),
        calendar=Days(item.get("calendar", Days.NATURAL)),
    )


def _term(name: str, item: Body) -> Term:
    return Term(
        name=name,
        label=item["label"],
        starts=tuple(item["starts"]),
        ends=tuple(item["ends"]),
        days=item["days"],
        calendar=Days(item["calendar"]),
        warn=item.get("warn", 0),
        escalate=item.get("escalate", ""),
        citation=cited(item.get("cite")),
    )
