"""The findings of the last run, read back from its OUT folder."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from shouwang.kernel.errors import ShouwangError
from shouwang.screening.finding import Finding, State

COLUMNS = (
    "household_no",
    "household_class",
    "township",
    "village",
    "head_name",
    "rule_id",
    "risk_type",
    "level",
    "state",
    "doubtful",
    "as_of",
    "values",
    "parameters",
    "explanation",
    "citation",
    "sources",
)
SOURCES_SEPARATOR = ";"
GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class PreviousRunError(ShouwangError):
    """The folder given as the last run cannot be used as one."""

    code = "PREVIOUS_RUN"


def read_previous(folder: Path) -> Mapping[tuple[str, str], Finding]:
    """What the last run found, by household and rule; what it held back but knew before is still there."""
    findings = folder / "findings.csv"
    if not findings.is_file():
        raise PreviousRunError(
            f"--previous 给的“{folder}”里没有 findings.csv",
            accepted="上一次 screen 的输出文件夹",
            todo="改成上次 --out 的文件夹，首次研判不必写 --previous",
        )
    known = [f for f in read_findings(findings) if f.state is not State.GONE]
    held = folder / "held_back.csv"
    if held.is_file():
        known += [f for f in read_findings(held) if f.state is State.OPEN]
    return {f.key: f for f in known}


def read_findings(path: Path) -> list[Finding]:
    """The rows of a findings.csv or held_back.csv; PreviousRunError where it was altered."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
            if missing:
                raise _damaged(path, f"缺少列 {'、'.join(missing)}")
            return [_finding(path, reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _damaged(path, "不是 UTF-8 的 CSV 文件") from error


def _finding(path: Path, line: int, row: Mapping[str, str | None]) -> Finding:
    cells = {name: _unguarded(row[name] or "") for name in COLUMNS}
    try:
        json.loads(cells["values"])
        json.loads(cells["parameters"])
        return Finding(
            **{
                name: cells[name] for name in COLUMNS if name not in ("state", "doubtful", "as_of", "sources")
            },
            state=State(cells["state"]),
            doubtful=cells["doubtful"] == "1",
            as_of=date.fromisoformat(cells["as_of"]),
            sources=tuple(filter(None, cells["sources"].split(SOURCES_SEPARATOR))),
        )
    except ValueError as error:
        raise _damaged(path, f"第 {line} 行读不懂") from error


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:2] in GUARDED and cell[1:] else cell


def _damaged(path: Path, what: str) -> PreviousRunError:
    return PreviousRunError(
        f"上次的 {path.name} 已被改动，{what}",
        accepted="未经修改的上次输出",
        todo="用上次输出的原件，或不写 --previous",
    )
