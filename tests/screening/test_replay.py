"""The past month by month."""

from __future__ import annotations

from datetime import date
from functools import cache

from tests.facts_builder import schema

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.packs import load
from shouwang.screening.replay import month_ends, replay


@cache
def national() -> DatedPolicy:
    return load(["national"], schema=schema())


def test_months_end_on_their_last_day_and_the_last_is_the_as_of_day() -> None:
    assert month_ends(date(2025, 3, 15), months=3) == (
        date(2025, 1, 31),
        date(2025, 2, 28),
        date(2025, 3, 15),
    )
    assert month_ends(date(2025, 6, 30), months=12)[0] == date(2024, 7, 31)
    assert month_ends(date(2025, 6, 30), months=1) == (date(2025, 6, 30),)


def test_each_month_is_judged_as_of_its_own_day() -> None:
    def judge(day: date) -> list[tuple[int, str]]:
        return [(1, "appeal"), (1, "dropout"), (2, "appeal")] if day.month == 6 else [(1, "dropout")]

    past = replay(national(), as_of=date(2025, 6, 30), months=2, judge=judge)
    assert [(m.day.month, m.hits["appeal"], m.hits["dropout"], m.households) for m in past.months] == [
        (5, 0, 1, 1),
        (6, 2, 1, 2),
    ]
    assert set(past.rules) == {"dropout", "appeal"}
    assert list(past.rules) == [name for name in national().rules if name in past.rules]
