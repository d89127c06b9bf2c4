"""What one policy has that another has not, or has otherwise: item by item, with days and documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from sqlglot import exp

from shouwang.engine.dated import BEGINNING, DatedPolicy, Version, Versions
from shouwang.engine.policy import Citation, DatedValue, Death, Parameter, Place, SwitchedOff
from shouwang.engine.wording import filled, with_unit

_NOT_CONTENT = frozenset({"name", "place", "citation", "start", "end"})
_DAY = timedelta(days=1)


class ItemKind(StrEnum):
    """What kind of item a difference is about."""

    PARAMETER = "parameter"
    FEATURE = "feature"
    RULE = "rule"
    OFF = "off"
    DEATH = "death"


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of one item: what it is called, from when to when, by which document, its content in words.

    `followed`: the next version begins right after it, so that its end is not a thing of its own.
    """

    kind: ItemKind
    name: str
    label: str
    start: date | None
    end: date | None
    citation: Citation | None
    content: Mapping[str, str]
    followed: bool = False


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One thing about an item that was one way and is another; empty where it was, or is, not there."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One version of an item that was added (no `old`), removed (no `new`) or changed in some `fields`."""

    old: Entry | None
    new: Entry | None
    fields: tuple[FieldDifference, ...] = ()

    @property
    def entry(self) -> Entry:
        """The new one, or the old one where it was removed."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of them is there
        return found


Key = tuple[ItemKind, str, date | None]


def diff(
    old: DatedPolicy, new: DatedPolicy, *, days: tuple[date, date] | None = None
) -> tuple[Difference, ...]:
    """The differences of two policies through time; with `days`, of what is in force on each of them.

    Ordered by kind, then as the items stand in the packs, then by day.
    """
    first, second = (None, None) if days is None else days
    before, after = _keyed(entries_of(old, first), days), _keyed(entries_of(new, second), days)
    keys = dict.fromkeys([*before, *after])
    names = {key[:2]: place for place, key in reversed(list(enumerate(keys)))}
    order = {kind: place for place, kind in enumerate(ItemKind)}
    ordered = sorted(keys, key=lambda key: (order[key[0]], names[key[:2]], key[2] or BEGINNING))
    found = (_difference(before.get(key), after.get(key)) for key in ordered)
    return tuple(each for each in found if each is not None)


def entries_of(policy: DatedPolicy, day: date | None = None) -> list[Entry]:
    """Every version of every item, or those in force on a day."""
    found = [
        *(entry for parameter in policy.parameters.values() for entry in _of_parameter(parameter)),
        *_of_versions(ItemKind.FEATURE, policy, day),
        *_of_versions(ItemKind.RULE, policy, day),
        *map(_of_off, policy.off),
        *([_of_death(policy.death)] if policy.death else []),
    ]
    return [entry for entry in found if day is None or _holds(entry, day)]


def _keyed(entries: Sequence[Entry], days: object) -> dict[Key, Entry]:
    return {(e.kind, e.name, e.start if days is None else None): e for e in entries}


def _holds(entry: Entry, day: date) -> bool:
    return (entry.start or BEGINNING) <= day and (entry.end is None or day <= entry.end)


def _difference(old: Entry | None, new: Entry | None) -> Difference | None:
    if old is None or new is None:
        return Difference(old, new)
    one, other = _told(old), _told(new)
    changed = tuple(
        FieldDifference(name, one.get(name, ""), other.get(name, ""))
        for name in dict.fromkeys([*one, *other])
        if one.get(name, "") != other.get(name, "")
    )
    return Difference(old, new, changed) if changed else None


def _told(entry: Entry) -> dict[str, str]:
    """Everything about an entry that may differ, in words."""
    days = {"from": entry.start, "until": None if entry.followed else entry.end}
    cite = entry.citation
    cited = {f.name: str(getattr(cite, f.name)) for f in fields(cite)} if cite is not None else {}
    return {**entry.content, **{name: str(day) for name, day in days.items() if day}, **cited}


def _of_parameter(parameter: Parameter) -> Iterator[Entry]:
    for value, after in zip_longest(parameter.values, parameter.values[1:]):
        content = {
            "label": parameter.label,
            "unit": parameter.unit.value,
            "value": with_unit(value.value, parameter.unit),
        }
        days = (_start(value), value.end)
        followed = _follows(value, after)
        yield Entry(
            ItemKind.PARAMETER, parameter.name, parameter.label, *days, value.citation, content, followed
        )


def _of_versions(kind: ItemKind, policy: DatedPolicy, day: date | None) -> Iterator[Entry]:
    items: Versions[Any] = policy.features if kind is ItemKind.FEATURE else policy.rules
    for name, versions in items.items():
        for version, after in zip_longest(versions, versions[1:]):
            item, days = version.item, (_start(version), version.end)
            label = filled(item.label, policy.parameters, day or date.max)
            yield Entry(
                kind, name, label, *days, item.citation, dict(_content(item)), _follows(version, after)
            )


def _start(one: DatedValue | Version[Any]) -> date | None:
    return None if one.start == BEGINNING else one.start


def _follows(one: DatedValue | Version[Any], after: DatedValue | Version[Any] | None) -> bool:
    return after is not None and one.end is not None and after.start == one.end + _DAY


def _of_off(off: SwitchedOff) -> Entry:
    content = {"reason": off.reason}
    return Entry(ItemKind.OFF, off.name, off.name, off.start, off.end, off.citation, content)


def _of_death(death: Death) -> Entry:
    return Entry(ItemKind.DEATH, "death", "死亡", None, None, None, dict(_content(death)))


def _content(item: object) -> Iterator[tuple[str, str]]:
    """The keys of an item that say what it is, in words; what is not there is left out."""
    if not is_dataclass(item):
        return
    for each in fields(item):
        if each.name not in _NOT_CONTENT and (text := _in_words(getattr(item, each.name))):
            yield each.name, text


def _in_words(value: object) -> str:
    if value is None or isinstance(value, Place):
        return ""
    if isinstance(value, exp.Expr):
        return value.sql(dialect="duckdb")
    if isinstance(value, StrEnum | str):
        return str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
    if isinstance(value, tuple | list):
        return "、".join(map(_in_words, value))
    if is_dataclass(value):
        return "，".join(f"{name}={text}" for name, text in _content(value))
    return str(value)
