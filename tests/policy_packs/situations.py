"""The situation files of the shipped packs, checked against their shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.facts_builder import Story

from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.schemas import shape_faults

PACKS = Path(__file__).parents[2] / "policy_packs"
TRUTHS = {"true": True, "false": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Situation:
    """One sentence about one rule: what is given on which day, and what the rule must say."""

    pack: str
    rule: str
    title: str
    case: str
    as_of: date
    story: Story
    expect: str

    @property
    def name(self) -> str:
        """As pytest shows it."""
        return f"{self.pack}.{self.rule}: {self.title}"


def documents() -> Iterator[Document]:
    """Every situation file of every pack."""
    for path in sorted(PACKS.glob("*/situations/*.yaml")):
        yield read_document(path, pack=path.parts[-3], file=f"situations/{path.name}")


def situations() -> list[Situation]:
    """All situations of all packs."""
    return [situation for document in documents() if not shape_faults(document, kind="situations")
            for situation in _of(document)]  # fmt: skip


def _of(document: Document) -> Iterator[Situation]:
    for data in document.data["situations"]:
        story = {key: data[key] for key in ("household", "members", "feeds", "delivered") if key in data}
        yield Situation(
            pack=document.pack,
            rule=document.data["rule"],
            title=data["title"],
            case=data["case"],
            as_of=date.fromisoformat(data.get("as_of", document.data["as_of"])),
            story=Story(**story),
            expect=data["expect"],
        )
