"""Whom rows mean that no rule could tell, as people decided: by kind, and by the key of the cleaned row.

Kept as a CSV file beside the deliveries: the same files and decisions give the same links.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pyarrow as pa

METHOD = "decided"
"""The method of a link that a person decided."""
HEADER = ("kind", "row_digest", "person_no")


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """A row by the digest of its content, and the person it means; an empty `person_no` means nobody."""

    kind: str
    row_digest: str
    person_no: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions by kind; without any, rows are linked as if nobody had ever been asked."""

    by_kind: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Decisions:
        """In an order of their own, so that it does not matter in which they were made."""
        found: dict[str, list[Decision]] = {}
        for decision in sorted(decisions):
            found.setdefault(decision.kind, []).append(decision)
        return cls({kind: tuple(several) for kind, several in found.items()})

    def digest(self, kind: str) -> str:
        """What the links of a kind depend on; empty where nothing was decided."""
        told = "\n".join(f"{d.row_digest},{d.person_no}" for d in self.by_kind.get(kind, ()))
        return hashlib.sha256(told.encode()).hexdigest() if told else ""

    def table(self, kind: str) -> pa.Table:
        """raw_key as text, and person_no ("" for nobody)."""
        own = self.by_kind.get(kind, ())
        return pa.table(
            {
                "raw_key": pa.array([str(UUID(hex=d.row_digest)) for d in own], pa.string()),
                "person_no": pa.array([d.person_no for d in own], pa.string()),
            }
        )


NONE_DECIDED = Decisions()


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write the file that `read_decisions` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows((d.kind, d.row_digest, d.person_no) for d in sorted(decisions))


def read_decisions(path: Path) -> Decisions:
    """The decisions of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return Decisions.of(Decision(*(row[name] for name in HEADER)) for row in csv.DictReader(file))
