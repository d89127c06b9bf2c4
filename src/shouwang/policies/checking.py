"""Does a stack hold together: everything that its packs say, by the readers that read it later."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from shouwang.assistance.helpers import policy as helping
from shouwang.assistance.plans import reading as plans
from shouwang.assistance.plans.definition import Measures
from shouwang.assistance.social import pack as social
from shouwang.engine.dated import DatedPolicy
from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.packs import ledgers, load, load_parameters, search_path, standards
from shouwang.engine.packs.folders import find_pack
from shouwang.engine.packs.overlay import MISSING_BELOW
from shouwang.engine.packs.reading import KINDS, files_of, stray_files
from shouwang.engine.situations import reading as situations
from shouwang.feeds.contract import PACK_KINDS, Kinds, brought_by, read_kinds
from shouwang.reports.letters import definition as letters
from shouwang.screening.fact_schema import fact_schema
from shouwang.workflow import reading as workflow
from shouwang.workflow.definition import Process
from shouwang.workflow.stack import packs_in_use, publication_in_use

T = TypeVar("T")
FOLDERS = (
    *KINDS,
    situations.FOLDER,
    standards.KIND,
    workflow.FOLDER,
    letters.FOLDER,
    plans.FOLDER,
    social.FOLDER,
    helping.FOLDER,
    ledgers.KIND,
)
READ = (*(f"{folder}/*.yaml" for folder in FOLDERS), f"{PACK_KINDS}/*/kind.yaml")
"""Every file that a pack may hold beside its pack.yaml."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that a stack of packs says; no measures where none of them has any."""

    kinds: Kinds
    policy: DatedPolicy
    processes: Mapping[str, Process]
    letters: Mapping[str, letters.Letter]
    measures: Measures | None
    social: social.Social
    helping: helping.Settings


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
    faults: list[Fault] = []
    whole = _read(packs, search_path(given=[first] if first else (), environ=os.environ), faults)
    if whole is None or faults:
        raise PackError(faults)
    return whole


def check_whole(packs: Sequence[str]) -> Whole:
    """What a stack says, with its situations, and no file that nobody reads. PackError tells every fault."""
    faults: list[Fault] = []
    roots = search_path(environ=os.environ)
    whole = _read(packs, roots, faults)
    _or_faults(partial(ledgers.read_ledgers, packs, roots=roots), faults)
    for name in packs:
        folder = _or_faults(partial(find_pack, name, roots), faults)
        if folder is not None:
            _or_faults(partial(situations.read_situations, folder), faults)
            faults += stray_files(folder, READ)
    if whole is None or faults:
        raise PackError(faults)
    return whole


def _read(packs: Sequence[str], roots: Sequence[Path], faults: list[Fault]) -> Whole | None:
    """What a stack says, where all of it can be read; else the faults say why not.

    Raises PackError where a pack lacks those that it lies over: they say half of what it means.
    """
    brought = _or_faults(partial(brought_by, packs, roots=roots), faults)
    kinds, wrong = read_kinds(brought or ())
    faults += wrong
    policy = _or_faults(partial(_policy, packs, roots, kinds, complete=not wrong), faults)
    over = [fault for fault in faults if fault.code == MISSING_BELOW]
    if over:
        raise PackError(over)
    _or_faults(partial(_standards, packs, roots), faults)
    processes = _or_faults(partial(workflow.load_processes, packs, roots=roots), faults)
    papers = _or_faults(partial(letters.load_letters, packs, roots=roots), faults)
    measures = _or_faults(partial(_measures, packs, roots), faults)
    assistance = _or_faults(partial(social.load_social, packs, roots=roots), faults)
    helpers = _or_faults(partial(helping.load_settings, packs, roots=roots), faults)
    if policy is None or processes is None or papers is None or assistance is None or helpers is None:
        return None
    return Whole(kinds, policy, processes, papers, measures, assistance, helpers)


def _policy(packs: Sequence[str], roots: Sequence[Path], kinds: Kinds, *, complete: bool) -> DatedPolicy:
    """The rules of a stack; names are not called unknown while some kind of file could not be read."""
    try:
        return load(packs, schema=fact_schema(kinds), roots=roots)
    except PackError as error:
        if complete:
            raise
        raise PackError([fault for fault in error.faults if fault.code != "UNKNOWN_NAME"]) from None


def _standards(packs: Sequence[str], roots: Sequence[Path]) -> object:
    return standards.standards_of(packs, load_parameters(packs, roots=roots), roots=roots)


def _measures(packs: Sequence[str], roots: Sequence[Path]) -> Measures | None:
    if not files_of(packs, plans.FOLDER, roots=roots):
        return None
    return plans.load_measures(packs, roots=roots)


def _or_faults(read: Callable[[], T], faults: list[Fault]) -> T | None:
    """What was read, or None after noting what stood in the way."""
    try:
        return read()
    except PackError as error:
        faults += error.faults
        return None
