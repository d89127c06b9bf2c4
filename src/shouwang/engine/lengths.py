"""How long a window may be: a whole number of days, months or periods, and not absurdly many."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from shouwang.engine.facts import FeedSchema, Type
from shouwang.engine.policy import Needs, Policy, Unit, Window, WindowKind

LONGEST = 3660
_IN_DAYS = frozenset({WindowKind.DAYS, WindowKind.OLDER_THAN})
_IN_PERIODS = frozenset({WindowKind.DELIVERED, WindowKind.BEFORE_DELIVERED})
_MAY_BE_ZERO = frozenset({WindowKind.OLDER_THAN, WindowKind.DELIVERED})


def unit_of(window: Window, feed: FeedSchema) -> Unit:
    """What the length of a window counts: days, months, or terms and years as they were delivered."""
    if window.kind in _IN_DAYS:
        return Unit.DAY
    periods = window.kind in _IN_PERIODS and feed.columns[feed.time].type in (Type.TERM, Type.YEAR)
    return Unit.COUNT if periods else Unit.MONTH


def least_of(of: Window | Needs) -> int:
    """The shortest length."""
    return 0 if isinstance(of, Window) and of.kind in _MAY_BE_ZERO else 1


def wrong_length(value: Fraction, *, least: int) -> str:
    """What is wrong with a number as a length; empty where nothing is."""
    if value.denominator != 1:
        return "不是整数"
    return "" if least <= value <= LONGEST else f"不在{least}到{LONGEST}之间"


def lengths_by(policy: Policy, parameter: str) -> Iterator[Window | Needs]:
    """The windows whose length a parameter gives."""
    for feature in policy.features.values():
        for span in (feature.window, feature.needs):
            if span is not None and span.parameter == parameter:
                yield span
