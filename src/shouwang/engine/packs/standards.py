"""The standards of packs (`<pack>/standards/*.yaml`): a later pack replaces one of the same name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.building import citation
from shouwang.engine.packs.documents import Document
from shouwang.engine.packs.folders import search_path
from shouwang.engine.packs.reading import read_layers
from shouwang.engine.packs.schemas import shape_of
from shouwang.engine.policy import Parameter
from shouwang.engine.standards import Standard

KIND = "standards"


def standards_of(
    packs: Sequence[str], parameters: Mapping[str, Parameter], *, roots: Sequence[Path] | None = None
) -> tuple[Standard, ...]:
    """The standards of a stack, lowest pack first. Raises PackError with every fault of every file."""
    known = search_path() if roots is None else roots
    layers = read_layers(packs, KIND, shape=shape_of("standards.json"), roots=known)
    layers.faults += [fault for document in layers.documents for fault in _unknown(document, parameters)]
    layers.refuse_faults()
    each = (standard for document in layers.documents for standard in _standards(document))
    return tuple({standard.name: standard for standard in each}.values())


def _standards(document: Document) -> Iterator[Standard]:
    for name, data in document.data[KIND].items():
        yield Standard(
            name=name,
            label=str(data["label"]),
            of=str(data["of"]),
            citation=citation(data["cite"]),
            times=int(data.get("times", 1)),
            least=data.get("least"),
            follows=tuple(data.get("follows", ())),
        )


def _unknown(document: Document, parameters: Mapping[str, Parameter]) -> Iterator[Fault]:
    for name, data in document.data[KIND].items():
        for key in ("of", "least", "follows"):
            several = data.get(key, [])
            for each in several if isinstance(several, list) else [several]:
                if each not in parameters:
                    place = document.place(KIND, name, key)
                    yield Fault(
                        place, "UNKNOWN_NAME", f"没有参数「{each}」", nearest=nearest(each, parameters)
                    )
