"""Unknown is not no."""

from __future__ import annotations

import pytest

from shouwang.sample.oracle.logic import Truth, below, both, either, negation, two_of


@pytest.mark.parametrize(
    ("values", "conjunction", "disjunction"),
    [
        ((True, None), None, True), ((False, None), False, None), ((True, False), False, True),
        ((True, True), True, True), ((None, None), None, None),
    ],
)  # fmt: skip
def test_unknown_decides_only_where_it_must(
    values: tuple[Truth, ...], conjunction: Truth, disjunction: Truth
) -> None:
    assert both(*values) is conjunction
    assert either(*values) is disjunction


def test_not_unknown_is_unknown() -> None:
    assert negation(None) is None
    assert below(None, 1) is None


@pytest.mark.parametrize(
    ("values", "truth"),
    [
        ((True, True, None), True),
        ((True, None, False), None),
        ((None, None, False), None),
        ((True, False, False), False),
    ],
)
def test_two_of_many(values: tuple[Truth, ...], truth: Truth) -> None:
    assert two_of(*values) is truth
