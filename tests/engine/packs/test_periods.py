"""Layers over one another: periods never overlap, and the highest layer that speaks is heard."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shouwang.engine.dated import BEGINNING, Version
from shouwang.engine.packs.periods import in_periods
from shouwang.engine.policy import Citation, DatedValue, Parameter, Place, Unit

NEW_YEAR = date(2024, 1, 1)
values = st.builds(
    lambda start, length, value: DatedValue(
        NEW_YEAR + timedelta(days=start),
        None if length is None else NEW_YEAR + timedelta(days=start + length),
        Fraction(value),
        Citation("某县通知", "第一条"),
    ),
    st.integers(0, 60),
    st.none() | st.integers(0, 30),
    st.integers(0, 9),
)
layers = st.lists(st.lists(values, max_size=4, unique_by=lambda v: v.start), max_size=4)


def expected(stack: list[list[DatedValue]], day: date) -> Fraction | None:
    """The value of the highest layer that speaks: of its values begun, the last one, if it has not ended."""
    for layer in reversed(stack):
        begun = [value for value in layer if value.start <= day]
        last = max(begun, key=lambda value: value.start, default=None)
        if last is not None and (last.end is None or day <= last.end):
            return last.value
    return None


@given(layers)
def test_periods_never_overlap_and_the_highest_layer_that_speaks_is_heard(
    stack: list[list[DatedValue]],
) -> None:
    found = in_periods(stack)
    for value, after in pairwise(found):
        assert value.end is not None
        assert value.end < after.start
    parameter = Parameter("line", "监测线", Unit.CNY, found, Place("trial", "x", 1, 1))
    for offset in range(100):
        day = NEW_YEAR + timedelta(days=offset)
        value = parameter.on(day)
        assert (value.value if value else None) == expected(stack, day)


def test_a_version_that_always_held_gives_way_to_a_later_layer_for_its_time_alone() -> None:
    below = [Version(BEGINNING, None, "below")]
    above = [Version(date(2024, 2, 1), date(2024, 2, 29), "above")]
    assert in_periods([below, above]) == (
        Version(BEGINNING, date(2024, 1, 31), "below"),
        Version(date(2024, 2, 1), date(2024, 2, 29), "above"),
        Version(date(2024, 3, 1), None, "below"),
    )
