"""Counts the steps and seconds of each role, and prints them beside what the table of budgets allows.

A step too many fails the journey. Seconds are told, never judged: they depend on the machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import monotonic

import pytest
import yaml

BUDGETS = Path(__file__).with_name("budgets.yaml")
COUNTED = "journey"
"""The property of a test under which what was counted reaches the end of the run."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many steps and seconds somebody may need for one thing."""

    role: str
    label: str
    steps: int
    seconds: int


@cache
def budgets() -> Mapping[str, Budget]:
    """The table, by task."""
    tasks = yaml.safe_load(BUDGETS.read_text("utf-8"))["tasks"]
    return {
        name: Budget(task["role"], task["label"], task["steps"], task["seconds"])
        for name, task in tasks.items()
    }


@dataclass(slots=True)
class Tally:
    """What one journey took: each task as it was done, with its steps and seconds."""

    done: list[tuple[str, int, float]] = field(default_factory=list)
    steps: int = 0

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        """Counts one task; fails where it takes more steps than its budget."""
        budget, before, began = budgets()[name], self.steps, monotonic()
        yield
        steps = self.steps - before
        self.done.append((name, steps, monotonic() - began))
        assert steps <= budget.steps, f"{budget.role}“{budget.label}”用了 {steps} 步，最多 {budget.steps} 步"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, where a journey was walked."""
    told = [told for report in terminalreporter.getreports("passed") for told in _counted(report)]
    if not told:
        return
    terminalreporter.section("步数和秒数：每个角色每件事，实际最多 / 允许")
    for name, budget in budgets().items():
        steps = [steps for task, steps, _ in told if task == name]
        seconds = [seconds for task, _, seconds in told if task == name]
        if steps:
            terminalreporter.write_line(
                f"{_wide(budget.role, 12)}{_wide(budget.label, 32)}{len(steps):>3} 次"
                f"{max(steps):>4} / {budget.steps} 步{max(seconds):>8.1f} / {budget.seconds} 秒"
            )


def _counted(report: object) -> list[tuple[str, int, float]]:
    properties = getattr(report, "user_properties", ())
    return [tuple(one) for name, value in properties if name == COUNTED for one in value]


def _wide(text: str, columns: int) -> str:
    """Padded as a terminal counts: a Chinese character takes two columns."""
    taken = sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
    return text + " " * max(columns - taken, 1)
