"""What the packs say of social assistance: kinds of label, numbers with their days, guarantees.

A number that a document asks for and does not give has no value in the pack: the county must set it, and
until then whatever needs it says so and does nothing. A number that the rules know, too, stands once: among
their parameters, under the same name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from shouwang.engine.packs import load_parameters
from shouwang.engine.packs.reading import Body, read_layers
from shouwang.engine.packs.schemas import shape_of
from shouwang.engine.policy import Parameter
from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.workflow.definition import cited
from shouwang.workflow.stack import Shelf

FOLDER, PARAMETERS = "social", "parameters"
NEEDED: Mapping[str, tuple[str, ...]] = {
    "labels": ("label", "group", "cite"),
    "numbers": ("label", "unit", "asked_by"),
    "guarantees": ("label", "cite"),
}
"""What every item must have when all layers are laid over each other."""


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
    """A number from a day on, for some time where `until` says so, with what says it."""

    since: date
    value: Decimal
    citation: str
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is in force."""
        return self.since <= day and (self.until is None or day <= self.until)


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
        return next((value for value in reversed(self.values) if value.holds(day)), None)


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
                todo="由政策员在“政策”的“救助和帮扶标准”里设定后再办理",
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
    return _SOCIAL.now()


def load_social(packs: Sequence[str], *, roots: Sequence[Path]) -> Social:
    """What a stack of packs says, later packs over earlier ones. PackError names every fault."""
    shape = shape_of("social.json", package="shouwang.assistance.social.schema")
    layers = read_layers(packs, FOLDER, shape=shape, roots=roots)
    body = layers.laid(*NEEDED)
    if not layers.faults:
        layers.faults += [f for part, keys in NEEDED.items() for f in layers.missing(body[part], keys, part)]
    layers.refuse_faults()
    known = load_parameters(packs, roots=roots)
    return Social(
        {name: _label(name, item) for name, item in body["labels"].items()},
        {name: _number(name, item, known.get(name)) for name, item in body["numbers"].items()},
        {name: _guarantee(name, item) for name, item in body["guarantees"].items()},
    )


_SOCIAL = Shelf[Social](load_social, FOLDER, PARAMETERS)


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


def _number(name: str, item: Body, known: Parameter | None) -> Number:
    values = [
        Value(date.fromisoformat(value["from"]), Decimal(str(value["value"])), cited(value["cite"]))
        for value in item.get("values", ())
    ] or _values_of(known)
    in_order = sorted(values, key=lambda value: value.since)
    return Number(name, item["label"], item["unit"], cited(item["asked_by"]), tuple(in_order))


def _values_of(parameter: Parameter | None) -> list[Value]:
    """The values of a parameter of the rules; money as people write it, in 元."""
    if parameter is None:
        return []
    parts = FEN_PER_YUAN if parameter.unit.is_money else 1
    return [
        Value(
            value.start,
            Decimal(value.value.numerator) / (value.value.denominator * parts),
            f"{value.citation.document} {value.citation.clause}",
            value.end,
        )
        for value in parameter.values
        if value.value is not None
    ]


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
