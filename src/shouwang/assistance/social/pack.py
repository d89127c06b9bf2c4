"""What the packs say of social assistance: kinds of label, numbers with their days, guarantees.

A number that a document asks for and does not give has no value in the pack: the county must set it, and
until then whatever needs it says so and does nothing. A number that the rules know, too, stands once: among
their parameters, under the same name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from shouwang.assistance.social.schema import NEEDED, SCHEMA
from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.folders import find_pack, search_path
from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.workflow.definition import cited
from shouwang.workflow.reading import laid_over
from shouwang.workflow.stack import packs_in_use

FOLDER, PARAMETERS = "social", "parameters"
Body = Mapping[str, Any]  # plain data, its shape checked by the schema
Plain = Any  # mappings, lists, texts and numbers of any depth


class NotSetError(ShouwangError):
    """A number that the documents leave to the county, and the county has not set."""

    code = "NOT_SET"


@dataclass(frozen=True, slots=True)
class LabelKind:
    """A label: whose it is, of which group, by which words of a roster it is known, its heading in lists.

    `visit` is the process of a visit that comes round, `visit_every` the number that says how often.
    """

    name: str
    label: str
    group: str
    person: bool
    roster: tuple[str, ...]
    heading: str
    low_income: bool
    visit: str
    visit_every: str
    citation: str


@dataclass(frozen=True, slots=True)
class Value:
    """A number from a day on, with what says so."""

    since: date
    value: Decimal
    citation: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a document; without a value in force it is left to the county."""

    name: str
    label: str
    unit: str
    asked_by: str
    values: tuple[Value, ...]

    def on(self, day: date) -> Value | None:
        """The value in force on a day."""
        return next((v for v in reversed(self.values) if v.since <= day), None)


@dataclass(frozen=True, slots=True)
class GuaranteeItem:
    """A guarantee: which feature says that it is not met, from which feed; which process brings it back."""

    name: str
    label: str
    unmet: str
    feed: str
    rule: str
    chain: str
    asked: str
    told_met: str
    told_unmet: str
    citation: str


@dataclass(frozen=True, slots=True)
class Social:
    """All that the packs of the installation say of social assistance."""

    labels: Mapping[str, LabelKind]
    numbers: Mapping[str, Number]
    guarantees: Mapping[str, GuaranteeItem]

    def number(self, name: str, *, on: date) -> Decimal:
        """The value of a number on a day; NotSetError where the county must set it first."""
        number = self.numbers[name]
        value = number.on(on)
        if value is None:
            raise NotSetError(
                f"还没有确定“{number.label}”（{number.asked_by}没有写明）",
                accepted=f"一个数（{number.unit}），注明文件和起始日期",
                todo="请政策员在“政策”的“救助和帮扶标准”里设定后再办理",
            )
        return value.value

    def fen(self, name: str, *, on: date) -> int:
        """An amount of money as 分."""
        return int(self.number(name, on=on) * FEN_PER_YUAN)

    def open_numbers(self, *, on: date) -> list[Number]:
        """The numbers that the county has still to set."""
        return [number for number in self.numbers.values() if number.on(on) is None]


def current() -> Social:
    """What the installation's packs say; read again when a file of them has changed."""
    files = files_of(packs_in_use())
    return _loaded(tuple((str(path), path.stat().st_mtime_ns) for path in files))


def files_of(packs: Sequence[str]) -> list[Path]:
    """The files of a stack of packs that say something of it, later packs after earlier ones."""
    roots = search_path(environ=os.environ)
    folders = [find_pack(pack, roots) / part for pack in packs for part in (FOLDER, PARAMETERS)]
    return [path for folder in folders for path in sorted(folder.glob("*.yaml"))]


def load(paths: Sequence[Path]) -> Social:
    """What files say, later ones over earlier ones. PackError names every fault."""
    files = [path for path in paths if path.parent.name == FOLDER]
    known = _values([path for path in paths if path.parent.name == PARAMETERS])
    body: dict[str, Any] = {}
    faults: list[Fault] = []
    for path in files:
        document = read_document(path, pack=path.parent.parent.name, file=f"{FOLDER}/{path.name}")
        wrong = list(_shape_faults(document))
        faults += wrong
        body = body if wrong else laid_over(body, document.data)
    if files and not faults:
        faults += _missing(body, document)
    if faults:
        raise PackError(faults)
    return Social(
        {name: _label(name, item) for name, item in body.get("labels", {}).items()},
        {name: _number(name, item, known.get(name, ())) for name, item in body.get("numbers", {}).items()},
        {name: _guarantee(name, item) for name, item in body.get("guarantees", {}).items()},
    )


@lru_cache(maxsize=8)
def _loaded(stamp: tuple[tuple[str, int], ...]) -> Social:
    return load([Path(path) for path, _ in stamp])


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(SCHEMA)


def _shape_faults(document: Document) -> Iterator[Fault]:
    for error in _validator().iter_errors(_plain(document.data)):
        deepest = best_match([error]) or error
        where = ".".join(map(str, deepest.absolute_path)) or "文件"
        found = f"「{where}」缺少或写错了内容"
        yield Fault(document.place(*deepest.absolute_path), "SHAPE", found)


def _missing(body: Body, last: Document) -> Iterator[Fault]:
    for section, needed in NEEDED.items():
        for name, item in body.get(section, {}).items():
            for key in needed:
                if key not in item:
                    place = last.place(section, name)
                    yield Fault(place, "MISSING", f"「{section}.{name}」缺少「{key}」")


def _plain(data: Plain) -> Plain:
    """The data with decimals as floats, as the schema counts them numbers."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    return float(data) if isinstance(data, Decimal) else data


def _label(name: str, item: Body) -> LabelKind:
    return LabelKind(
        name=name,
        label=item["label"],
        group=item["group"],
        person=item.get("person", False),
        roster=tuple(item.get("roster", ())),
        heading=item.get("heading", item["label"]),
        low_income=item.get("low_income", False),
        visit=item.get("visit", ""),
        visit_every=item.get("visit_every", ""),
        citation=cited(item["cite"]),
    )


def _values(files: Sequence[Path]) -> dict[str, Sequence[Body]]:
    """The values of the rules' parameters by name, later packs from their first day on.

    The rules' own reader checks their shape.
    """
    found: dict[str, Sequence[Body]] = {}
    for path in files:
        document = read_document(path, pack=path.parent.parent.name, file=f"{PARAMETERS}/{path.name}")
        for name, item in document.data.get("parameters", {}).items():
            if values := item.get("values"):
                first = min(str(value["from"]) for value in values)
                below = [value for value in found.get(name, ()) if str(value["from"]) < first]
                found[name] = [*below, *values]
    return found


def _number(name: str, item: Body, known: Sequence[Body]) -> Number:
    values = sorted(
        (
            Value(date.fromisoformat(str(v["from"])), Decimal(str(v["value"])), cited(v["cite"]))
            for v in item.get("values") or known
        ),
        key=lambda value: value.since,
    )
    return Number(name, item["label"], item["unit"], cited(item["asked_by"]), tuple(values))


def _guarantee(name: str, item: Body) -> GuaranteeItem:
    return GuaranteeItem(
        name=name,
        label=item["label"],
        unmet=item.get("unmet", ""),
        feed=item.get("feed", ""),
        rule=item.get("rule", ""),
        chain=item.get("chain", ""),
        asked=item.get("asked", ""),
        told_met=item.get("told_met", ""),
        told_unmet=item.get("told_unmet", ""),
        citation=cited(item["cite"]),
    )
