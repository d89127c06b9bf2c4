"""What the user says about files that no heading tells: file pattern -> kind, heading -> column.

"医保局/补报*.xlsx":
  kind: medical
  columns: {个人支付: self_paid, 费用日期: settled_on}
"乡镇/*.xls": housing
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from shouwang.engine.packs.schemas import shape_from
from shouwang.feeds.contract import Kind, Kinds
from shouwang.feeds.headings import heading_key
from shouwang.feeds.marked import Marked, check_form, load_marked

_ENTRY: dict[str, Any] = {
    "type": "object",
    "required": ["kind"],
    "additionalProperties": False,
    "properties": {
        "kind": {"type": "string"},
        "sheet": {"type": "string"},
        "header_row": {"type": "string", "pattern": "^[1-9][0-9]{0,6}$"},
        "columns": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
_SHAPE = shape_from(
    {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {
            "type": ["string", "object", "array"],
            "allOf": [
                {"if": {"type": "object"}, "then": _ENTRY},
                {"if": {"type": "array"}, "then": {"items": _ENTRY}},
            ],
        },
    }
)


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """One line of a mapping: which files (and sheets) are of which kind, and which heading is which column.

    `columns`: normal form of a heading -> name of a column of the kind. `header_row` 0 = find it.
    """

    file: str
    sheet: str
    kind: str
    columns: MappingOf[str, str]
    header_row: int = 0

    def fits(self, path: str, sheet: str) -> bool:
        """Whether it speaks of this sheet; a pattern without "/" may also be the bare name of the file."""
        name = path.rsplit("/", 1)[-1]
        in_file = fnmatchcase(path, self.file) or ("/" not in self.file and fnmatchcase(name, self.file))
        return in_file and fnmatchcase(sheet, self.sheet)


@dataclass(frozen=True, slots=True)
class Mapping:
    """All entries of a mapping file, and the digest of its meaning."""

    entries: tuple[MappingEntry, ...]
    digest: str

    def entry(self, path: str, sheet: str) -> MappingEntry | None:
        """The first entry that speaks of this sheet; `path` is relative to the data folder, with "/"."""
        return next((entry for entry in self.entries if entry.fits(path, sheet)), None)


def load_mapping(path: Path, kinds: Kinds) -> Mapping:
    """Read a mapping file; FileFormError names the line of what is wrong and the nearest right name."""
    document = load_marked(path)
    if not document.data and isinstance(document.data, dict):
        raise document.fault(
            "映射文件是空的", accepted="文件名模式: 种类", todo="写上至少一行，或不用 --mapping"
        )
    check_form(document, _SHAPE)
    entries: list[MappingEntry] = []
    for pattern, said in document.data.items():
        many = isinstance(said, list)
        for number, one in enumerate(said if many else [said]):
            at: tuple[str | int, ...] = (pattern, number) if many else (pattern,)
            entries.append(
                _entry(pattern, {"kind": one} if isinstance(one, str) else one, document, kinds, at)
            )
    return Mapping(tuple(entries), _digest(document.data))


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _entry(
    pattern: str, said: MappingOf[str, Any], document: Marked, kinds: Kinds, at: tuple[str | int, ...]
) -> MappingEntry:
    kind = _kind(said["kind"], document, kinds, at)
    columns = {
        heading_key(heading): _column(heading, name, kind, document, (*at, "columns", heading))
        for heading, name in said.get("columns", {}).items()
    }
    return MappingEntry(
        pattern.replace("\\", "/"), said.get("sheet", "*"), kind.name, columns, int(said.get("header_row", 0))
    )


def _kind(said: str, document: Marked, kinds: Kinds, at: tuple[str | int, ...]) -> Kind:
    for kind in kinds:
        if said in (kind.name, kind.label):
            return kind
    names = [kind.name for kind in kinds]
    raise document.fault(f"没有“{said}”这个种类{_near(said, names)}", at=at, accepted="、".join(names))


def _column(heading: str, said: str, kind: Kind, document: Marked, at: tuple[str | int, ...]) -> str:
    for column in kind.columns.values():
        if said in (column.name, column.label):
            return column.name
    if heading in kind.columns:
        raise document.fault(f"columns 应写成 表头: 列名，“{heading}: {said}”写反了", at=at)
    names = list(kind.columns)
    raise document.fault(
        f"{kind.name} 没有“{said}”这一列{_near(said, names)}", at=at, accepted="、".join(names)
    )


def _near(said: str, names: list[str]) -> str:
    close = difflib.get_close_matches(said, names, n=1)
    return f"（是否想写 {close[0]}）" if close else ""
