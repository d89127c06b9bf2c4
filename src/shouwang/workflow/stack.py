"""Which packs this installation works by: those of its settings, and its own on top once there is one."""

from __future__ import annotations

import os

from django.conf import settings

from shouwang.engine.packs.folders import OWN, own_pack


def packs_in_use() -> tuple[str, ...]:
    """The stack of this installation, lowest pack first; looked up each time: a publication may have come."""
    packs = tuple(settings.SHOUWANG_PACKS)
    return packs if OWN in packs or own_pack(os.environ) is None else (*packs, OWN)


def publication_in_use() -> str:
    """Changes with every publication: what was read before may be kept under it."""
    folder = own_pack(os.environ)
    return str(folder) if folder else ""
