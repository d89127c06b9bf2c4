"""Where packs are found: folders given, those of SHOUWANG_PACKS, the repository's own policy_packs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shouwang.engine.language.faults import Fault, PackError, nearest
from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.schemas import KINDS, shape_faults
from shouwang.engine.policy import Place

PACK_FILE = "pack.yaml"
VARIABLE = "SHOUWANG_PACKS"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class PackFolder:
    """One pack as read: its pack.yaml and its files, by kind, in order of their names."""

    name: str
    folder: Path
    head: Document
    files: Mapping[str, tuple[Document, ...]]


def search_path(*, given: Sequence[Path] = (), environ: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """The folders that may hold packs, first come first served."""
    extra = [Path(text) for text in (environ or {}).get(VARIABLE, "").split(os.pathsep) if text]
    return (*given, *extra, Path(__file__).resolve().parents[4] / "policy_packs")


def find_pack(name: str, roots: Sequence[Path]) -> Path:
    """The folder of a pack; a name with a slash is the folder itself. PackError names the nearest."""
    looks_like_path = "/" in name or os.sep in name
    candidates = [Path(name)] if looks_like_path else [root / name for root in roots if _NAME.fullmatch(name)]
    for folder in candidates:
        if (folder / PACK_FILE).is_file():
            return folder
    known = {path.parent.name for root in roots for path in root.glob(f"*/{PACK_FILE}")}
    place = Place(pack=name[:60], file=PACK_FILE, line=1, column=1)
    todo = f"可用的规则包：{'、'.join(sorted(known)) or '无'}，其他文件夹请写在 {VARIABLE} 里"
    raise PackError([Fault(place, "NO_PACK", f"找不到规则包「{name[:60]}」", todo, nearest(name, known))])


def read_pack(folder: Path) -> tuple[PackFolder | None, list[Fault]]:
    """The files of a pack that have their shape, and the faults of those that have not.

    There is no pack where pack.yaml itself is at fault.
    """
    name = folder.resolve().name
    faults: list[Fault] = []
    sound: dict[str, Document] = {}
    for kind, path in [("pack", folder / PACK_FILE), *_files(folder)]:
        file = path.relative_to(folder).as_posix()
        found = _read(path, pack=name, file=file, kind=kind)
        if isinstance(found, Document):
            sound[file] = found
        else:
            faults += found
    if PACK_FILE not in sound:
        return None, faults
    files = {kind: tuple(d for f, d in sound.items() if f.startswith(f"{kind}/")) for kind in KINDS}
    pack = PackFolder(name=name, folder=folder, head=sound[PACK_FILE], files=files)
    return pack, [*faults, *_other_name(pack)]


def _read(path: Path, *, pack: str, file: str, kind: str) -> Document | list[Fault]:
    try:
        document = read_document(path, pack=pack, file=file)
    except PackError as error:
        return list(error.faults)
    return shape_faults(document, kind=kind) or document


def _files(folder: Path) -> list[tuple[str, Path]]:
    return [(kind, path) for kind in KINDS for path in sorted((folder / kind).glob("*.yaml"))]


def _other_name(pack: PackFolder) -> Iterator[Fault]:
    if pack.head.data["pack"] != pack.name:
        found = f"包名写的是「{pack.head.data['pack']}」，文件夹是「{pack.name}」"
        yield Fault(pack.head.place("pack"), "PACK_NAME", found, "请改成一样")
