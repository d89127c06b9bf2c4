"""A policy as the engine sees it: which value is in force, what is money."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from shouwang.engine.policy import Citation, DatedValue, Parameter, Place, Unit

CITATION = Citation("某县通知", "第一条")


def test_a_value_is_in_force_from_its_first_to_its_last_day() -> None:
    value = DatedValue(date(2024, 1, 1), date(2024, 12, 31), Fraction(1), CITATION)
    parameter = Parameter("line", "线", Unit.CNY, (value,), Place("trial", "x", 1, 1))
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [parameter.on(day) is not None for day in days] == [False, True, True, False]


def test_money_is_whole_or_per_person() -> None:
    assert [unit for unit in Unit if unit.is_money] == [Unit.CNY, Unit.CNY_PER_PERSON]
