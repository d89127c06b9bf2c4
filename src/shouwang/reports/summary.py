"""summary.json: what arrived, what became of it, by which policy; and how long it took."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from shouwang.kernel.errors import ShouwangError
from shouwang.screening.finding import Finding, HeldBack
from shouwang.screening.numbers import Plain

FILE = "summary.json"


class SummaryError(ShouwangError):
    """The OUT folder holds no summary that can be read."""

    code = "SUMMARY"


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """How the rows of a sheet fared; `kind` is null where it was not recognised, then `reason` says why."""

    sheet: str
    kind: str | None
    rows_read: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    linked: int = 0
    unmatched: int = 0
    names_differ: int = 0
    nearest_kind: str | None = None
    missing_headings: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One delivered file; `problem` says why none of it was used, if so."""

    file: str
    sha256: str
    sheets: tuple[SheetSummary, ...]
    problem: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether the file was not readable, or nothing in it recognised."""
        return bool(self.problem) or not any(sheet.kind for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything summary.json says."""

    as_of: date
    files: tuple[FileSummary, ...]
    packs: tuple[str, ...]
    policy_digest: str
    parameters: Mapping[str, Plain]
    engine: str
    lake: str
    snapshot: str
    county: str
    households: int
    findings: Sequence[Finding]
    held_back: Sequence[HeldBack]
    not_delivered: tuple[str, ...]
    changes: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


def write_summary(folder: Path, *, summary: Summary) -> None:
    """Write summary.json."""
    data: dict[str, Any] = {
        "as_of": summary.as_of.isoformat(),
        "county": summary.county,
        "households": summary.households,
        "files": [file_entry(f) for f in summary.files],
        "not_recognised": [f.file for f in summary.files if f.is_gap],
        "not_delivered": list(summary.not_delivered),
        "deliveries_changed": list(summary.changes),
        "findings": _counts(summary.findings),
        "held_back": [
            {"rule_id": h.rule_id, "hits": h.hits, "judged": h.judged, "max_hit_share": h.max_hit_share}
            for h in summary.held_back
        ],
        "rows": dict(summary.rows),
        "packs": list(summary.packs),
        "policy_digest": summary.policy_digest,
        "parameters": dict(summary.parameters),
        "engine": summary.engine,
        "lake": summary.lake,
        "snapshot": summary.snapshot,
        "seconds": round(sum(summary.seconds.values()), 3),
        "seconds_by_stage": {stage: round(s, 3) for stage, s in summary.seconds.items()},
    }
    (folder / FILE).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class LastRun:
    """What later commands need of a run: its day, its packs, its lake."""

    as_of: date
    packs: tuple[str, ...]
    lake: Path


def read_last_run(out: Path) -> LastRun:
    """What summary.json in OUT says of the run that wrote it."""
    path = out / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        return LastRun(date.fromisoformat(data["as_of"]), tuple(data["packs"]), out / data["lake"])
    except FileNotFoundError as error:
        raise SummaryError(
            f"“{out}”里没有 {FILE}",
            accepted="screen 的输出文件夹",
            todo="先运行 shouwang screen，再用同一个 --out",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SummaryError(
            f"“{path}”已被改动，读不懂", accepted="未经修改的输出", todo="重新运行 shouwang screen"
        ) from error


def file_entry(file: FileSummary) -> dict[str, Any]:
    """What summary.json says of one file; sheets of no kind come last."""
    # A page of instructions in front of the data must not stand for it where a reader takes the first sheet.
    sheets = sorted(file.sheets, key=lambda sheet: sheet.kind is None)
    data = {"file": file.file, "sha256": file.sha256, "sheets": [_sheet(s) for s in sheets]}
    return data | ({"problem": file.problem} if file.problem else {})


def _sheet(sheet: SheetSummary) -> dict[str, Any]:
    data = asdict(sheet)
    data["missing_headings"] = list(sheet.missing_headings)
    optional = ("nearest_kind", "missing_headings", "reason", "names_differ")
    return {name: value for name, value in data.items() if value or name not in optional}


def _counts(findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "total": sum(f.state != "gone" for f in findings),
        "states": dict(Counter(f.state.value for f in findings)),
        "rules": dict(Counter(f.rule_id for f in findings if f.state != "gone")),
        "doubtful": sum(f.doubtful for f in findings),
    }
