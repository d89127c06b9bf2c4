"""The one reader of what packs hold: a folder of every pack of a stack, and what its files say together.

Each room names its folder and the shape of its files, and maps what was read to its own definitions. Files
that cannot be used are left out and their faults kept, so that one reading tells all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shouwang.engine.language.faults import Fault, PackError, nearest
from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.folders import PACK_FILE, find_pack
from shouwang.engine.packs.schemas import Shape, shape_faults, shape_of, todo_of
from shouwang.engine.policy import Place

KINDS = ("parameters", "features", "rules", "benefits")
"""The folders that a policy is made of; other folders belong to other readers."""
Body = Mapping[str, Any]  # plain data, its shape checked by a schema


@dataclass(frozen=True, slots=True)
class PackFolder:
    """One pack as read: its pack.yaml and its files, by kind, in order of their names."""

    name: str
    folder: Path
    head: Document
    files: Mapping[str, tuple[Document, ...]]


@dataclass(slots=True)
class Layers:
    """One folder of every pack of a stack: the sound files, lowest pack first, and the faults of all."""

    documents: list[Document] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def laid(self, *sections: str) -> dict[str, Any]:
        """What the files say together, in these sections and any other.

        An overlay writes only what differs, `null` takes an item away.
        """
        body: dict[str, Any] = {section: {} for section in sections}
        for document in self.documents:
            body = laid_over(body, document.data)
        return body

    def fault(self, code: str, found: str, *where: str | int, todo: str = "", near: str = "") -> Fault:
        """In the overlay that tells of exactly this; where none does, in the last file of its item."""
        telling = [each for each in self.documents if where[:2] in each.marks] or self.documents
        overlays = [each for each in telling[1:] if where in each.marks]
        return Fault((overlays or telling)[-1].place(*where), code, found, todo, near)

    def missing(self, items: Body, needed: Sequence[str], *where: str) -> Iterator[Fault]:
        """What items lack that each must have once all packs have spoken; `where` leads to them."""
        for name, item in items.items():
            yield from self.lacking(item, needed, *where, name)

    def lacking(self, item: Body, needed: Sequence[str], *where: str) -> Iterator[Fault]:
        """What one item lacks."""
        for key in needed:
            if key not in item:
                found = f"「{'.'.join(where)}」缺少「{key}」"
                yield self.fault("MISSING", found, *where, todo=todo_of(key))

    def refuse_faults(self) -> None:
        """Raises PackError where anything is wrong."""
        if self.faults:
            raise PackError(self.faults)


def read_layers(packs: Sequence[str], folder: str, *, shape: Shape, roots: Sequence[Path]) -> Layers:
    """The files of one folder in a stack of packs, lowest pack first, those of a pack by their names."""
    layers = Layers()
    for pack in packs:
        _read_into(layers, find_pack(pack, roots), folder, shape)
    return layers


def read_folder(pack: Path, folder: str, *, shape: Shape) -> Layers:
    """The files of one folder of one pack."""
    layers = Layers()
    _read_into(layers, pack, folder, shape)
    return layers


def files_of(packs: Sequence[str], *folders: str, roots: Sequence[Path]) -> list[Path]:
    """The files that a stack of packs has in these folders. PackError where there is no such pack."""
    return [path for pack in packs for folder in folders for path in _files(find_pack(pack, roots), folder)]


def read_file(path: Path, *, pack: str, file: str, shape: Shape) -> Document | list[Fault]:
    """A file that can be used, or what is wrong with it."""
    try:
        document = read_document(path, pack=pack, file=file)
    except PackError as error:
        return list(error.faults)
    return shape_faults(document, shape) or document


def read_pack(folder: Path) -> tuple[PackFolder | None, list[Fault]]:
    """The policy of a pack: the files that have their shape, and the faults of those that have not.

    There is no pack where pack.yaml itself is at fault.
    """
    name = folder.resolve().name
    head = read_head(folder)
    layers = {kind: read_folder(folder, kind, shape=shape_of(f"{kind}.json")) for kind in KINDS}
    faults = [fault for each in layers.values() for fault in each.faults]
    if not isinstance(head, Document):
        return None, [*head, *faults]
    files = {kind: tuple(each.documents) for kind, each in layers.items()}
    pack = PackFolder(name=name, folder=folder, head=head, files=files)
    return pack, [*faults, *_other_name(pack)]


def read_head(folder: Path) -> Document | list[Fault]:
    """The pack.yaml of a pack, or what is wrong with it."""
    name = folder.resolve().name
    return read_file(folder / PACK_FILE, pack=name, file=PACK_FILE, shape=shape_of("pack.json"))


def stray_files(folder: Path, known: Sequence[str]) -> list[Fault]:
    """YAML files of a pack that nobody reads: they are not as one of the `known` patterns.

    Packs that lie inside it, as former publications do, are packs of their own.
    """
    others = {path.parent for path in folder.rglob(PACK_FILE)} - {folder}
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml"))
    files = [path.relative_to(folder) for path in paths if not others & set(path.parents)]
    return [_stray(folder.resolve().name, file, known) for file in files if not _is_read(file, known)]


def laid_over(below: Body, above: Body) -> dict[str, Any]:
    """What two layers say together.

    >>> laid_over({"a": {"days": 15, "warn": 3}, "b": 1}, {"a": {"days": 20}, "b": None})
    {'a': {'days': 20, 'warn': 3}}
    """
    merged = dict(below)
    for key, value in above.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            under = merged.get(key)
            merged[key] = laid_over(under if isinstance(under, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def _files(pack: Path, folder: str) -> list[Path]:
    return sorted((pack / folder).glob("*.yaml"))


def _read_into(layers: Layers, pack: Path, folder: str, shape: Shape) -> None:
    for path in _files(pack, folder):
        found = read_file(path, pack=pack.resolve().name, file=f"{folder}/{path.name}", shape=shape)
        if isinstance(found, Document):
            layers.documents.append(found)
        else:
            layers.faults += found


def _other_name(pack: PackFolder) -> Iterator[Fault]:
    if pack.head.data["pack"] != pack.name:
        found = f"包名写的是「{pack.head.data['pack']}」，文件夹是「{pack.name}」"
        yield Fault(pack.head.place("pack"), "PACK_NAME", found, "请改成一样")


def _is_read(file: Path, known: Sequence[str]) -> bool:
    """Whether a file is pack.yaml, or as one of the patterns: `rules/*.yaml`, `kinds/*/kind.yaml`."""
    return any(len(file.parts) == len(Path(way).parts) and file.match(way) for way in (PACK_FILE, *known))


def _stray(pack: str, file: Path, known: Sequence[str]) -> Fault:
    place = Place(pack=pack, file=file.as_posix(), line=1, column=1)
    own = [way for way in known if way.split("/")[0] == file.parts[0]]
    near = "" if own else nearest(file.parts[0], {way.split("/")[0] for way in known})
    return Fault(place, "STRAY", "没有谁会读这个文件", f"规则包的文件放在 {'、'.join(own or known)}", near)
