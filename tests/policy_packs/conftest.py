"""Policies of the shipped packs, each loaded once a run."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.facts_builder import schema

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.packs import load
from shouwang.engine.packs.documents import read_document

PACKS = Path(__file__).parents[2] / "policy_packs"


@cache
def _policy(pack: str) -> DatedPolicy:
    head = read_document(PACKS / pack / "pack.yaml", pack=pack, file="pack.yaml")
    stack = [*head.data["over"], pack]
    return load(stack, schema=schema(tuple(stack)), roots=[PACKS])


@pytest.fixture(scope="session")
def policy_of() -> Callable[[str], DatedPolicy]:
    """The policy of a pack laid over those it needs below."""
    return _policy
