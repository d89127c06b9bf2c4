"""Where packs are found: folders given, those of SHOUWANG_PACKS, the repository's own policy_packs."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
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


def read_pack(folder: Path) -> PackFolder:
    """Reads every file of a pack and checks its shape. Raises PackError with the faults of all its files."""
    name = folder.resolve().name
    faults: list[Fault] = []
    documents: dict[str, Document] = {}
    for kind, path in [("pack", folder / PACK_FILE), *_files(folder)]:
        file = path.relative_to(folder).as_posix()
        try:
            document = read_document(path, pack=name, file=file)
        except PackError as error:
            faults += error.faults
            continue
        faults += shape_faults(document, kind=kind)
        documents[file] = document
    if faults:
        raise PackError(faults)
    _same_name(documents[PACK_FILE], name)
    files = {kind: tuple(d for f, d in documents.items() if f.startswith(f"{kind}/")) for kind in KINDS}
    return PackFolder(name=name, folder=folder, head=documents[PACK_FILE], files=files)


def _files(folder: Path) -> list[tuple[str, Path]]:
    return [(kind, path) for kind in KINDS for path in sorted((folder / kind).glob("*.yaml"))]


def _same_name(head: Document, name: str) -> None:
    if head.data["pack"] != name:
        found = f"包名写的是「{head.data['pack']}」，文件夹是「{name}」"
        raise PackError([Fault(head.place("pack"), "PACK_NAME", found, "请改成一样")])
