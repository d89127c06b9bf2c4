"""Expressions become SQL that says the same: constants exact, unknown kept, ages by birth date."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.language.parse import Text, parse
from shouwang.engine.plan import PlanError
from shouwang.engine.plan.binding import Binder, number_type, scale_of
from shouwang.engine.plan.sql import column, number
from shouwang.engine.policy import Citation, DatedValue, Parameter, Place, Policy, Unit
from shouwang.kernel.calendar import age_on

AS_OF = date(2025, 6, 30)
HERE = Place("trial", "x.yaml", 1, 1)
DATABASE = duckdb.connect()


def binder(as_of: date = AS_OF, **parameters: Fraction) -> Binder:
    """A binder with parameters in force since 2020."""
    cited = Citation("文件", "第一条")
    found = {
        name: Parameter(name, name, Unit.RATIO, (DatedValue(date(2020, 1, 1), None, value, cited),), HERE)
        for name, value in parameters.items()
    }
    return Binder(Policy(("trial",), "0", parameters=found), as_of)


def sql_of(text: str, used: Binder) -> str:
    """The SQL of an expression."""
    tree = parse(Text(text, HERE))
    return used.bind(tree, names=column, birth=column("birth_date")).sql("duckdb", identify=True)


def value(text: str, used: Binder | None = None, **columns: str) -> object:
    """What DuckDB makes of it, with columns given as SQL."""
    given_ = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items()) or "1 AS one"
    row = DATABASE.execute(f"SELECT {sql_of(text, used or binder())} FROM (SELECT {given_})").fetchone()
    return row[0] if row else None


def test_constants_are_folded_exactly() -> None:
    assert (
        sql_of("income < p.times * p.line", binder(times=Fraction(3, 2), line=Fraction(870001)))
        == '"income" < 1305001.5'
    )


def test_parameter_without_a_value_on_the_day_is_unknown() -> None:
    assert value("a < p.line", binder(as_of=date(2019, 12, 31), line=Fraction(1)), a="0") is None


def test_unknown_parameter_is_refused() -> None:
    with pytest.raises(PlanError):
        sql_of("a < p.nothing", binder())


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(PlanError):
        number(Fraction(1, 3))


@pytest.mark.parametrize(
    ("a", "b", "c", "expected"),
    [
        ("TRUE", "NULL", "TRUE", True),
        ("TRUE", "NULL", "FALSE", None),
        ("FALSE", "NULL", "FALSE", False),
        ("NULL", "NULL", "FALSE", None),
    ],
)
def test_at_least_waits_for_what_could_still_be_true(
    a: str,
    b: str,
    c: str,
    expected: bool | None,  # noqa: FBT001
) -> None:
    columns = {name: f"CAST({text} AS BOOLEAN)" for name, text in zip("abc", (a, b, c), strict=True)}
    assert value("at_least(2, a, b, c)", **columns) is expected


@pytest.mark.parametrize(
    ("amount", "persons", "expected"),
    [(100, 3, 33), (101, 2, 51), (-101, 2, -51), (-100, 3, -33), (0, 4, 0), (5, 0, None), (5, -1, None)],
)
def test_per_rounds_halves_away_from_zero(amount: int, persons: int, expected: int | None) -> None:
    assert value("per(a, b)", a=f"{amount}::BIGINT", b=f"{persons}::BIGINT") == expected


@pytest.mark.parametrize("name", ["greatest", "least"])
def test_extreme_of_something_unknown_is_unknown(name: str) -> None:
    assert value(f"{name}(a, b)", a="1", b="NULL::INT") is None
    assert value(f"{name}(a, b)", a="1", b="1") == 1


births = st.dates(date(1920, 1, 1), date(2025, 6, 30))
days = st.dates(date(2020, 1, 1), date(2028, 12, 31))


@given(
    birth=births | st.just(date(2012, 2, 29)), day=days | st.just(date(2024, 2, 29)), limit=st.integers(0, 90)
)
def test_age_today_is_the_kernels_age(birth: date, day: date, limit: int) -> None:
    age = age_on(birth, day)
    text = (
        f"age_on(as_of) >= {limit} and age_on(as_of) between {limit} and {limit + 9} "
        f"or age_on(as_of) < {limit} and age_on(as_of) <= {limit} or age_on(as_of) = {limit}"
    )
    expected = limit <= age <= limit + 9 or age < limit
    assert value(text, binder(as_of=day), birth_date=f"DATE '{birth}'") is expected


@settings(deadline=None)  # the machine may be busy
@given(birth=births, day=days)
def test_age_on_a_day_of_a_row_is_the_kernels_age(birth: date, day: date) -> None:
    assert value("age_on(happened)", birth_date=f"DATE '{birth}'", happened=f"DATE '{day}'") == age_on(
        birth, day
    )


def test_age_of_somebody_without_birth_date_is_unknown() -> None:
    assert value("age_on(as_of) < 16", birth_date="NULL::DATE") is None


@pytest.mark.parametrize(
    ("text", "scale"),
    [("a * 2 - b", 0), ("a * 1.5", 1), ("a * 1.5 * 0.25", 3), ("case when a > 0.5 then b end", 0)],
)
def test_decimals_of_a_product_add_up(text: str, scale: int) -> None:
    tree = binder().bind(parse(Text(text, HERE)), names=column)
    assert scale_of(tree, {}) == scale
    assert number_type(scale) == ("BIGINT" if scale == 0 else f"DECIMAL(38, {scale})")
