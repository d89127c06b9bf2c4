"""A change as somebody wants it, said in words beside what is in force, and in which way it is weaker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from shouwang.engine.policy import DatedValue, Parameter
from shouwang.engine.wording import with_unit
from shouwang.policies.checking import Whole
from shouwang.policies.continuity import weaker_term, weaker_value, weaker_words
from shouwang.policies.fields import (
    difference,
    letters_of_fields,
    plain_form,
    refuse_what_is_lost,
    told_difference,
    weaker_form,
)
from shouwang.policies.models import ChangeKind, PolicyChange
from shouwang.policies.refusals import PolicyChangeError
from shouwang.policies.standards import (
    OPEN,
    Standard,
    standard_of,
    told_days,
    typed_standard,
    weaker_standard,
)
from shouwang.reports.letters.definition import Block, Letter
from shouwang.workflow.definition import Days, Process, Term
from shouwang.workflow.uses import form_label

FEN = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed: of which item, what, by which document, and why where it gets weaker.

    `content` of a value or standard: {value, from, until}; of a deadline: {days, calendar, warn}; of a
    letter: {text}; of a form: {fields}, all of them as they are to be.
    """

    kind: ChangeKind
    target: str
    content: Mapping[str, Any]
    document: str = ""
    clause: str = ""
    reason: str = ""

    @property
    def starts_on(self) -> date | None:
        """From which day a value holds."""
        return _day(self.content.get("from"))


def describe(change: PolicyChange, now: Whole) -> None:
    """Say what a change is about, and what it takes the place of."""
    if change.kind == ChangeKind.VALUE:
        _describe_value(change, parameter_of(now, change.target))
    elif change.kind == ChangeKind.TERM:
        process, term = term_of(now, change.target)
        change.label, change.old, change.new = (
            f"{process.label} · {term.label}",
            term.told,
            _new(term, change).told,
        )
        change.old_content = {"days": term.days, "calendar": term.calendar.value, "warn": term.warn}
    elif change.kind == ChangeKind.FORM:
        _describe_form(change, *form_in(now, change.target))
    elif change.kind == ChangeKind.STANDARD:
        _describe_standard(change, standard_of(now, change.target))
    else:
        letter, block = block_of(now, change.target)
        change.label = f"{letter.label} · 第{int(change.target.split('.')[1]) + 1}段"
        change.old, change.new, change.old_content = block.text, change.content["text"], {"text": block.text}


def weakened(change: PolicyChange, now: Whole, then: Whole) -> Iterator[str]:
    """In which way the policy gets weaker by a change."""
    if change.kind == ChangeKind.VALUE:
        first, last = (_day(change.content.get(key)) for key in ("from", "until"))
        assert first is not None  # noqa: S101 - a value has its first day
        return weaker_value(now, then, change.target, first=first, last=last)
    if change.kind == ChangeKind.TERM:
        return weaker_term(term_of(now, change.target)[1], term_of(then, change.target)[1])
    if change.kind == ChangeKind.FORM:
        process, form = form_in(now, change.target)
        told_in = letters_of_fields(process, form, now.letters)
        return weaker_form(plain_form(process, form), change.content["fields"], told_in)
    if change.kind == ChangeKind.STANDARD:
        last = _day(change.content.get("until"))
        return weaker_standard(standard_of(then, change.target), last=last)
    letter, block = block_of(now, change.target)
    return weaker_words(block, str(change.content["text"]), letter.names)


def parameter_of(whole: Whole, name: str) -> Parameter:
    """A parameter by its name."""
    if name not in whole.policy.parameters:
        raise PolicyChangeError("所用规则包里没有这个参数", todo="从参数列表里选")
    return whole.policy.parameters[name]


def term_of(whole: Whole, target: str) -> tuple[Process, Term]:
    """A process and one of its deadlines: monitoring.visit."""
    process, _, term = target.partition(".")
    if process not in whole.processes or term not in whole.processes[process].terms:
        raise PolicyChangeError("所用规则包里没有这个期限", todo="从办理期限列表里选")
    return whole.processes[process], whole.processes[process].terms[term]


def form_in(whole: Whole, target: str) -> tuple[Process, str]:
    """A process and the name of one of its forms: monitoring.assess."""
    name, _, form = target.partition(".")
    process = whole.processes.get(name)
    if process is None or (form not in process.actions and form not in process.forms):
        raise PolicyChangeError("所用规则包里没有这张表单", todo="从表单列表里选")
    return process, form


def block_of(whole: Whole, target: str) -> tuple[Letter, Block]:
    """A letter and one of its paragraphs: publicity.0; tables and steps are not words."""
    name, _, number = target.partition(".")
    blocks = whole.letters[name].blocks if name in whole.letters else ()
    if not number.isdigit() or int(number) >= len(blocks) or blocks[int(number)].kind not in ("text", "sign"):
        raise PolicyChangeError("所用规则包的文书里没有这一段文字", todo="从文书列表里选")
    return whole.letters[name], blocks[int(number)]


def told_value(parameter: Parameter, dated: DatedValue | None) -> str:
    """A value as a list shows it; that it is open where there is none."""
    return with_unit(dated.value, parameter.unit) if dated else OPEN


def plain_value(parameter: Parameter, value: Fraction) -> str:
    """A value as it is typed: money in 元."""
    exact = value / (FEN if parameter.unit.is_money else 1)
    return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):.9f}".rstrip("0")


def _describe_value(change: PolicyChange, parameter: Parameter) -> None:
    first, last = (_day(change.content.get(key)) for key in ("from", "until"))
    assert first is not None  # noqa: S101 - a value has its first day
    was = parameter.on(first)
    will = Fraction(str(change.content["value"])) * (FEN if parameter.unit.is_money else 1)
    change.label, change.old = parameter.label, told_value(parameter, was)
    change.new = f"{with_unit(will, parameter.unit)}，{told_days(first, last)}"
    change.old_content = {"value": plain_value(parameter, was.value)} if was else None


def _describe_form(change: PolicyChange, process: Process, form: str) -> None:
    now, then = plain_form(process, form), change.content["fields"]
    refuse_what_is_lost(process, form, then)
    change.label = f"{process.label} · {form_label(process, form)}"
    change.old, change.new = told_difference(difference(now, then))
    change.old_content = {"fields": now}


def _describe_standard(change: PolicyChange, standard: Standard) -> None:
    first, last = (_day(change.content.get(key)) for key in ("from", "until"))
    assert first is not None  # noqa: S101 - a standard has its first day
    was, will = standard.on(first), standard.read(change.content["value"])
    change.label, change.old = standard.label, standard.told(was.value if was else None)
    change.new = f"{standard.told(will)}，{told_days(first, last)}"
    change.old_content = {"value": typed_standard(was.value)} if was else None


def _new(term: Term, change: PolicyChange) -> Term:
    return replace(term, days=change.content["days"], calendar=Days(change.content["calendar"]))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
