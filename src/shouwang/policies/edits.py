"""From changes as people make them to what is written into the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from shouwang.policies.checking import Whole
from shouwang.policies.fields import laid_on, plain_form
from shouwang.policies.models import ChangeKind, PolicyChange
from shouwang.policies.pack import Edit
from shouwang.policies.standards import SOCIAL, kept_values, plain_number, standard_of
from shouwang.reports.letters.definition import Block, Letter


def edits_of(changes: Iterable[PolicyChange], now: Whole) -> Iterator[Edit]:
    """What to write; `now` gives the other paragraphs of a letter, for a list is replaced as a whole."""
    words: dict[str, dict[int, str]] = {}
    for change in changes:
        if change.kind == ChangeKind.VALUE:
            yield Edit("parameters", change.target, {"values": [_value(change)]})
        elif change.kind == ChangeKind.TERM:
            process, term = change.target.split(".")
            body = {**change.content, "cite": cite_of(change)}
            yield Edit("processes", process, {"deadlines": {term: body}})
        elif change.kind == ChangeKind.FORM:
            yield _of_form(change, now)
        elif change.kind == ChangeKind.STANDARD:
            yield _of_standard(change, now)
        else:
            letter, number = change.target.split(".")
            words.setdefault(letter, {})[int(number)] = str(change.content["text"])
    for name, texts in words.items():
        yield Edit("letters", name, {"blocks": list(_blocks(now.letters[name], texts))})


def cite_of(change: PolicyChange) -> dict[str, str]:
    """The document and clause that a change rests on."""
    return {"document": change.document, "clause": change.clause}


def _value(change: PolicyChange) -> dict[str, Any]:
    days = {key: change.content[key] for key in ("from", "until") if change.content.get(key)}
    return {**days, "value": plain_number(Decimal(str(change.content["value"]))), "cite": cite_of(change)}


def _of_form(change: PolicyChange, now: Whole) -> Edit:
    name, form = change.target.split(".")
    process = now.processes[name]
    body = laid_on(plain_form(process, form), change.content["fields"], cite=cite_of(change))
    if form in process.actions:
        return Edit("processes", name, {"actions": {form: {"form": body}}})
    return Edit("processes", name, {"forms": {form: body}})


def _of_standard(change: PolicyChange, now: Whole) -> Edit:
    standard = standard_of(now, change.target)
    days = {key: change.content[key] for key in ("from", "until") if change.content.get(key)}
    new = {**days, "value": standard.read(change.content["value"]), "cite": cite_of(change)}
    if standard.section == SOCIAL:
        kept = [value for value in kept_values(standard) if value["from"] != new["from"]]
        values = sorted([*kept, new], key=lambda value: str(value["from"]))
        return Edit(SOCIAL, standard.name, {"values": values})
    return Edit(standard.section, standard.name, {"label": standard.label, "values": [new]})


def _blocks(letter: Letter, texts: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    for number, block in enumerate(letter.blocks):
        yield {block.kind: texts.get(number, _plain(block))}


def _plain(block: Block) -> Any:  # noqa: ANN401 - a text, or the columns of a table
    return dict(block.columns) if block.columns is not None else block.text
