"""Values and versions through time: later layers over earlier ones, as periods that never overlap."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import TypeVar

from shouwang.engine.dated import Version
from shouwang.engine.policy import DatedValue

_DAY = timedelta(days=1)
PeriodT = TypeVar("PeriodT", DatedValue, Version)  # type: ignore[type-arg] # a version of anything


def in_periods(layers: Sequence[Sequence[PeriodT]], *, yielding: Collection[int] = ()) -> tuple[PeriodT, ...]:
    """The layers of one parameter or item, later ones over earlier ones.

    What has no end holds until the next one of its own layer begins; a later layer wins. The layers whose
    number is in `yielding` give way to what a layer below begins after them.
    """
    result: list[PeriodT] = []
    for number, layer in enumerate(layers):
        own = _closed(layer)
        if number in yielding:
            own = [_given_way(piece, result) for piece in own]
        result = [piece for each in result for piece in _without(each, own)] + own
    return tuple(sorted(result, key=lambda each: each.start))


def _closed(layer: Sequence[PeriodT]) -> list[PeriodT]:
    ordered = sorted(layer, key=lambda each: each.start)
    ends: list[date | None] = [each.start - _DAY for each in ordered[1:]]
    return [_between(each, each.start, _earlier(each.end, end)) for each, end in zip_longest(ordered, ends)]


def _given_way(piece: PeriodT, below: Sequence[PeriodT]) -> PeriodT:
    """A piece until the day on which a layer below begins something newer."""
    newer = min((each.start for each in below if each.start > piece.start), default=None)
    return piece if newer is None else _between(piece, piece.start, _earlier(piece.end, newer - _DAY))


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _without(each: PeriodT, others: Sequence[PeriodT]) -> list[PeriodT]:
    """What is left of a period outside the periods of others."""
    left = [each]
    for other in others:
        left = [piece for part in left for piece in _minus(part, other)]
    return left


def _minus(each: PeriodT, other: PeriodT) -> Iterator[PeriodT]:
    if each.start < other.start:
        yield _between(each, each.start, _earlier(each.end, other.start - _DAY))
    after = None if other.end is None else other.end + _DAY
    if after is not None and (each.end is None or each.end >= after):
        yield _between(each, max(each.start, after), each.end)


def _between(each: PeriodT, start: date, end: date | None) -> PeriodT:
    if isinstance(each, DatedValue):
        return DatedValue(start, end, each.value, each.citation)
    return Version(start, end, each.item)
