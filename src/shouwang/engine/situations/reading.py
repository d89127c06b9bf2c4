"""The situation files of a pack: one rule a file, one sentence a situation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from shouwang.engine.language.faults import Fault
from shouwang.engine.packs.documents import Document
from shouwang.engine.packs.reading import read_folder
from shouwang.engine.packs.schemas import shape_of
from shouwang.engine.policy import Place
from shouwang.engine.situations.story import Cell, Story

FOLDER = "situations"
_TOLD = ("household", "members", "feeds", "delivered")


@dataclass(frozen=True, slots=True)
class Situation:
    """One sentence about one rule: what is given on which day, and what the rule must say.

    `expect` is true, false, unknown, out_of_scope or not_in_force; `case` met, not_met, unknown or boundary.
    `values`: household features as they must come out, money in 元, null for unknown. `parameters`: numbers
    that the story sets, such as those that a document leaves to the county.
    """

    pack: str
    rule: str
    title: str
    case: str
    as_of: date
    story: Story
    expect: str
    place: Place
    values: Mapping[str, Cell] = field(default_factory=dict)
    parameters: Mapping[str, Cell] = field(default_factory=dict)


def read_situations(folder: Path) -> tuple[Situation, ...]:
    """All situations of a pack. Raises PackError with every fault of every file."""
    layers = read_folder(folder, FOLDER, shape=shape_of("situations.json"))
    found = [one for document in layers.documents for one in _situations(document, layers.faults)]
    layers.refuse_faults()
    return tuple(found)


def _situations(document: Document, faults: list[Fault]) -> Iterator[Situation]:
    for number, data in enumerate(document.data["situations"]):
        place = document.place("situations", number)
        try:
            as_of = date.fromisoformat(data.get("as_of", document.data["as_of"]))
        except ValueError:
            faults.append(Fault(place, "DATE", "没有这一天", "日期写作 2025-01-01"))
            continue
        yield Situation(
            pack=document.pack,
            rule=document.data["rule"],
            title=data["title"],
            case=data["case"],
            as_of=as_of,
            story=Story(**{key: data[key] for key in _TOLD if key in data}),
            expect=data["expect"],
            place=place,
            values=data.get("values", {}),
            parameters=data.get("parameters", {}),
        )
