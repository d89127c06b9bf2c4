"""The contract of every kind of file, read from data: one folder per kind, found by itself.

A new kind is one new folder with a kind.yaml, here or in a folder that SHOUWANG_KINDS names. No Python.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from shouwang.engine.facts import Column as FactColumn
from shouwang.engine.facts import FeedSchema, Type
from shouwang.engine.language.faults import Fault
from shouwang.engine.packs.folders import PACK_FILE, find_pack, search_path
from shouwang.engine.packs.folders import VARIABLE as PACKS_VARIABLE
from shouwang.engine.packs.schemas import shape_of
from shouwang.engine.policy import Unit
from shouwang.feeds.headings import choice_key, expand, heading_key, value_parts
from shouwang.feeds.marked import FileFormError, Marked, check_form, load_marked

KINDS_VARIABLE = "SHOUWANG_KINDS"
SHARED_FILE = "every_kind.yaml"
PACK_KINDS = "kinds"
"""The folder of a pack that holds the kinds it brings."""
YES, NO = "是", "否"


class ColumnType(StrEnum):
    """How the cells of a column are read; ID to AGE say who the row is about."""

    ID = "id"
    CARD = "card"
    NAME = "name"
    PHONE = "phone"
    PLACE = "place"
    SEX = "sex"
    AGE = "age"
    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    MONEY = "money"
    INTEGER = "integer"
    DATE = "date"
    MONTH = "month"
    TERM = "term"
    YEAR = "year"


_WHO_TYPES = (ColumnType.ID, ColumnType.CARD, ColumnType.NAME, ColumnType.PHONE, ColumnType.PLACE)
WHO = frozenset({"id", "name", "township", "village", "sex", "age", "birth_date", "phone"})
_FACTS = {
    ColumnType.TEXT: (Type.TEXT, Unit.TEXT),
    ColumnType.CHOICE: (Type.TEXT, Unit.TEXT),
    ColumnType.PLACE: (Type.TEXT, Unit.TEXT),
    ColumnType.FLAG: (Type.FLAG, Unit.YES_NO),
    ColumnType.MONEY: (Type.MONEY, Unit.CNY),
    ColumnType.INTEGER: (Type.INTEGER, Unit.COUNT),
    ColumnType.AGE: (Type.INTEGER, Unit.YEAR),
    ColumnType.DATE: (Type.DATE, Unit.DATE),
    ColumnType.MONTH: (Type.MONTH, Unit.DATE),
    ColumnType.TERM: (Type.TERM, Unit.DATE),
    ColumnType.YEAR: (Type.YEAR, Unit.DATE),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind: its headings, best first, and the values its cells may hold.

    `weak` headings (日期, 类别) count only where nothing better is there and the cells look right.
    `choices`: canonical value -> the ways it is written; a TEXT column keeps what it does not know,
    an INTEGER column counts by it (一级 -> 1), a CHOICE or FLAG column takes nothing else.
    `blank`: words that say "nothing" here, like an empty cell. `many`: several such columns add up.
    `literal`: a longer heading that only holds one of ours is something else (转外先行自付).
    `looks`: a pattern of typical cells in a TEXT column; it tells kinds with the same bare headings apart.
    """

    name: str
    label: str
    type: ColumnType
    unit: Unit
    required: bool = False
    many: bool = False
    literal: bool = False
    looks: str = ""
    headings: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    keys: Mapping[str, int] = field(default_factory=dict)
    weak_keys: Mapping[str, int] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    blanks: frozenset[str] = frozenset()

    @property
    def closed(self) -> tuple[str, ...]:
        """All the values its cells may hold; empty where they may hold others."""
        return tuple(self.choices) if self.type is ColumnType.CHOICE else ()

    def canonical(self, text: str) -> str | None:
        """The canonical value a cell means, "" where it says nothing, None where it is not known."""
        key = choice_key(text)
        if not key or key in self.blanks:
            return ""
        return self.variants.get(key) or self._by_first_part(text)

    def _by_first_part(self, text: str) -> str | None:
        """`住院（县内）`, `农村低保-一类`: what the first part says, unless a later one contradicts."""
        if self.type is ColumnType.TEXT:
            return None
        parts = [key for part in value_parts(text) if (key := choice_key(part))]
        meant = {value for part in parts if (value := self.variants.get(part))}
        return self.variants.get(parts[0]) if len(parts) > 1 and len(meant) == 1 else None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: what its rows are about, what dates them, and its columns in their order."""

    name: str
    label: str
    department: str
    about: str
    time: str | None
    identity: str
    columns: Mapping[str, Column]
    path: Path

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which a sheet is not of this kind."""
        return tuple(c for c in self.columns.values() if c.required)

    @property
    def own(self) -> tuple[Column, ...]:
        """The columns beside those that say who and where: these are stored, and rules may name them."""
        return tuple(c for c in self.columns.values() if c.name not in WHO)

    def feed_schema(self) -> FeedSchema:
        """The kind as rules may name it."""
        columns = {
            c.name: FactColumn(c.name, _FACTS[c.type][0], c.unit, c.label, c.closed)
            for c in self.own
            if c.type in _FACTS
        }
        return FeedSchema(self.name, self.label, self.time or "", self.about, columns)


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds that are known, the digest of their contract, and the words every kind shares."""

    by_name: Mapping[str, Kind]
    digest: str
    fillers: tuple[str, ...]
    endings: tuple[str, ...]
    others: tuple[str, ...]

    def __iter__(self) -> Iterator[Kind]:
        """The kinds in their order."""
        return iter(self.by_name.values())

    def __getitem__(self, name: str) -> Kind:
        """The kind of that name."""
        return self.by_name[name]

    def __contains__(self, name: str) -> bool:
        """Whether there is a kind of that name."""
        return name in self.by_name


def shipped_kinds() -> Path:
    """The folder of the kinds that come with the product."""
    return Path(str(resources.files("shouwang.feeds") / "kinds"))


def kinds_folders(extra: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The shipped folder, `kinds` beside the user's packs, those of SHOUWANG_KINDS, then `extra`.

    Of two kinds of one name the later wins.
    """
    beside = [folder for packs in _named(PACKS_VARIABLE) if (folder := packs.parent / "kinds").is_dir()]
    folders = (shipped_kinds(), *beside, *_named(KINDS_VARIABLE), *extra)
    return tuple({folder.resolve(): folder for folder in folders}.values())


def _named(variable: str) -> list[Path]:
    return [Path(part) for part in os.environ.get(variable, "").split(os.pathsep) if part]


def kinds_of(packs: Sequence[str]) -> Kinds:
    """The kinds of file in use with a stack of packs: a pack may bring those that its rules need."""
    return load_kinds(brought_by(packs, roots=search_path(environ=os.environ)))


def brought_by(packs: Sequence[str], *, roots: Sequence[Path]) -> list[Path]:
    """The folders of the kinds that packs bring."""
    folders = [find_pack(name, roots) / PACK_KINDS for name in dict.fromkeys(packs)]
    return [folder for folder in folders if folder.is_dir()]


def load_kinds(extra: Sequence[Path] = ()) -> Kinds:
    """Read every kind.yaml below the folders; FileFormError tells every fault with file, line and column."""
    kinds, faults = read_kinds(extra)
    if faults:
        raise FileFormError.of(faults)
    return kinds


def read_kinds(extra: Sequence[Path] = ()) -> tuple[Kinds, list[Fault]]:
    """The kinds that can be used, and what is wrong with the others."""
    shared = load_marked(shipped_kinds() / SHARED_FILE)
    check_form(shared, shape_of("kinds/shared.schema.json", package="shouwang.feeds"))
    found: dict[str, tuple[Kind, Any]] = {}
    faults: list[Fault] = []
    for path in _kind_files(kinds_folders(extra)):
        try:
            kind, data = _read_kind(path, shared)
        except FileFormError as error:
            faults += error.faults
        else:
            found[kind.name] = kind, data
    by_name = {name: found[name][0] for name in sorted(found, key=_order)}
    digest = _digest([shared.data, *(found[name][1] for name in sorted(found))])
    words = {
        part: tuple(_spread(shared.data[part], shared.data["sets"]))
        for part in ("fillers", "endings", "others")
    }
    return Kinds(by_name, digest, **words), faults


def _order(name: str) -> tuple[bool, str]:
    return name != "households", name


def _digest(documents: list[Any]) -> str:
    return hashlib.sha256(json.dumps(documents, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _kind_files(folders: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for folder in folders:
        if not folder.is_dir():
            raise FileFormError(
                f"{folder} 不是文件夹",
                accepted="含有 种类名/kind.yaml 的文件夹",
                todo=f"检查 {KINDS_VARIABLE}",
            )
        files += sorted(folder.glob("*/kind.yaml"))
    return files


def _read_kind(path: Path, shared: Marked) -> tuple[Kind, Any]:
    """A kind and the data it was made of; its pack is named where it is in one."""
    folder = path.parent.parent.parent
    if (folder / PACK_FILE).is_file():
        document = load_marked(path, pack=folder.resolve().name, file=path.relative_to(folder).as_posix())
    else:
        document = load_marked(path)
    check_form(document, shape_of("kinds/kind.schema.json", package="shouwang.feeds"))
    return _kind(document, shared), document.data


@lru_cache(maxsize=256)
def _kind(document: Marked, shared: Marked) -> Kind:
    data = document.data
    raw = {name: dict(spec) for name, spec in data["columns"].items()}
    for name, spec in shared.data["columns"].items():
        raw[name] = {**spec, **raw.get(name, {})}
    columns: dict[str, Column] = {}
    faults: list[Fault] = []
    for name, spec in raw.items():
        try:
            columns[name] = _column(name, spec, shared.data, document)
        except FileFormError as error:
            faults += error.faults
    kind = Kind(
        name=data["kind"], label=data["label"], department=data["department"], about=data["about"],
        time=data.get("time"), identity=data["identity"], columns=columns, path=document.path,
    )  # fmt: skip
    faults = faults or list(_faults(kind, document))
    if faults:
        raise FileFormError.of(faults)
    return kind


def _column(name: str, spec: Mapping[str, Any], shared: Mapping[str, Any], document: Marked) -> Column:
    if lacks := [part for part in ("label", "type") if part not in spec]:
        raise document.fault(f"列 {name} 缺少 {'、'.join(lacks)}", at=("columns", name))
    kind_of = ColumnType(spec["type"])
    at = ("columns", name)
    headings = _spread(spec.get("headings", ()), shared["sets"], document=document, at=at)
    if spec["label"] not in headings:
        headings.insert(0, spec["label"])
    weak = [
        h
        for h in _spread(spec.get("weak", ()), shared["sets"], document=document, at=at)
        if h not in headings
    ]
    choices = _choices(kind_of, spec.get("choices", {}), shared)
    variants = {choice_key(v): value for value, written in choices.items() for v in (value, *written)}
    blank = (*spec.get("blank", ()), *shared["blank"])
    return Column(
        name=name, label=spec["label"], type=kind_of, unit=_unit(kind_of, spec),
        required=spec.get("required") == "true", many=spec.get("many") == "true",
        literal=spec.get("literal") == "true" or kind_of in _WHO_TYPES, looks=spec.get("looks", ""),
        headings=tuple(headings), weak=tuple(weak), choices=choices, blank=blank,
        keys=_ranked(headings), weak_keys=_ranked(weak), variants=variants,
        blanks=frozenset(choice_key(b) for b in blank if choice_key(b) not in variants),
    )  # fmt: skip


def _unit(kind_of: ColumnType, spec: Mapping[str, Any]) -> Unit:
    default = _FACTS[kind_of][1] if kind_of in _FACTS else Unit.TEXT
    return Unit(spec["unit"]) if "unit" in spec else default


def _choices(
    kind_of: ColumnType, own: Mapping[str, Any], shared: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    spread = {value: tuple(_spread(written, shared["sets"])) for value, written in own.items()}
    if kind_of is not ColumnType.FLAG:
        return spread
    return {value: (*spread.get(value, ()), *shared["flags"][value]) for value in (YES, NO)}


def _spread(
    patterns: Sequence[str],
    sets: Mapping[str, Any],
    *,
    document: Marked | None = None,
    at: tuple[str, ...] = (),
) -> list[str]:
    """Every text the brace patterns stand for, once, in order; `{@self}` names a set of every_kind.yaml."""
    texts: dict[str, None] = {}
    for pattern in patterns:
        filled = pattern
        for name, words in sets.items():
            filled = filled.replace(f"@{name}", ",".join(words))
        if "@" in filled and document is not None:
            raise document.fault(
                f"“{pattern}”引用了不存在的词组", at=at, accepted="、".join(f"@{s}" for s in sets)
            )
        texts |= dict.fromkeys(expand(filled))
    return list(texts)


def _ranked(headings: Sequence[str]) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for rank, heading in enumerate(headings):
        ranks.setdefault(heading_key(heading), rank)
    return ranks


def _faults(kind: Kind, document: Marked) -> Iterator[Fault]:
    if kind.name != document.path.parent.name:
        yield document.wrong(f"种类名 {kind.name} 与文件夹名 {document.path.parent.name} 不同", at=("kind",))
    for part in ("identity", "time"):
        name = getattr(kind, part)
        if name is not None and name not in kind.columns:
            found = f"{part} 指向不存在的列 {name}"
            yield document.wrong(found, at=(part,), todo=f"可用的列：{'、'.join(kind.columns)}")
    yield from _faults_of_headings(kind, document)
    for column in kind.columns.values():
        if column.type is ColumnType.CHOICE and not column.choices:
            yield document.wrong("choice 列没有 choices", at=("columns", column.name))
        yield from _faults_of_variants(column, document)


def _faults_of_headings(kind: Kind, document: Marked) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for column in kind.columns.values():
        for key in column.keys:
            first = owner.setdefault(key, column.name)
            if first != column.name:
                found = f"表头“{key}”同时属于 {first} 和 {column.name}"
                yield document.wrong(found, at=("columns", column.name))


def _faults_of_variants(column: Column, document: Marked) -> Iterator[Fault]:
    meant: dict[str, str] = {}
    for value, written in column.choices.items():
        for text in (value, *written):
            first = meant.setdefault(choice_key(text), value)
            if first != value:
                found = f"“{text}”同时表示 {first} 和 {value}"
                yield document.wrong(found, at=("columns", column.name, "choices"))
