"""The processes in force now, and the versions that open cases began with."""

from __future__ import annotations

from collections.abc import Mapping

from shouwang.workflow.definition import Process, process_from
from shouwang.workflow.models import Case, ProcessVersion
from shouwang.workflow.reading import FOLDER, load_processes
from shouwang.workflow.stack import Shelf, packs_in_use

_PROCESSES = Shelf[Mapping[str, Process]](load_processes, FOLDER)
_BUILT: dict[str, Process] = {}


def current_processes() -> Mapping[str, Process]:
    """Every process of the installation's packs; read again when a file of them has changed."""
    return _PROCESSES.now()


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
