"""What staging says about files and sheets, and how it is kept beside the staged rows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

DESCRIPTION = "staged.json"


@dataclass(frozen=True, slots=True)
class StagedSheet:
    """One sheet: what it is, how many rows it has, and where they lie.

    `kind` is None for a sheet of no kind; then `reason`, `nearest` and `missing` say why.
    `rows` and `warnings` are Parquet files, None where there is no kind.
    `columns`: name in the contract -> headings of the sheet. `left_out`: rows that are no data (totals,
    signatures, notes, not blank ones), with the reason.
    """

    sheet: str
    kind: str | None
    rows_read: int
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rows: Path | None = None
    warnings: Path | None = None
    reason: str = ""
    nearest: str | None = None
    missing: tuple[str, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class StagedFile:
    """One file of a delivery, `path` relative to its folder with "/"; `fault` says why it could not be read.

    `staged` names the folder below LAKE/staged that holds its sheets ("" where there is none).
    """

    path: str
    sha256: str
    sheets: tuple[StagedSheet, ...] = ()
    staged: str = ""
    fault: str = ""

    @property
    def has_gap(self) -> bool:
        """Whether the file could not be read, or holds nothing of a known kind."""
        return bool(self.fault) or all(sheet.kind is None for sheet in self.sheets)


def write_description(folder: Path, sheets: tuple[StagedSheet, ...]) -> None:
    """Write the sheets, with the sizes of their files, into their folder."""
    sizes = {path.name: path.stat().st_size for path in sorted(folder.glob("*.parquet"))}
    text = json.dumps(
        {"sheets": [asdict(sheet) for sheet in sheets], "sizes": sizes}, default=_name, ensure_ascii=False
    )
    (folder / DESCRIPTION).write_text(text, encoding="utf-8")


def read_description(folder: Path) -> tuple[StagedSheet, ...] | None:
    """The sheets of a staged folder; None where it is not whole."""
    try:
        data = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return None
    for name, size in data["sizes"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            return None
    return tuple(_sheet(item, folder) for item in data["sheets"])


def _name(path: object) -> str:
    if not isinstance(path, Path):
        raise TypeError(type(path).__name__)
    return path.name


def _sheet(item: dict[str, Any], folder: Path) -> StagedSheet:
    paths = {part: folder / item[part] if item[part] else None for part in ("rows", "warnings")}
    columns = tuple((name, tuple(headings)) for name, headings in item["columns"])
    left_out = tuple((row, reason) for row, reason in item["left_out"])
    return StagedSheet(
        **{**item, **paths, "columns": columns, "missing": tuple(item["missing"]), "left_out": left_out}
    )
