"""findings.csv and held_back.csv: one row per household and rule."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from shouwang.reports.csv_files import write_rows
from shouwang.screening.finding import Finding, HeldBack
from shouwang.screening.previous import COLUMNS, SOURCES_SEPARATOR


def write_findings(path: Path, *, findings: Iterable[Finding]) -> int:
    """Write the findings in the order given; returns the number of rows."""
    return write_rows(path, header=COLUMNS, rows=map(_cells, findings))


def write_held_back(path: Path, *, held_back: Iterable[HeldBack]) -> int:
    """Write what would be findings of rules that wait for a person to release them."""
    return write_rows(path, header=COLUMNS, rows=(_cells(f) for rule in held_back for f in rule.findings))


def _cells(finding: Finding) -> list[str]:
    special = {
        "state": finding.state.value,
        "doubtful": "1" if finding.doubtful else "0",
        "as_of": finding.as_of.isoformat(),
        "sources": SOURCES_SEPARATOR.join(finding.sources),
    }
    return [special[name] if name in special else str(getattr(finding, name)) for name in COLUMNS]
