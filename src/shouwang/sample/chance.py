"""Draws that come out the same on every machine and every Python for the same seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A seeded source of draws; `fork` gives an independent one, so that one story does not shift another."""

    def __init__(self, seed: str) -> None:
        """`seed`: any text; equal texts give equal draws."""
        self.seed = seed
        self.share = random.Random(seed).random

    def fork(self, label: str) -> Chance:
        """An independent source for one purpose."""
        return Chance(f"{self.seed}/{label}")

    def often(self, share: float) -> bool:
        """True in about `share` of the draws."""
        return self.share() < share

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self.share() * limit)

    def between(self, first: int, last: int) -> int:
        """A whole number from first to last, both included."""
        return first + int(self.share() * (last - first + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[int(self.share() * len(items))]

    def weighed(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as often as its weight says."""
        left = self.share() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return item

    def some(self, items: Sequence[T], share: float) -> list[T]:
        """About a share of the items, in their order."""
        return [item for item in items if self.share() < share]

    def mixed(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        mixed = list(items)
        for i in range(len(mixed) - 1, 0, -1):
            j = self.below(i + 1)
            mixed[i], mixed[j] = mixed[j], mixed[i]
        return mixed
