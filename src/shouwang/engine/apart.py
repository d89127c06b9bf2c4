"""Benefits that may not be received together, as one of the two knows the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlglot import exp

from shouwang.engine.policy import Citation


class Prefer(StrEnum):
    """Which of two benefits is due to whoever meets the conditions of both, as one of the two sees it."""

    THIS = "this"
    OTHER = "other"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Apart:
    """Another benefit that may not be received together with this one, as a document says.

    `declared`: it is this benefit that says so, not the other; where both pay the same and the higher is due,
    that one is due which says so.
    """

    name: str
    label: str
    when: exp.Expression
    received: exp.Expression
    amount: exp.Expression | None
    prefer: Prefer
    declared: bool
    shared: bool
    citation: Citation
