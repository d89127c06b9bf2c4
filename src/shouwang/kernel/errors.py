"""Errors that end with a person: what was found, what is accepted, what to do next."""

from __future__ import annotations


def in_one_line(found: str, *, accepted: str, todo: str) -> str:
    """What was found, what is accepted, what to do next, as one Chinese sentence; empty parts left out."""
    parts = [found]
    if accepted:
        parts.append(f"可接受：{accepted}")
    if todo:
        parts.append(f"请{todo}")
    return "；".join(parts) + "。"


class ShouwangError(Exception):
    """An error with a stable code and a Chinese message of three parts; never carries personal data."""

    code = "ERROR"

    def __init__(self, found: str, *, accepted: str = "", todo: str = "", code: str | None = None) -> None:
        """`found`: what we met; `accepted`: what would have been right; `todo`: the next step."""
        self.found, self.accepted, self.todo = found, accepted, todo
        self.code = code or type(self).code
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """One line for the person at the screen."""
        return in_one_line(self.found, accepted=self.accepted, todo=self.todo)
