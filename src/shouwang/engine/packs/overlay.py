"""Later packs over earlier ones: for its days each item replaces, gives a value, or puts out of force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shouwang.engine.dated import Version
from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.documents import Document, Where
from shouwang.engine.packs.periods import in_periods
from shouwang.engine.packs.reading import PackFolder
from shouwang.engine.packs.spans import spans_of
from shouwang.engine.policy import Place

MISSING_BELOW = "OVER"


@dataclass(frozen=True, slots=True)
class Item:
    """One parameter, feature or rule as written (or one version of it), and the document it stands in."""

    kind: str
    name: str
    document: Document
    version: int | None = None

    @property
    def where(self) -> Where:
        """The way to it from the top of its document."""
        own = (self.kind, self.name)
        return own if self.version is None else (*own, "versions", self.version)

    @property
    def place(self) -> Place:
        """Where its name stands, or its version begins."""
        return self.document.place(*self.where)

    @property
    def data(self) -> Mapping[str, Any]:
        """Its keys and values."""
        found: Any = self.document.data
        for step in self.where:
            found = found[step]
        return dict(found)

    @property
    def feed(self) -> str | None:
        """The feed of a feature: its own, or the one at the top of its file."""
        if "expr" in self.data:
            return None
        own = self.data.get("feed", self.document.data.get("feed"))
        return str(own) if own is not None else None

    @property
    def versions(self) -> tuple[Item, ...]:
        """Its versions; itself where it has but one."""
        count = len(self.data.get("versions", ()))
        return tuple(Item(self.kind, self.name, self.document, number) for number in range(count)) or (self,)


@dataclass(frozen=True, slots=True)
class Off:
    """An item that a pack puts out of force, by its name."""

    name: str
    head: Document


Written = Version[Item | Off]
"""A version of a feature or rule as written, or the time in which a pack puts it out of force."""


@dataclass(slots=True)
class Stack:
    """What the packs laid over one another say through time, and what went wrong in laying them."""

    parameters: dict[str, list[Item]] = field(default_factory=dict)
    layers: dict[tuple[str, str], list[list[Written]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    yielding: set[str] = field(default_factory=set)
    """The packs that give way to what a pack below them begins later (pack.yaml `yields`)."""

    def giving_way(self, layers: Sequence[Sequence[Written]]) -> list[int]:
        """The numbers of the layers that packs wrote which give way."""
        return [number for number, layer in enumerate(layers) if layer and _pack(layer[0]) in self.yielding]

    def versions(self, kind: str) -> dict[str, tuple[Version[Item], ...]]:
        """The versions of each feature (rule) while in force; an item that never is one is left out."""
        found: dict[str, tuple[Version[Item], ...]] = {}
        for (own, name), layers in self.layers.items():
            pieces = tuple(
                Version(piece.start, piece.end, piece.item)
                for piece in in_periods(layers, yielding=self.giving_way(layers))
                if isinstance(piece.item, Item)
            )
            if own == kind and pieces:
                found[name] = pieces
        return found

    def off(self) -> Iterator[Version[Off]]:
        """What is put out of force, and when, after all packs have spoken."""
        for layers in self.layers.values():
            for piece in in_periods(layers, yielding=self.giving_way(layers)):
                if isinstance(piece.item, Off):
                    yield Version(piece.start, piece.end, piece.item)


def lay(packs: Sequence[PackFolder]) -> Stack:
    """The items of a stack, lowest pack first."""
    stack = Stack()
    for pack in packs:
        stack.yielding |= {pack.name} if "yields" in pack.head.data else set()
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


def _pack(written: Written) -> str:
    return (written.item.head if isinstance(written.item, Off) else written.item.document).pack


def missing_below(packs: Sequence[PackFolder]) -> Iterator[Fault]:
    """What packs must lie over, and it is not before them."""
    for number, pack in enumerate(packs):
        below, over = [each.name for each in packs[:number]], pack.head.data["over"]
        missing = [name for name in over if name not in below]
        if missing:
            place = pack.head.place("over", over.index(missing[0]))
            todo = f"请写 --pack {','.join([*below, *missing, pack.name])}"
            yield Fault(place, MISSING_BELOW, f"本包要放在「{'」「'.join(missing)}」之后，而前面没有", todo)


def _items(pack: PackFolder) -> Iterator[Item]:
    for kind, documents in pack.files.items():
        for document in documents:
            for name in document.data[kind]:
                yield Item(kind, name, document)


def _put(stack: Stack, item: Item) -> None:
    if item.kind == "parameters":
        stack.parameters.setdefault(item.name, []).append(item)
        return
    spans = spans_of([(each.data, each.place) for each in item.versions], stack.faults)
    layer: list[Written] = [Version(span.first, span.last, item.versions[span.number]) for span in spans]
    stack.layers.setdefault((item.kind, item.name), []).append(layer)


def _switch_off(stack: Stack, pack: PackFolder) -> None:
    for name, data in pack.head.data.get("off", {}).items():
        place = pack.head.place("off", name)
        below = [key for key in stack.layers if key[1] == name]
        if not below:
            near = nearest(name, [own for _, own in stack.layers])
            found = f"要停用的「{name}」不在下面的包里"
            stack.faults.append(Fault(place, "OFF", found, nearest=near))
        for span in spans_of([(data, place)], stack.faults):
            for key in below:
                stack.layers[key].append([Version(span.first, span.last, Off(name, pack.head))])
