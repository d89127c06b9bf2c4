"""One finding: a household, a rule that is true of it, and everything a person needs to check it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """How a finding stands against the last run: found now, found again, no longer there."""

    NEW = "new"
    OPEN = "open"
    GONE = "gone"

    @property
    def label(self) -> str:
        """What officials call it."""
        return {State.NEW: "新增", State.OPEN: "仍存在", State.GONE: "已消失"}[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of findings.csv. `values` and `parameters` are JSON objects, money in 元."""

    household_no: str
    household_class: str
    township: str
    village: str
    head_name: str
    rule_id: str
    risk_type: str
    level: str
    state: State
    doubtful: bool
    as_of: date
    values: str
    parameters: str
    explanation: str
    citation: str
    sources: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same finding in two runs."""
        return self.household_no, self.rule_id


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A rule that hit more households than its pack allows: a person must release it first."""

    rule_id: str
    label: str
    hits: int
    judged: int
    max_hit_share: str
    findings: tuple[Finding, ...] = ()
