"""How long work tells a person how far it is; the command line draws it, tests listen to it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by long work how far it is."""

    def stage(self, name: str) -> None:
        """A new stage begins; `name` is for people."""

    def step(self, done: int, total: int) -> None:
        """So much of the stage is done, in the stage's own unit."""


class NoProgress:
    """Nobody is listening."""

    def stage(self, name: str) -> None:
        """Say nothing."""

    def step(self, done: int, total: int) -> None:
        """Say nothing."""
