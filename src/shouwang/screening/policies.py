"""Which policy: a stack of packs by name, through time or on a day."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.packs import load, search_path
from shouwang.engine.policy import Policy
from shouwang.feeds.contract import Kinds, kinds_of
from shouwang.screening.fact_schema import fact_schema


@lru_cache(maxsize=4)
def read_once(packs: tuple[str, ...], publication: str) -> tuple[DatedPolicy, Kinds]:
    """The policy of a stack and its kinds of file, for pages: kept until another `publication` is in use."""
    kinds = kinds_of(packs)
    return load_policy(packs, kinds=kinds), kinds


def load_policy(packs: Sequence[str], *, kinds: Kinds | None = None) -> DatedPolicy:
    """The policy of a stack of packs through time, from SHOUWANG_PACKS or the program's own packs.

    Raises PackError with every fault of every pack.
    """
    return load(packs, schema=fact_schema(kinds or kinds_of(packs)), roots=search_path(environ=os.environ))


def policy_on(packs: Sequence[str], *, as_of: date, kinds: Kinds | None = None) -> Policy:
    """The policy of a stack of packs in force on a day; its `digest` names exactly this content."""
    return load_policy(packs, kinds=kinds).on(as_of)
