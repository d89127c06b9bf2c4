"""The processes in force now, and the versions that open cases began with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache

from shouwang.engine.packs.folders import find_pack, search_path
from shouwang.workflow.definition import Process, process_from
from shouwang.workflow.models import Case, ProcessVersion
from shouwang.workflow.reading import FOLDER, load_processes
from shouwang.workflow.stack import packs_in_use

Stamp = tuple[tuple[str, int], ...]
_BUILT: dict[str, Process] = {}


def current_processes() -> Mapping[str, Process]:
    """Every process of the installation's packs; read again when a file of them has changed."""
    packs = packs_in_use()
    return _loaded(packs, _stamp(packs))


def current_process(name: str) -> Process:
    """A process in force now; KeyError where no pack has it."""
    return current_processes()[name]


def version_of(process: Process) -> ProcessVersion:
    """The kept version of a process, kept now where it is new."""
    found, _ = ProcessVersion.objects.get_or_create(
        digest=process.digest,
        defaults={"name": process.name, "body": process.body, "packs": list(packs_in_use())},
    )
    return found


def process_of(case: Case) -> Process:
    """The process as it was when the case began."""
    return built(case.process)


def built(kept: ProcessVersion) -> Process:
    """The process of a kept version; built once a digest."""
    if kept.digest not in _BUILT:
        _BUILT[kept.digest] = process_from(kept.name, kept.body)
    return _BUILT[kept.digest]


@lru_cache(maxsize=8)
def _loaded(packs: tuple[str, ...], stamp: Stamp) -> Mapping[str, Process]:
    return load_processes(packs, roots=search_path(environ=os.environ))


def _stamp(packs: tuple[str, ...]) -> Stamp:
    roots = search_path(environ=os.environ)
    files = (path for pack in packs for path in (find_pack(pack, roots) / FOLDER).glob("*.yaml"))
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files))
