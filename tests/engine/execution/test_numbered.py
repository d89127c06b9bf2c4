"""Rows folded by number give what SQL gives; what does not fit takes the other way."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from shouwang.engine.execution.grouping import Grouping, grouping_of
from shouwang.engine.execution.numbered import Numbered, Span, UnfitError, folded
from shouwang.engine.plan.coding import Coded, Tally
from shouwang.engine.plan.model import Relation

QUERY = """
    SELECT f.person, f.household, COUNT(*) AS each_row, COUNT(x) AS known, CAST(SUM(x) AS BIGINT) AS total,
        MAX(x) AS most, MIN(day) AS first_day
    FROM feed AS f GROUP BY f.person, f.household
"""


def grouping(text: str = QUERY) -> Grouping:
    """The grouping of a query."""
    query = sqlglot.parse_one(text, read="duckdb")
    assert isinstance(query, sqlglot.exp.Select)
    found = grouping_of(Relation("r", query))
    assert found is not None
    return found


def fold(rows: pa.Table, span: Span) -> Numbered:
    """The rows folded, two at a time."""
    return folded(grouping(), rows.to_batches(max_chunksize=2), schema=rows.schema, span=span)


def rows(persons: list[int], x: list[int | None]) -> pa.Table:
    """Rows as the query gives them before they are grouped."""
    days = pa.array(range(len(x)), pa.int32()).cast(pa.date32())
    columns = {"person": pa.array(persons, pa.int32()), "known": x, "total": x, "most": x, "first_day": days}
    return pa.table(columns)


def test_rows_before_grouping_have_no_household_and_no_aggregate() -> None:
    found = grouping()
    assert found.with_household
    assert found.rows.named_selects == ["person", "known", "total", "most", "first_day"]


def test_a_choice_of_small_numbers_takes_one_byte() -> None:
    small = grouping("SELECT person, MAX(CASE WHEN x THEN 2 ELSE 0 END) AS y FROM feed GROUP BY person")
    large = grouping("SELECT person, MAX(CASE WHEN x THEN 200 ELSE 0 END) AS y FROM feed GROUP BY person")
    assert "TINYINT" in small.rows.sql("duckdb")
    assert "TINYINT" not in large.rows.sql("duckdb")


@pytest.mark.parametrize("those", [None, np.asarray([5, 7], np.int32)])
def test_a_span_says_which_numbers_have_a_place(those: np.ndarray | None) -> None:
    span = Span(5, 2 if those is not None else 3, those)
    assert span.holds(np.asarray([4, 5, 7, 8])).tolist() == [False, True, True, False]
    assert span.numbers(span.places(np.asarray([7, 5]))).tolist() == [7, 5]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT x, MAX(y) AS y FROM feed GROUP BY x",
        "SELECT person, ARG_MAX(x, y) AS y FROM feed GROUP BY person",
        "SELECT DISTINCT person FROM feed",
    ],
)
def test_another_query_is_no_grouping(text: str) -> None:
    query = sqlglot.parse_one(text, read="duckdb")
    assert isinstance(query, sqlglot.exp.Select)
    assert grouping_of(Relation("r", query)) is None


def test_folds_are_those_of_sql() -> None:
    found = fold(rows([7, 5, 7, 8, 8], [1, None, 4, None, None]), Span(5, 4)).table().to_pydict()
    assert found["person"] == [5, 7, 8]
    assert found["each_row"] == [1, 2, 2]
    assert found["known"] == [0, 2, 0]
    assert found["total"] == [None, 5, None]
    assert found["most"] == [None, 4, None]
    assert [day.day for day in found["first_day"]] == [2, 1, 4]


def test_a_value_missing_later_is_not_taken_from_another_person() -> None:
    found = fold(rows([5, 6, 7, 8], [3, 4, None, 9]), Span(5, 4)).table().to_pydict()
    assert found["most"] == [3, 4, None, 9]


def test_numbers_far_apart_need_few_places() -> None:
    span = Span.of(pa.chunked_array([pa.array([9_000_000, 3, 70_000], pa.int32())]))
    assert span.size == 3
    found = fold(rows([3, 9_000_000, 3], [1, 2, 3]), span).table().to_pydict()
    assert (found["person"], found["total"]) == ([3, 9_000_000], [4, 2])
    with pytest.raises(UnfitError):
        span.places(np.asarray([4]))


def test_a_number_outside_the_register_does_not_fit() -> None:
    with pytest.raises(UnfitError):
        fold(rows([4], [1]), Span(5, 4))


def test_a_sum_that_may_leave_64_bits_does_not_fit() -> None:
    with pytest.raises(UnfitError):
        fold(rows([5, 5], [2**62, 2**62]), Span(5, 4))


def test_a_sum_of_text_or_decimals_does_not_fit() -> None:
    decimals = rows([5], [1]).set_column(2, "total", pa.array([1], pa.int32()).cast(pa.decimal128(20, 2)))
    with pytest.raises(UnfitError):
        fold(decimals, Span(5, 4))


@given(drawn=st.lists(st.tuples(st.integers(5, 8), st.integers(0, 8)), max_size=12), lax=st.booleans())
def test_tallies_are_those_of_sql(drawn: list[tuple[int, int]], *, lax: bool) -> None:
    owed, due = (
        Tally(Coded("code.0", yes, unknown), lax) for yes, unknown in (((2, 5), (1, 4)), ((0, 8), (7,)))
    )
    columns = [exp.alias_(each.aggregate("m"), each.name, quoted=True) for each in (owed, due)]
    query = exp.select("m.household", *columns).from_("m").group_by("m.household")
    found = grouping_of(Relation("r", query))
    assert found is not None
    assert found.rows.named_selects == ["household", "code.0"]
    m = pa.table(
        {
            "household": pa.array([household for household, _ in drawn], pa.int32()),
            "code.0": pa.array([code for _, code in drawn], pa.int8()),
        }
    )
    wanted = duckdb.sql(f"{query.sql('duckdb')} ORDER BY household").fetchall()
    made = folded(found, m.to_batches(max_chunksize=5), schema=m.schema, span=Span(5, 4)).table()
    assert [tuple(row.values()) for row in made.to_pylist()] == wanted
