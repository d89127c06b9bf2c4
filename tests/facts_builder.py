"""The facts of the shipped kinds, and small stories of one household written as facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from shouwang.engine.facts import Facts, FactSchema
from shouwang.engine.situations import story
from shouwang.engine.situations.story import Story
from shouwang.feeds.contract import kinds_of
from shouwang.screening.fact_schema import fact_schema

__all__ = ["Story", "build", "schema"]


@cache
def schema(packs: Sequence[str] = ()) -> FactSchema:
    """The facts of the shipped kinds, and of those that packs bring, as packs may name them."""
    return fact_schema(kinds_of(packs))


def build(told: Story, folder: Path, *, as_of: date) -> Facts:
    """Writes the facts of a story below `folder`."""
    return story.build(told, folder, schema=schema(), as_of=as_of)
