"""Relations of persons laid abreast answer as their joins did: whoever is missing, in whatever order."""

from __future__ import annotations

import random

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from shouwang.engine.execution.abreast import Abreast
from shouwang.engine.execution.laying import LAID
from shouwang.engine.execution.numbered import Span

OF_SOME = (
    "SELECT m.household, m.a + m.b AS x, m.born FROM ("
    " SELECT person_one.person, person_one.household, person_one.a + 1 AS a, person_two.b AS b, persons.born"
    " FROM person_one AS person_one"
    " LEFT JOIN person_two AS person_two ON person_two.person = person_one.person"
    " LEFT JOIN persons AS persons ON persons.person = person_one.person"
    " LEFT JOIN dead AS d ON d.person = person_one.person WHERE d.person IS NULL) AS m"
)
OF_ALL = (
    "SELECT m.household, m.a + m.b AS x, m.born FROM ("
    " SELECT persons.person, persons.household, person_one.a AS a, person_two.b AS b, persons.born"
    " FROM persons AS persons"
    " LEFT JOIN person_one AS person_one ON person_one.person = persons.person"
    " LEFT JOIN person_two AS person_two ON person_two.person = persons.person) AS m"
)
OF_A_FEED = (
    "SELECT f.household, persons.born AS x FROM feed_x AS f LEFT JOIN persons AS persons USING (person)"
)
WITHOUT_JOINS = "SELECT m.household, m.a AS x FROM person_one AS m"


def select(text: str) -> exp.Select:
    """A query as an engine's plan holds it."""
    found = sqlglot.parse_one(text, read="duckdb")
    assert isinstance(found, exp.Select)
    return found


def relation(column: str, numbers: list[int]) -> pa.Table:
    """Some persons, in ascending order, every third with an unknown value."""
    values = [None if number % 3 == 0 else number * 10 for number in numbers]
    homes = pa.array([number // 2 for number in numbers], pa.int32())
    return pa.table({"person": pa.array(numbers, pa.int32()), "household": homes, column: values})


@pytest.mark.parametrize("text", [OF_SOME, OF_ALL])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("far_apart", [False, True])
def test_laid_abreast_they_say_what_joins_say(text: str, seed: int, *, far_apart: bool) -> None:
    rng = random.Random(seed)
    everybody = [7 + number * (1000 if far_apart else 1) for number in range(40)]
    some = {name: sorted(rng.sample(everybody, rng.randint(0, 40))) for name in ("one", "two")}
    born = [f"{1950 + number % 60}" for number in everybody]
    register = relation("a", everybody).drop(["a"]).append_column("born", pa.array(born))
    shuffled = register.take(rng.sample(range(40), 40))
    rows = {
        "persons": shuffled,
        "person_one": relation("a", some["one"]),
        "person_two": relation("b", some["two"]),
    }
    query = select(text)
    with duckdb.connect() as database:
        for name, table in rows.items():
            database.register(name, table)
        database.register("dead", pa.table({"person": pa.array(everybody[:5], pa.int32())}))
        expected = database.execute(query.sql("duckdb")).fetchall()
        abreast = Abreast.of(query)
        assert abreast is not None
        assert {table.name for table in abreast.query.find_all(exp.Table)} <= {LAID, "dead"}
        database.register(LAID, abreast.laid(rows, Span.of(register["person"])))
        found = database.execute(abreast.text).fetchall()
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize("text", [OF_A_FEED, WITHOUT_JOINS])
def test_rows_of_a_feed_and_rows_without_joins_stay_as_they_are(text: str) -> None:
    query = select(text)
    before = query.sql()
    assert Abreast.of(query) is None
    assert query.sql() == before
