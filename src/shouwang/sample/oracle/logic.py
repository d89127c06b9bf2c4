"""Three-valued logic in plain Python: None is unknown."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def negation(value: Truth) -> Truth:
    """Not; unknown stays unknown."""
    return None if value is None else not value


def both(*values: Truth) -> Truth:
    """And: one no is enough, else one unknown."""
    if any(value is False for value in values):
        return False
    return None if None in values else True


def either(*values: Truth) -> Truth:
    """Or: one yes is enough, else one unknown."""
    if any(value is True for value in values):
        return True
    return None if None in values else False


def every(values: Iterable[Truth]) -> Truth:
    """And over many."""
    return both(*values)


def some(values: Iterable[Truth]) -> Truth:
    """Or over many."""
    return either(*values)


def below(left: int | None, right: int | None) -> Truth:
    """left < right."""
    return None if left is None or right is None else left < right


def two_of(*values: Truth) -> Truth:
    """At least two are true."""
    yes, unknown = sum(v is True for v in values), sum(v is None for v in values)
    return True if yes >= 2 else None if yes + unknown >= 2 else False
