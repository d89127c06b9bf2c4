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


def documents(packs: Path = PACKS) -> Iterator[Document]:
    """Every situation file of every pack below a folder."""
    for path in sorted(packs.glob("*/situations/*.yaml")):
        yield read_document(path, pack=path.parts[-3], file=f"situations/{path.name}")


def situations(packs: Path = PACKS) -> list[Situation]:
    """All situations of all packs below a folder."""
    shaped = [document for document in documents(packs) if not shape_faults(document, kind="situations")]
    return [situation for document in shaped for situation in _of(document)]


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
