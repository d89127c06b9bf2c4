"""The measures in force now, and the numbers of the packs that they lean on."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache

from shouwang.assistance.plans.definition import Measure, Measures
from shouwang.assistance.plans.reading import FOLDER, load_measures
from shouwang.engine.dated import DatedPolicy
from shouwang.engine.packs.folders import find_pack, search_path
from shouwang.screening.policies import load_policy
from shouwang.workflow.stack import packs_in_use

Stamp = tuple[tuple[str, int], ...]


def current_measures() -> Measures:
    """The catalogue of the installation's packs; read again when a file of it has changed."""
    packs = packs_in_use()
    return _loaded(packs, _stamp(packs, FOLDER))


def measure_named(name: str) -> Measure | None:
    """A measure in force now; None where no pack has it any more."""
    return current_measures().measures.get(name)


def number_on(name: str, day: date) -> int | None:
    """A parameter of the packs on a day; None where no document says one."""
    packs = packs_in_use()
    parameter = _policy(packs, _stamp(packs, "parameters")).parameters.get(name)
    value = parameter.on(day) if parameter else None
    return int(value.value) if value and value.value is not None else None


@lru_cache(maxsize=8)
def _loaded(packs: tuple[str, ...], stamp: Stamp) -> Measures:
    return load_measures(packs, roots=search_path(environ=os.environ))


@lru_cache(maxsize=4)
def _policy(packs: tuple[str, ...], stamp: Stamp) -> DatedPolicy:
    return load_policy(packs)


def _stamp(packs: tuple[str, ...], folder: str) -> Stamp:
    roots = search_path(environ=os.environ)
    files = (path for pack in packs for path in (find_pack(pack, roots) / folder).glob("*.yaml"))
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files))
