"""What a benchmark gives back: a titled table, and what the table means."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

MARK = "<!-- {} -->"


@dataclass(frozen=True, slots=True)
class Section:
    """One table of docs/benchmarks.md; `notes` are sentences below it."""

    title: str
    heading: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    notes: Sequence[str] = field(default=())

    def markdown(self) -> str:
        """The section as Markdown; numbers stand right."""
        rule = ["---", *["---:"] * (len(self.heading) - 1)]
        lines = [self.heading, tuple(rule), *self.rows]
        table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        notes = "".join(f"\n{note}\n" for note in self.notes)
        return f"## {self.title}\n\n{table}\n{notes}"


def machine(libraries: Sequence[str]) -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in libraries)
    python = platform.python_version()
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()}; "
        f"Python {python}, {versions}."
    )


def kept(page: Path) -> dict[str, str]:
    """The sections of the page as it stands, by part."""
    text = page.read_text("utf-8") if page.exists() else ""
    found = re.findall(r"<!-- (\w+) -->\n(.*?)(?=<!-- \w+ -->|\Z)", text, re.DOTALL)
    return {part: section.strip() for part, section in found}
