"""What the packs decide about helpers: one dated setting a question, with its document; later packs first.

A value of `null` is left open by the document: the county must set it in a pack of its own before what
rests on it works.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from shouwang.assistance.helpers.models import Position, Rounding, SignedBy, Trait
from shouwang.engine.language.faults import Fault, PackError, nearest
from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.folders import find_pack, search_path
from shouwang.kernel.errors import ShouwangError
from shouwang.workflow.definition import cited
from shouwang.workflow.stack import packs_in_use

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
            todo="请政策员在“政策”的“救助和帮扶标准”里设定后再办",
        )
    return asked


def in_force(*, on: date) -> list[Setting]:
    """Everything that is asked on a day, what is left open among it."""
    return [found for name in SETTINGS if (found := _in_force(name, on)) is not None]


def _in_force(name: str, on: date) -> Setting | None:
    for layer in _layers().get(name, ()):
        for dated in layer:
            if dated.first <= on and (dated.last is None or on <= dated.last):
                return dated.setting
    return None


def _layers() -> Mapping[str, Sequence[Sequence[Dated]]]:
    packs = packs_in_use()
    roots = search_path(environ=os.environ)
    files = [path for pack in packs for path in sorted((find_pack(pack, roots) / FOLDER).glob("*.yaml"))]
    return _loaded(tuple((str(path), path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=8)
def _loaded(stamp: tuple[tuple[str, int], ...]) -> Mapping[str, Sequence[Sequence[Dated]]]:
    return load([Path(path) for path, _ in stamp])


def load(files: Sequence[Path]) -> Mapping[str, Sequence[Sequence[Dated]]]:
    """The settings of files, lowest pack first; PackError names every fault."""
    layers: dict[str, list[list[Dated]]] = {}
    faults: list[Fault] = []
    for path in files:
        document = read_document(path, pack=path.parent.parent.name, file=f"{FOLDER}/{path.name}")
        bodies = document.data.get(FOLDER) if isinstance(document.data, dict) else None
        if not isinstance(bodies, dict):
            faults.append(Fault(document.place(), "SHAPE", f"文件里没有「{FOLDER}」"))
            continue
        for name, body in bodies.items():
            wrong = list(_faults(name, body, document))
            faults += wrong
            if not wrong:
                layers.setdefault(name, []).insert(0, _dated(name, body))
    if faults:
        raise PackError(faults)
    return layers


def _dated(name: str, body: Mapping[str, Any]) -> list[Dated]:
    """The values of one pack, the latest first."""
    found = [
        Dated(
            date.fromisoformat(str(one["from"])),
            date.fromisoformat(str(one["until"])) if "until" in one else None,
            Setting(name, body["label"], one.get("value"), cited(one["cite"])),
        )
        for one in body["values"]
    ]
    return sorted(found, key=lambda dated: dated.first, reverse=True)


def _faults(name: str, body: object, document: Document) -> Iterator[Fault]:
    place = document.place(FOLDER, name)
    if name not in SETTINGS:
        yield Fault(place, "UNKNOWN_NAME", f"没有「{name}」这一项", nearest=nearest(name, SETTINGS))
        return
    if not isinstance(body, dict) or "label" not in body or not isinstance(body.get("values"), list):
        yield Fault(place, "SHAPE", f"「{name}」要有 label 和 values")
        return
    for number, one in enumerate(body["values"]):
        where = document.place(FOLDER, name, "values", number)
        yield from _value_faults(name, one, where)


def _value_faults(name: str, one: object, where: Any) -> Iterator[Fault]:  # noqa: ANN401 - a place
    fits, words = SETTINGS[name]
    if not isinstance(one, dict) or "value" not in one or "cite" not in one:
        yield Fault(where, "SHAPE", f"「{name}」的每个值要有 from、value 和 cite")
    elif not _is_day(one.get("from")) or not _is_day(one.get("until", "9999-12-31")):
        yield Fault(where, "SHAPE", f"「{name}」的 from、until 要写成 2016-01-01 这样的日期")
    elif one["value"] is not None and not fits(one["value"]):
        yield Fault(where, "SHAPE", f"「{name}」的值应为{words}")


def _is_day(text: object) -> bool:
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return True
