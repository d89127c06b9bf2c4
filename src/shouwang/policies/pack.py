"""The installation's own pack as data: what it says now, with changes, and written as a folder.

One file of each folder is ours: `parameters/own.yaml`, `processes/own.yaml` and so on. Whatever else somebody
put into the pack by hand is taken along as it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from shouwang.engine.packs.documents import read_document
from shouwang.engine.packs.folders import (
    CURRENT,
    OWN,
    PACK_FILE,
    current_publication,
    own_pack,
    own_publications,
)
from shouwang.feeds.lake.files import sync_all, write_atomically
from shouwang.workflow.stack import packs_in_use

SECTIONS: Mapping[str, str] = {
    "parameters": "parameters",
    "processes": "processes",
    "letters": "letters",
    "social": "numbers",
    "helping": "helping",
}
"""The folders that have a file of ours, and the key under which its items stand."""
OWN_FILE = "own.yaml"
UNFINISHED = "tmp"
HEAD = {"pack": OWN, "label": "本地政策（在工作台里发布）", "over": []}
NOTE = "# 由工作台“政策”写成，请在工作台里修改。\n"
Content = dict[str, dict[str, Any]]  # plain data of our files, by section and name


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing to write: in which section, below which names, what."""

    section: str
    name: str
    body: Mapping[str, Any]


def content_now() -> Content:
    """What our files of the own pack say; empty sections where there is none."""
    folder = own_pack(os.environ)
    return {section: _section(folder, section) for section in SECTIONS}


def number_now() -> int:
    """The number of the publication in force; 0 where nothing was published."""
    folder = own_publications(os.environ)
    return (current_publication(folder) if folder else None) or 0


def changed(content: Content, edits: Iterable[Edit]) -> Content:
    """The content with the edits: values are added to those of other days, anything else is laid over."""
    made = {section: dict(items) for section, items in content.items()}
    for edit in edits:
        below = made[edit.section].get(edit.name, {})
        merge = _MERGED.get(edit.section, _written_over)
        made[edit.section][edit.name] = merge(below, edit.body)
    return made


def write_pack(content: Content, folder: Path) -> str:
    """A pack folder with this content and what else the present one has; the digest of all its files."""
    present = own_pack(os.environ)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if present is not None:
        shutil.copytree(present, folder, ignore=lambda *_: {UNFINISHED, CURRENT, *_numbers(present)})
    if not (folder / PACK_FILE).is_file():
        _write(folder / PACK_FILE, HEAD)
    for section, key in SECTIONS.items():
        if content[section]:
            _write(folder / section / OWN_FILE, {key: content[section]})
    return digest_of(folder)


def digest_of(folder: Path) -> str:
    """A digest of every file of a folder, by its name and content."""
    hasher = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        hasher.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return hasher.hexdigest()


def stack_with_own() -> tuple[str, ...]:
    """The stack as it is once there is an own pack."""
    packs = packs_in_use()
    return packs if OWN in packs else (*packs, OWN)


def publish_folder(made: Path, number: int) -> None:
    """Put a written pack in its place as publication `number`; nobody reads it before `point_at`."""
    sync_all(path for path in made.rglob("*") if path.is_file())
    target = _publications() / str(number)
    shutil.rmtree(target, ignore_errors=True)  # of a publication that did not come to its end
    target.mkdir(parents=True)
    made.replace(target / OWN)


def point_at(number: int) -> None:
    """From now on this publication is in force: one file, replaced at once."""
    folder = _publications()
    write_atomically(folder / CURRENT, f"{number}\n".encode(), temporary=folder / f"{CURRENT}.new")


def is_there(number: int) -> bool:
    """Whether the folder of a publication was written."""
    return (_publications() / str(number) / OWN / PACK_FILE).is_file()


def workplace() -> Path:
    """Where packs are written before they are published; backups leave it out."""
    folder = _publications() / UNFINISHED
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _publications() -> Path:
    folder = own_publications(os.environ)
    if folder is None:
        raise RuntimeError("no installation")
    return folder


def _numbers(folder: Path) -> Iterable[str]:
    return (path.name for path in folder.iterdir() if path.name.isdigit())


def _section(folder: Path | None, section: str) -> dict[str, Any]:
    path = folder / section / OWN_FILE if folder else None
    if path is None or not path.is_file():
        return {}
    document = read_document(path, pack=OWN, file=f"{section}/{OWN_FILE}")
    return dict(document.data[SECTIONS[section]])


def _with_value(below: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter with one more value: the one before ends where it begins, one of that day gives way."""
    (new,) = body["values"]
    kept = [dict(value) for value in below.get("values", ()) if value["from"] != new["from"]]
    before = max((v for v in kept if v["from"] < new["from"]), key=lambda v: str(v["from"]), default=None)
    if before is not None and before.get("until", "") >= new["from"]:
        del before["until"]
    if before is not None and "until" in before and _next_day(before["until"]) != new["from"]:
        new = {**new, "resumed": new["cite"]["document"]}
    return {**below, "values": sorted([*kept, new], key=lambda value: str(value["from"]))}


def _with_answer(below: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """A question of helping with one more answer; one of the same day gives way."""
    (new,) = body["values"]
    kept = [dict(value) for value in below.get("values", ()) if value["from"] != new["from"]]
    return {**body, "values": sorted([*kept, new], key=lambda value: str(value["from"]))}


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _written_over(below: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings are laid over item by item, anything else is replaced; a null, which takes away, stays."""
    merged = dict(below)
    for key, value in body.items():
        under = merged.get(key)
        if isinstance(value, dict) and isinstance(under, dict):
            merged[key] = _written_over(under, value)
        else:
            merged[key] = value
    return merged


_MERGED = {"parameters": _with_value, "helping": _with_answer}


class _Dumper(yaml.SafeDumper):
    """Exact numbers as they were typed."""


def _exactly(dumper: _Dumper, value: Decimal) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")


_Dumper.add_representer(Decimal, _exactly)


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(dict(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=200)
    path.write_text(NOTE + text, "utf-8")
