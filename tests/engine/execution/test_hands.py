"""Several hands make relations in any order that lets each read those it needs."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest
import sqlglot

from shouwang.engine.execution.hands import Coming, Hand, Hands, Step
from shouwang.engine.execution.laying import Register
from shouwang.engine.plan.model import Relation

BY_PERSON = "SELECT f.person, MAX(f.x) AS most FROM feed AS f GROUP BY f.person"
LAST = "SELECT f.person, ARG_MAX(f.day, f.x) AS day FROM feed AS f GROUP BY f.person"
KNOWN = "SELECT r.person, r.most FROM by_person AS r WHERE r.most > 1"
BY_HOUSEHOLD = (
    "SELECT p.household, COUNT(*) AS many FROM {} AS m JOIN persons AS p USING (person) GROUP BY p.household"
)
REGISTER = Register.of(
    pa.table({"household": pa.array([0, 1], pa.int32())}),
    pa.table({"person": pa.array([0, 1, 2], pa.int32()), "household": pa.array([0, 0, 1], pa.int32())}),
)


def step(name: str, text: str, *, stored: bool = True) -> Step:
    """A relation to be made."""
    query = sqlglot.parse_one(text, read="duckdb")
    assert isinstance(query, sqlglot.exp.Select)
    return Step(Relation(name, query, stored))


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Three persons with a row or two each."""
    rows, homes = "(0, 1, 7), (1, 2, 8), (2, 3, 9), (2, 1, 6)", "(0, 0), (1, 0), (2, 1)"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE feed AS FROM (VALUES {rows}) v(person, x, day)")
        connection.execute(f"CREATE TABLE persons AS FROM (VALUES {homes}) v(person, household)")
        yield connection


def made(database: duckdb.DuckDBPyConnection, steps: list[Step], hands: int) -> Coming:
    """The steps made; everything can be read on the database."""
    names = {each.name for each in steps}
    with Hands.at_work(lambda: database, hands) as working:
        coming = working.made(steps, REGISTER, read=names, laid=names, before={})
        Hand(lambda: database).learn(coming, coming)
    return coming


@pytest.mark.parametrize("hands", [1, 2, 5])
def test_a_relation_waits_for_those_it_reads(database: duckdb.DuckDBPyConnection, hands: int) -> None:
    over_a_view = BY_HOUSEHOLD.format("known")
    steps = [step("by_person", BY_PERSON), step("known", KNOWN, stored=False), step("homes", over_a_view)]
    coming = made(database, steps, hands)
    assert sorted(database.sql("FROM homes").fetchall()) == [(0, 1), (1, 1)]
    assert sorted(database.sql("FROM known").fetchall()) == [(1, 2), (2, 3)]
    assert coming["homes"].result().numbered is not None


def test_what_is_not_folded_by_number_is_a_table_that_every_hand_reads(
    database: duckdb.DuckDBPyConnection,
) -> None:
    steps = [step("last", LAST), step("homes", BY_HOUSEHOLD.format("last"))]
    coming = made(database, steps, 2)
    assert coming["last"].result().numbered is None
    assert sorted(database.sql("FROM homes").fetchall()) == [(0, 2), (1, 1)]


def test_a_fault_of_one_relation_is_the_fault_of_all(database: duckdb.DuckDBPyConnection) -> None:
    steps = [
        step("by_person", BY_PERSON.replace("f.x", "f.nothing")),
        step("homes", BY_HOUSEHOLD.format("by_person")),
    ]
    with pytest.raises(duckdb.BinderException):
        made(database, steps, 2)


def test_the_same_work_from_several_starts_comes_back_in_order(database: duckdb.DuckDBPyConnection) -> None:
    with Hands.at_work(lambda: database, 2) as hands:
        assert list(hands.each(lambda _, start: start * 10, range(5))) == [0, 10, 20, 30, 40]


def test_a_database_is_opened_only_by_whoever_needs_it() -> None:
    def opened() -> duckdb.DuckDBPyConnection:
        raise AssertionError

    with Hands.at_work(opened, 2) as hands:
        assert list(hands.each(lambda _, start: start, range(3))) == [0, 1, 2]
