"""The standards of packs (`<pack>/standards/*.yaml`): a later pack replaces one of the same name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from shouwang.engine.language.faults import Fault, PackError, nearest
from shouwang.engine.packs.building import citation
from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.folders import find_pack, search_path
from shouwang.engine.packs.schemas import shape_faults
from shouwang.engine.policy import Parameter
from shouwang.engine.standards import Standard

KIND = "standards"


def standards_of(
    packs: Sequence[str], parameters: Mapping[str, Parameter], *, roots: Sequence[Path] | None = None
) -> tuple[Standard, ...]:
    """The standards of a stack, lowest pack first. Raises PackError with every fault of every file."""
    found: dict[str, Standard] = {}
    faults: list[Fault] = []
    for name in packs:
        folder = find_pack(name, search_path() if roots is None else roots)
        for path in sorted(folder.glob(f"{KIND}/*.yaml")):
            document = read_document(path, pack=folder.resolve().name, file=f"{KIND}/{path.name}")
            wrong = shape_faults(document, kind=KIND) or list(_unknown(document, parameters))
            faults += wrong
            found |= {} if wrong else {each.name: each for each in _standards(document)}
    if faults:
        raise PackError(faults)
    return tuple(found.values())


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
