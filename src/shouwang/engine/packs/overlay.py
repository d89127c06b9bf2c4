"""Later packs over earlier ones: items replaced whole, parameters for their period, items switched off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.documents import Document
from shouwang.engine.packs.folders import PackFolder
from shouwang.engine.policy import DatedValue, Place

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Item:
    """One parameter, feature or rule as written, and the document it stands in."""

    kind: str
    name: str
    document: Document

    @property
    def place(self) -> Place:
        """Where its name stands."""
        return self.document.place(self.kind, self.name)

    @property
    def data(self) -> Mapping[str, Any]:
        """Its keys and values."""
        found: Mapping[str, Any] = self.document.data[self.kind][self.name]
        return found

    @property
    def feed(self) -> str | None:
        """The feed of a feature: its own, or the one at the top of its file."""
        if "expr" in self.data:
            return None
        own = self.data.get("feed", self.document.data.get("feed"))
        return str(own) if own is not None else None


@dataclass(slots=True)
class Stack:
    """What is in force after laying the packs over one another, and what went wrong in doing so."""

    parameters: dict[str, list[Item]] = field(default_factory=dict)
    features: dict[str, Item] = field(default_factory=dict)
    rules: dict[str, Item] = field(default_factory=dict)
    off: dict[str, Document] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def lay(packs: Sequence[PackFolder]) -> Stack:
    """The items in force of a stack, lowest pack first."""
    stack = Stack()
    for number, pack in enumerate(packs):
        stack.faults += _below(pack, [below.name for below in packs[:number]])
        seen: dict[tuple[str, str], Item] = {}
        for item in _items(pack):
            first = seen.setdefault((item.kind, item.name), item)
            if first is not item:
                found = f"「{item.name}」在本包里写了两次（另见 {first.place.file} 第{first.place.line}行）"
                stack.faults.append(Fault(item.place, "TWICE", found, "请删去一个"))
                continue
            _put(stack, item)
        _switch_off(stack, pack)
    return stack


def in_periods(layers: Sequence[Sequence[DatedValue]]) -> tuple[DatedValue, ...]:
    """The values of one parameter, later layers over earlier ones, as periods that never overlap.

    A value without an end holds until the next one of its own layer begins; a later layer wins.
    """
    result: list[DatedValue] = []
    for layer in layers:
        own = _closed(layer)
        result = [piece for value in result for piece in _without(value, own)] + own
    return tuple(sorted(result, key=lambda value: value.start))


def _below(pack: PackFolder, below: Sequence[str]) -> Iterator[Fault]:
    for number, name in enumerate(pack.head.data["over"]):
        if name not in below:
            place = pack.head.place("over", number)
            todo = f"请写 --pack {','.join([*below, name, pack.name])}"
            yield Fault(place, "OVER", f"本包要垫在「{name}」之上，而它不在前面", todo)


def _items(pack: PackFolder) -> Iterator[Item]:
    for kind, documents in pack.files.items():
        for document in documents:
            for name in document.data[kind]:
                yield Item(kind, name, document)


def _put(stack: Stack, item: Item) -> None:
    stack.off.pop(item.name, None)
    if item.kind == "parameters":
        stack.parameters.setdefault(item.name, []).append(item)
    elif item.kind == "features":
        stack.features[item.name] = item
    else:
        stack.rules[item.name] = item


def _switch_off(stack: Stack, pack: PackFolder) -> None:
    for name in pack.head.data.get("off", {}):
        if name in stack.rules or name in stack.features:
            stack.rules.pop(name, None)
            stack.features.pop(name, None)
            stack.off[name] = pack.head
            continue
        near = nearest(name, [*stack.rules, *stack.features])
        found = f"要停用的「{name}」不在下面的包里"
        stack.faults.append(Fault(pack.head.place("off", name), "OFF", found, nearest=near))


def _closed(layer: Sequence[DatedValue]) -> list[DatedValue]:
    ordered = sorted(layer, key=lambda value: value.start)
    ends: list[date | None] = [value.start - _DAY for value in ordered[1:]]
    return [_ending(value, _earlier(value.end, end)) for value, end in zip_longest(ordered, ends)]


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _without(value: DatedValue, others: Sequence[DatedValue]) -> list[DatedValue]:
    """What is left of a value's period outside the periods of others."""
    left = [value]
    for other in others:
        left = [piece for part in left for piece in _minus(part, other)]
    return left


def _minus(value: DatedValue, other: DatedValue) -> Iterator[DatedValue]:
    if value.start < other.start:
        before = other.start - _DAY
        yield _ending(value, before if value.end is None else min(value.end, before))
    after = None if other.end is None else other.end + _DAY
    if after is not None and (value.end is None or value.end >= after):
        yield DatedValue(max(value.start, after), value.end, value.value, value.citation)


def _ending(value: DatedValue, end: date | None) -> DatedValue:
    return DatedValue(value.start, end, value.value, value.citation)
