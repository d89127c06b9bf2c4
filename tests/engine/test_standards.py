"""Numbers that must fit one another: not below another, in step with others; unknown without a number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from shouwang.engine.packs import load
from shouwang.engine.packs.standards import standards_of
from shouwang.engine.policy import Citation, DatedValue, Parameter
from shouwang.engine.standards import Judged, judge
from shouwang.feeds.contract import kinds_of
from shouwang.screening.fact_schema import fact_schema

DAY = date(2025, 6, 30)
OLD, NEW = date(2024, 7, 1), date(2025, 3, 1)
STACK = ("national", "livelihood", "shanxi", "national_2015")
LINKED = ("tekun_standard_month", "dibao_standard_month", "minimum_wage_month", "elder_care_standard_month")


def judged(name: str, numbers: Mapping[str, tuple[int, date]]) -> Judged:
    """A standard of the shipped packs with these numbers (元, since when) and no others."""
    dated = load(STACK, schema=fact_schema(kinds_of(STACK)))
    parameters = dict(dated.parameters)
    for each, (yuan, start) in numbers.items():
        value = DatedValue(start, None, Fraction(yuan * 100), Citation("县文件", "第一条"))
        own = parameters[each]
        parameters[each] = Parameter(own.name, own.label, own.unit, (value,), own.place)
    found = judge(standards_of(STACK, parameters), parameters, on=DAY)
    return next(each for each in found if each.standard.name == name)


@pytest.mark.parametrize(
    ("month", "year", "met"),
    [(500, 4500, True), (375, 4500, True), (374, 4500, False)],
)
def test_twelve_months_of_dibao_reach_the_poverty_line_or_do_not(month: int, year: int, met: bool) -> None:  # noqa: FBT001
    numbers = {"dibao_standard_month": (month, OLD), "poverty_line_year": (year, OLD)}
    found = judged("dibao_reaches_poverty_line", numbers)
    assert found.met is met
    assert ("不低于" in found.said) is met


def test_without_the_poverty_line_it_is_unknown() -> None:
    found = judged("dibao_reaches_poverty_line", {"dibao_standard_month": (500, OLD)})
    assert found.met is None
    assert found.said == "没有数值：国家扶贫标准（每人每年）"


@pytest.mark.parametrize(
    ("tekun", "others", "met"),
    [(OLD, OLD, True), (NEW, NEW, True), (NEW, OLD, True), (OLD, NEW, False)],
)
def test_tekun_moves_on_the_day_on_which_the_others_move(tekun: date, others: date, met: bool) -> None:  # noqa: FBT001
    numbers = {name: (900, tekun if name == LINKED[0] else others) for name in LINKED}
    assert judged("tekun_in_step", numbers).met is met


def test_the_number_that_moved_alone_is_named_with_its_day() -> None:
    numbers = {name: (900, NEW if name == "minimum_wage_month" else OLD) for name in LINKED}
    said = judged("tekun_in_step", numbers).said
    assert said == "最低工资标准（每月）自2025-03-01起已调整，特困供养标准（每人每月）还是2024-07-01的"


def test_a_number_that_moves_later_does_not_count_yet() -> None:
    numbers = dict.fromkeys(LINKED, (900, OLD))
    numbers["minimum_wage_month"] = (900, date(2025, 7, 1))
    assert judged("tekun_in_step", numbers).met is None
