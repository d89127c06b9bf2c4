"""The four ways a cell can read."""

from __future__ import annotations

import pytest

from shouwang.kernel.codes import RejectCode
from shouwang.kernel.parsed import Parsed, State, looks_masked


def test_each_state_has_its_code() -> None:
    assert Parsed(5).code is None
    assert Parsed[int].empty().code is RejectCode.VALUE_MISSING
    assert Parsed[int].masked().code is RejectCode.VALUE_MASKED
    assert Parsed[int].invalid().code is RejectCode.VALUE_INVALID


def test_a_parsed_cell_without_value_is_not_a_value() -> None:
    assert Parsed[int].empty().state is State.EMPTY
    assert Parsed(0).state is State.VALUE


@pytest.mark.parametrize("text", ["20xx", "****", "×", "※", "__"])
def test_signs_of_hiding(text: str) -> None:
    assert looks_masked(text)


def test_a_plain_word_hides_nothing() -> None:
    assert not looks_masked("二○二五")
