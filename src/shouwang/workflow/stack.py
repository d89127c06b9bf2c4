"""Which packs this installation works by: those of its settings, and its own on top once there is one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from django.conf import settings

from shouwang.engine.packs import load_parameters, search_path
from shouwang.engine.packs.folders import OWN, own_pack
from shouwang.engine.packs.reading import files_of
from shouwang.engine.policy import Parameter

Stamp = tuple[tuple[str, int], ...]
ReadT = TypeVar("ReadT")
ReadT_co = TypeVar("ReadT_co", covariant=True)
KEPT = 8


class Reader(Protocol[ReadT_co]):
    """Reads something out of a stack of packs. PackError names every fault."""

    def __call__(self, packs: Sequence[str], *, roots: Sequence[Path]) -> ReadT_co:
        """What the packs say, looked for in these folders."""


def packs_in_use() -> tuple[str, ...]:
    """The stack of this installation, lowest pack first; looked up each time: a publication may have come."""
    return with_own(settings.SHOUWANG_PACKS)


def with_own(packs: Sequence[str]) -> tuple[str, ...]:
    """A stack with the installation's own pack on top, where there is one."""
    return tuple(packs) if OWN in packs or own_pack(os.environ) is None else (*packs, OWN)


def fits_own(packs: Sequence[str]) -> bool:
    """Whether the own pack may lie over a stack: it was made over the packs of the installation."""
    return set(settings.SHOUWANG_PACKS) <= set(packs)


def publication_in_use() -> str:
    """Changes with every publication: what was read before may be kept under it."""
    folder = own_pack(os.environ)
    return str(folder) if folder else ""


class Shelf(Generic[ReadT]):
    """What the packs in use say in some of their folders; read again when a file of them has changed."""

    def __init__(self, read: Reader[ReadT], *folders: str) -> None:
        self._folders = folders

        @lru_cache(maxsize=KEPT)
        def kept(packs: tuple[str, ...], stamp: Stamp) -> ReadT:
            return read(packs, roots=search_path(environ=os.environ))

        self._kept: Callable[[tuple[str, ...], Stamp], ReadT] = kept

    def now(self) -> ReadT:
        """What stands in the packs now."""
        packs = packs_in_use()
        files = files_of(packs, *self._folders, roots=search_path(environ=os.environ))
        return self._kept(packs, tuple((str(path), path.stat().st_mtime_ns) for path in files))


_PARAMETERS = Shelf[Mapping[str, Parameter]](load_parameters, "parameters")


def parameters_in_use() -> Mapping[str, Parameter]:
    """The parameters of the packs in use, for whoever needs a number and no rule."""
    return _PARAMETERS.now()
