"""What a benchmark gives back: a titled table, and what the table means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


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
