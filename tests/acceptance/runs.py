"""Runs the command as a county runs it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = ROOT / "samples" / "county"
TABLES = ("findings.csv", "rejects.csv", "warnings.csv", "unmatched.csv", "links.csv")


@dataclass(frozen=True, slots=True)
class Run:
    """What a command left behind."""

    status: int
    said: str
    complained: str
    out: Path

    def tables(self) -> dict[str, bytes]:
        """The bytes of every CSV file."""
        return {name: (self.out / name).read_bytes() for name in TABLES}


def command(*arguments: str | Path) -> list[str]:
    """The command line that runs shouwang with this Python."""
    return [sys.executable, "-m", "shouwang.cli", *map(str, arguments)]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The surroundings of a run: nothing of the tests' own, and warnings as quiet as for a county."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    return {**clean, "PYTHONPATH": str(ROOT / "src"), "PYTHONWARNINGS": "default", **(extra or {})}


def screen(
    data: Path, out: Path, *options: str | Path, day: str = "2025-06-30", cwd: Path | None = None,
    extra: Mapping[str, str] | None = None,
) -> Run:  # fmt: skip
    """Runs `shouwang screen` to its end."""
    done = subprocess.run(
        command("screen", "--data", data, "--as-of", day, "--out", out, *options),
        capture_output=True, text=True, cwd=cwd, env=environment(extra), timeout=900, check=False,
    )  # fmt: skip
    return Run(done.returncode, done.stdout, done.stderr, out)
