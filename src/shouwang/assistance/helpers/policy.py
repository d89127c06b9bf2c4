"""What the packs decide about helpers: one dated setting a question, with its document; later packs first.

A value of `null` is left open by the document: the county must set it in a pack of its own before what
rests on it works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from shouwang.assistance.helpers.models import Position, Rounding, SignedBy, Trait
from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.documents import Document
from shouwang.engine.packs.reading import read_layers
from shouwang.engine.packs.schemas import shape_of
from shouwang.kernel.errors import ShouwangError
from shouwang.workflow.definition import cited
from shouwang.workflow.stack import Shelf

FOLDER = "helping"
ALWAYS = date.min


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _share(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= 1


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _several(known: Sequence[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and bool(value) and set(value) <= set(known)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text for text in value)


SETTINGS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "helper_for_every_household": (_flag, "是或否"),
    "unit_for_every_registered_village": (_flag, "是或否"),
    "supported_categories": (_texts, "救助类别的名称"),
    "positions_for_supported": (_several(Position.values), "帮扶人身份"),
    "positions_for_registered_villages": (_several(Position.values), "帮扶人身份"),
    "positions_for_other_villages": (_several(Position.values), "帮扶人身份"),
    "members_in_registered_village": (_count, "整数"),
    "members_in_other_village": (_count, "整数"),
    "first_secretary_where": (_several(Trait.values), "村类型"),
    "team_where": (_several(Trait.values), "村类型"),
    "whole_establishment_where": (_several(Trait.values), "村类型"),
    "leader_is_first_secretary": (_flag, "是或否"),
    "attendance_methods": (_several(SignedBy.values), "签到方式"),
    "excellent_share": (_share, "0 至 1 的小数"),
    "excellent_rounding": (lambda value: value in Rounding.values, "取整方式"),
    "main_leader_arrivals": (_count, "整数"),
    "deputy_leader_arrivals": (_count, "整数"),
    "stationed_days": (_count, "整数"),
    "unit_funds_yuan": (_count, "整数"),
    "premium_yuan": (_count, "整数"),
    "visit_days_monitored": (_count, "整数"),
    "visit_days_poor": (_count, "整数"),
    "visit_ahead_days": (_count, "整数"),
    "rounds_of_visits": (_count, "整数"),
    "donation_publish_days": (_count, "整数"),
}
"""Every question that a pack may answer, what an answer must be, and that in words."""


class NotSetError(ShouwangError):
    """The packs in force leave open what is needed here."""

    code = "NOT_SET"


@dataclass(frozen=True, slots=True)
class Setting:
    """One answer in force: its name, its label, the value and the document."""

    name: str
    label: str
    value: Any
    citation: str


@dataclass(frozen=True, slots=True)
class Dated:
    """An answer from one day to another; open at its end where there is no last day."""

    first: date
    last: date | None
    setting: Setting


Settings = Mapping[str, Sequence[Sequence[Dated]]]


def setting(name: str, *, on: date) -> Setting | None:
    """The answer in force on a day; None where no pack asks for it or the document leaves it open."""
    found = _in_force(name, on)
    return found if found is not None and found.value is not None else None


def value_of(name: str, *, on: date) -> Any:  # noqa: ANN401 - SETTINGS says what it is
    """The value alone; None where there is none."""
    found = setting(name, on=on)
    return found.value if found else None


def needed(name: str, *, on: date) -> Setting:
    """The answer in force; NotSetError, with the document that leaves it open, where there is none."""
    asked = _in_force(name, on)
    if asked is None:
        raise NotSetError(
            f"所用规则包没有规定“{name}”", accepted="规则包里的规定", todo="由政策员在本县规则包里写明"
        )
    if asked.value is None:
        raise NotSetError(
            f"“{asked.label}”还没有确定（{asked.citation}未写明）",
            accepted=SETTINGS[name][1],
            todo="由政策员在“政策”的“救助和帮扶标准”里设定后再办",
        )
    return asked


def in_force(*, on: date) -> list[Setting]:
    """Everything that is asked on a day, what is left open among it."""
    return [found for name in SETTINGS if (found := _in_force(name, on)) is not None]


def _in_force(name: str, on: date) -> Setting | None:
    for layer in _SETTINGS.now().get(name, ()):
        for dated in layer:
            if dated.first <= on and (dated.last is None or on <= dated.last):
                return dated.setting
    return None


def load_settings(packs: Sequence[str], *, roots: Sequence[Path]) -> Settings:
    """The settings of a stack, highest pack first; PackError names every fault."""
    shape = shape_of("helping.json", package="shouwang.assistance.helpers.schema")
    layers = read_layers(packs, FOLDER, shape=shape, roots=roots)
    layers.faults += [fault for document in layers.documents for fault in _faults(document)]
    layers.refuse_faults()
    found: dict[str, list[list[Dated]]] = {}
    for document in reversed(layers.documents):
        for name, body in document.data[FOLDER].items():
            found.setdefault(name, []).append(_dated(name, body))
    return found


_SETTINGS = Shelf[Settings](load_settings, FOLDER)


def _dated(name: str, body: Mapping[str, Any]) -> list[Dated]:
    """The values of one pack, the latest first."""
    found = [
        Dated(
            date.fromisoformat(one["from"]),
            date.fromisoformat(one["until"]) if "until" in one else None,
            Setting(name, body["label"], one["value"], cited(one["cite"])),
        )
        for one in body["values"]
    ]
    return sorted(found, key=lambda dated: dated.first, reverse=True)


def _faults(document: Document) -> Iterator[Fault]:
    for name, body in document.data[FOLDER].items():
        if name not in SETTINGS:
            place, near = document.place(FOLDER, name), nearest(name, SETTINGS)
            yield Fault(place, "UNKNOWN_NAME", f"没有「{name}」这一项", nearest=near)
            continue
        fits, words = SETTINGS[name]
        for number, one in enumerate(body["values"]):
            if one["value"] is not None and not fits(one["value"]):
                place = document.place(FOLDER, name, "values", number, "value")
                yield Fault(place, "SHAPE", f"「{name}」的值应为{words}")
