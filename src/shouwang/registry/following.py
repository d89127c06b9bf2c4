"""What follows when households split or merge, in apps further down the flow: they name what they do here."""

from __future__ import annotations

from collections.abc import Callable

from shouwang.registry.models import Succession

Follower = Callable[[Succession], None]
FOLLOWERS: list[Follower] = []


def follows_succession(follower: Follower) -> Follower:
    """Marks what is done after one household came out of another or went into it, in the same transaction."""
    FOLLOWERS.append(follower)
    return follower
