"""Parameters, standards, deadlines, forms and letters as the lists of the room show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.engine.policy import Citation, DatedValue, Parameter
from shouwang.engine.wording import filled
from shouwang.policies.checking import Whole
from shouwang.policies.models import PolicyChange
from shouwang.policies.selectors import county_of, drafts, waiting_publication
from shouwang.policies.standards import HELPING, SOCIAL, Standard, standards
from shouwang.policies.trying_forms import where_filled_in
from shouwang.policies.wanted import told_value
from shouwang.reports.letters.definition import told_blanks
from shouwang.web.templatetags.show import day
from shouwang.workflow.definition import cited
from shouwang.workflow.uses import form_label, form_of


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list: what it is called, what holds, by which clause, and what is drafted."""

    href: str
    label: str
    value: str
    clause: str
    hint: str = ""
    tone: str = ""
    draft: str = ""


@dataclass(slots=True)
class Section:
    """Lines under one heading."""

    title: str
    hint: str = ""
    rows: list[Row] = field(default_factory=list)


def may_edit(user: User) -> bool:
    """Whether somebody drafts for this county."""
    return scope_for(user, Permission.EDIT_POLICY).covers(county_of(user))


def tabs(current: str) -> list[dict[str, object]]:
    """The parts of the room."""
    counts = {"drafts": drafts().count()}
    labels = {
        "values": "参数",
        "standards": "救助和帮扶标准",
        "terms": "办理期限",
        "forms": "表单",
        "letters": "文书",
        "drafts": "草稿",
        "publications": "发布记录",
    }
    if waiting_publication():
        labels["publications"] = "发布记录（待确认）"
    return [
        {
            "label": label,
            "href": reverse(f"policy:{name}"),
            "current": name == current,
            "count": counts.get(name),
        }
        for name, label in labels.items()
    ]


def value_sections(whole: Whole, *, on: date, words: str = "") -> list[Section]:
    """The parameters: those left open, those that ended, then by document."""
    waiting = Section("待设定", "文件留给有关部门定；没有定以前，要用到它的待遇按未知处理")
    ended = Section("已到期，没有接续的标准", "自到期次日起按未知处理")
    by_document: dict[str, Section] = {}
    drafted = _drafted("value")
    for parameter in whole.policy.parameters.values():
        label = filled(parameter.label, whole.policy.parameters, on)
        if words not in label and words not in parameter.name:
            continue
        section = waiting if not parameter.values else None
        if section is None and parameter.on(on) is None and parameter.values[-1].start <= on:
            section = ended
        if section is None:
            document = _shown(parameter, on).citation.document
            section = by_document.setdefault(document, Section(document))
        section.rows.append(_value_row(parameter, label, on, drafted))
    return [section for section in (waiting, ended, *by_document.values()) if section.rows]


def _value_row(parameter: Parameter, label: str, on: date, drafted: dict[str, PolicyChange]) -> Row:
    now = parameter.on(on)
    change = drafted.get(parameter.name)
    shown = _shown(parameter, on) if parameter.values else None
    hint, tone = "", ""
    if parameter.left_to and not parameter.values:
        hint, tone = f"待设定：由{parameter.left_to.who}定", "warn"
    elif now is None and shown is not None:
        later = shown.start > on
        hint = f"自{day(shown.start)}起" if later else f"到{day(shown.end)}止"
        tone = "plain" if later else "warn"
    cite: Citation | None = (
        shown.citation if shown else parameter.left_to.citation if parameter.left_to else None
    )
    return Row(
        href=reverse("policy:value", args=[parameter.name]),
        label=label,
        value=told_value(parameter, now or shown),
        clause=cite.clause if cite else "",
        hint=hint,
        tone=tone,
        draft=change.new if change else "",
    )


def _shown(parameter: Parameter, on: date) -> DatedValue:
    """The value in force; else the last one before, else the first to come."""
    before = [value for value in parameter.values if value.start <= on]
    return parameter.on(on) or (before[-1] if before else parameter.values[0])


def term_sections(whole: Whole) -> Iterator[Section]:
    """The deadlines by process."""
    drafted = _drafted("term")
    for name, process in whole.processes.items():
        rows = [
            Row(
                href=reverse("policy:term", args=[name, key]),
                label=term.label,
                value=term.told,
                clause=term.citation,
                hint=f"提前{term.warn}天提醒" if term.warn else "",
                draft=_new(drafted.get(f"{name}.{key}")),
            )
            for key, term in process.terms.items()
        ]
        if rows:
            yield Section(process.label, process.citation, rows)


def form_sections(whole: Whole, *, words: str = "") -> Iterator[Section]:
    """The forms of every process, step by step."""
    drafted = _drafted("form")
    for name, process in whole.processes.items():
        rows = [
            Row(
                href=reverse("policy:form", args=[name, form]),
                label=form_label(process, form),
                value="、".join(field.label for field in form_of(process, form)) or "没有要填的",
                clause=process.actions[form].citation if form in process.actions else "",
                hint="，".join(where_filled_in(process, form)),
                draft=_new(drafted.get(f"{name}.{form}")),
            )
            for form in [*process.forms, *process.actions]
        ]
        found = [row for row in rows if words in process.label or words in row.label or words in row.value]
        if found:
            yield Section(process.label, process.citation, found)


def standard_sections(whole: Whole, *, on: date) -> list[Section]:
    """Standards of social assistance and helping: those left open first."""
    waiting = Section("待设定", "文件没有写数；没有定以前，要用到它的事不能办")
    parts = {SOCIAL: Section("社会救助"), HELPING: Section("帮扶力量和走访")}
    drafted = _drafted("standard")
    for standard in standards(whole).values():
        held = standard.on(on)
        row = Row(
            href=reverse("policy:standard", args=[standard.section, standard.name]),
            label=standard.label,
            value=standard.told(held.value if held else None),
            clause=held.citation if held else standard.asked_by,
            hint=f"自{day(held.first)}起" if held else standard.unit,
            tone="" if held else "warn",
            draft=_new(drafted.get(standard.target)),
        )
        (parts[standard.section] if held else waiting).rows.append(row)
    return [section for section in (waiting, *parts.values()) if section.rows]


def letter_sections(whole: Whole) -> Iterator[Section]:
    """The paragraphs of letters that are words."""
    drafted = _drafted("words")
    for name, letter in whole.letters.items():
        rows = [
            Row(
                href=reverse("policy:words", args=[name, number]),
                label=f"第{number + 1}段",
                value=told_blanks(block.text),
                clause="",
                draft=told_blanks(_new(drafted.get(f"{name}.{number}"))),
            )
            for number, block in enumerate(letter.blocks)
            if block.kind in ("text", "sign")
        ]
        yield Section(f"{letter.label}：{letter.title}", letter.citation, rows)


def standard_history(standard: Standard) -> list[dict[str, object]]:
    """Every answer that a standard has or had, the latest first."""
    return [
        {
            "value": standard.told(held.value),
            "first": held.first,
            "last": held.last,
            "citation": held.citation,
        }
        for held in standard.values
    ]


def history(parameter: Parameter) -> list[dict[str, object]]:
    """Every value that a parameter has or had, the latest first."""
    return [
        {
            "value": told_value(parameter, dated),
            "first": dated.start,
            "last": dated.end,
            "citation": cited({"document": dated.citation.document, "clause": dated.citation.clause}),
        }
        for dated in reversed(parameter.values)
    ]


def _drafted(kind: str) -> dict[str, PolicyChange]:
    return {change.target: change for change in drafts().filter(kind=kind)}


def _new(change: PolicyChange | None) -> str:
    return change.new if change else ""
