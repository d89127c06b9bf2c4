"""What is known of members whom a feed does not name: comparisons and sums of their empty values."""

from __future__ import annotations

from fractions import Fraction

import pytest

from shouwang.engine.language.parse import Text, parse
from shouwang.engine.plan.absent import UNSURE, Known, Value
from shouwang.engine.policy import Place

ABSENT = Known(
    {"paid": Fraction(0), "in_roster": False, "grade": None}, {"least": Fraction(5), "not_set": None}
)


def value(text: str) -> Value:
    """What an expression is of such a member."""
    return ABSENT.value(parse(Text(text, Place("trial", "rules/x.yaml", 1, 1))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paid > 0", False),
        ("paid >= p.least", False),
        ("paid < p.least", True),
        ("abs(paid) > p.least", False),
        ("paid > (paid + paid) * p.least", False),
        ("p.least - paid", Fraction(5)),
        ("paid > p.not_set", None),
        ("grade <= p.least", None),
        ("abs(grade)", None),
        ("in_roster and paid > age", False),
        ("paid > age", UNSURE),
        ("paid > p.elsewhere", UNSURE),
    ],
)
def test_an_expression_is_worked_out_three_valued(text: str, expected: Value) -> None:
    assert value(text) == expected
