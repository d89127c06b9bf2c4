"""What reading a cell gives: a value, or nothing, or a mask, or something nobody can read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

from shouwang.kernel.codes import RejectCode

T = TypeVar("T")
_MASK = re.compile(r"[*※×●█■_?]|(?<![0-9]{9})[xX]")  # the X of an ID number in the wrong column hides nothing


class State(IntEnum):
    """How a cell reads."""

    VALUE = 0
    EMPTY = 1
    MASKED = 2
    INVALID = 3


_CODE_OF_STATE = {
    State.EMPTY: RejectCode.VALUE_MISSING,
    State.MASKED: RejectCode.VALUE_MASKED,
    State.INVALID: RejectCode.VALUE_INVALID,
}


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """The outcome of reading one cell; `value` is there exactly when the state is VALUE."""

    value: T | None
    state: State = State.VALUE

    @property
    def code(self) -> RejectCode | None:
        """The code of a cell that holds no value (an empty one: only where the column is required)."""
        return _CODE_OF_STATE.get(self.state)

    @classmethod
    def empty(cls) -> Parsed[T]:
        """Nothing was written, or a word that says so."""
        return cls(None, State.EMPTY)

    @classmethod
    def masked(cls) -> Parsed[T]:
        """The value was hidden before it reached us: unknown, never 0."""
        return cls(None, State.MASKED)

    @classmethod
    def invalid(cls) -> Parsed[T]:
        """Something is written that no accepted form covers."""
        return cls(None, State.INVALID)


def looks_masked(text: str) -> bool:
    """Whether a text that should be a number, a date or a name hides part of itself: `20xx`, `****`, `_`."""
    return _MASK.search(text) is not None
