"""A digest of content: the same for the same policy, wherever its files stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from sqlglot import exp

from shouwang.engine.policy import Place

_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Spelled:
    """Part of a policy as digests read it, written out once for many of them."""

    text: str


def spelled(part: object) -> Spelled:
    """A part that many digests have in common: they are the same as of the part itself."""
    return Spelled(_BETWEEN.join(_spelled(part)))


def digest_of(*parts: object) -> str:
    """A digest that changes exactly when the content of a policy changes (not the place where it stands)."""
    hasher = hashlib.sha256()
    for piece in _spelled(parts):
        hasher.update((piece + _BETWEEN).encode())
    return hasher.hexdigest()


def _spelled(value: object) -> Iterator[str]:
    if isinstance(value, Place):
        return
    if isinstance(value, exp.Expr):
        yield value.sql(dialect="duckdb")
    elif isinstance(value, Spelled):
        yield value.text
    elif isinstance(value, dict):
        for key, item in value.items():
            yield f"{key}="
            yield from _spelled(item)
    elif isinstance(value, tuple | list):
        yield f"[{len(value)}"
        for item in value:
            yield from _spelled(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _spelled((each.name, getattr(value, each.name)))
    else:
        yield repr(value)
