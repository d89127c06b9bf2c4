"""Does a stack hold together: rules, processes, letters and helping, by the readers that read it later."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from shouwang.assistance.helpers import policy as helping
from shouwang.assistance.social import pack as social
from shouwang.engine.dated import DatedPolicy
from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.packs import load, search_path
from shouwang.engine.packs.folders import find_pack
from shouwang.feeds.contract import kinds_of
from shouwang.reports.letters import definition as letters
from shouwang.screening.fact_schema import fact_schema
from shouwang.workflow.definition import Process
from shouwang.workflow.reading import load_processes
from shouwang.workflow.stack import packs_in_use, publication_in_use

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that a stack of packs says."""

    policy: DatedPolicy
    processes: Mapping[str, Process]
    letters: Mapping[str, letters.Letter]
    helping: Mapping[str, Sequence[Sequence[helping.Dated]]]
    social: social.Social


def whole_now() -> Whole:
    """What is in force; read again when something was published."""
    return _kept(packs_in_use(), publication_in_use())


@lru_cache(maxsize=4)
def _kept(packs: tuple[str, ...], publication: str) -> Whole:
    return read_whole(packs)


def read_whole(packs: Sequence[str], *, first: Path | None = None) -> Whole:
    """What a stack says, with packs looked for in the folder `first` before all others.

    Raises PackError with the faults of all readers.
    """
    roots = search_path(given=[first] if first else (), environ=os.environ)
    faults: list[Fault] = []
    schema = fact_schema(kinds_of(packs_in_use()))
    policy = _or_faults(lambda: load(packs, schema=schema, roots=roots), faults)
    processes = _or_faults(lambda: load_processes(packs, roots=roots), faults)
    read = _or_faults(lambda: letters.load_letters(_files(packs, letters.FOLDER, roots)), faults)
    asked = _or_faults(lambda: helping.load(_files(packs, helping.FOLDER, roots)), faults)
    numbers = _or_faults(lambda: social.load(_social_files(packs, roots)), faults)
    if policy is None or processes is None or read is None or asked is None or numbers is None or faults:
        raise PackError(faults)
    return Whole(policy, processes, read, asked, numbers)


def _social_files(packs: Sequence[str], roots: Sequence[Path]) -> list[Path]:
    return [
        path
        for pack in packs
        for folder in (social.FOLDER, social.PARAMETERS)
        for path in _files([pack], folder, roots)
    ]


def _files(packs: Sequence[str], folder: str, roots: Sequence[Path]) -> list[Path]:
    return [path for pack in packs for path in sorted((find_pack(pack, roots) / folder).glob("*.yaml"))]


def _or_faults(read: Callable[[], T], faults: list[Fault]) -> T | None:
    """What was read, or None after noting what stood in the way."""
    try:
        return read()
    except PackError as error:
        faults += error.faults
        return None
