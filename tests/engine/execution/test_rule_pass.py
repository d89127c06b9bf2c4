"""The rules on DuckDB and in the interpreter say the same of any row of features, nulls included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.facts_builder import Story, build, schema

from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.interpreter import Interpreter, Judgement
from shouwang.engine.packs import load
from shouwang.engine.plan import Plan, compile_plan
from shouwang.engine.plan.model import truth_column
from shouwang.engine.policy import Policy, Unit

AS_OF = date(2025, 6, 30)
EDGES = [0, 1, 15, 16, 29, 30, 49999, 50000, 499999, 500000, 869999, 870000, 1304999, 1305000, 2000000]
TEXTS = ["", "脱贫户", "一般农户", "脱贫不稳定户", "边缘易致贫户", "A", "C", "D"]
ARROW = {"BIGINT": pa.int64(), "BOOLEAN": pa.bool_(), "VARCHAR": pa.string(), "DATE": pa.date32()}


@cache
def policy() -> Policy:
    """The national pack."""
    return load(["national"], schema=schema()).on(AS_OF)


@cache
def interpreter() -> Interpreter:
    """The second evaluator."""
    return Interpreter(policy(), as_of=AS_OF)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The plan over facts in which every kind was delivered."""
    kinds = dict.fromkeys(schema().feeds, ())
    facts = build(Story(feeds=kinds), tmp_path_factory.mktemp("facts"), as_of=AS_OF)
    return compile_plan(policy(), schema(), facts, as_of=AS_OF)


def values(unit: Unit) -> st.SearchStrategy[Any]:
    """Values of a unit, at the edges more often, unknown now and then."""
    if unit is Unit.YES_NO:
        return st.sampled_from([True, False, None])
    if unit is Unit.TEXT:
        return st.sampled_from([*TEXTS, None])
    numbers = st.sampled_from(EDGES) | st.integers(-3_000_000, 10_000_000)
    return numbers | st.none() if unit.is_money else st.sampled_from([*range(9), 29, 30, 31, None])


def rows() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of the feature table, before what is derived from them."""
    given_ = {
        n: values(f.unit)
        for n, f in policy().features.items()
        if f.feed is not None and f.grain == "household"
    }
    return st.lists(st.fixed_dictionaries(given_), min_size=1, max_size=40)


def completed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its derived features."""
    return dict(interpreter().features(row))


def table_of(found: list[dict[str, Any]], plan: Plan) -> pa.Table:
    """The rows as the relation `features`."""
    columns = {c.name: pa.array([row[c.name] for row in found], ARROW[c.type]) for c in plan.columns}
    return pa.table({"household": pa.array(range(len(found)), pa.int32()), **columns})


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=rows())
def test_duckdb_and_interpreter_agree_on_every_rule(found: list[dict[str, Any]], plan: Plan) -> None:
    complete = [completed(row) for row in found]
    with duckdb.connect() as connection:
        connection.register("features", table_of(complete, plan))
        truth = connection.sql(text_of(plan.relations[-1].query, Dialect.DUCKDB)).to_arrow_table().to_pylist()
    for row, said in zip(complete, sorted(truth, key=lambda t: t["household"]), strict=True):
        for rule, judgement in interpreter().judge(row).items():
            assert said[truth_column(rule)] == said_of(judgement), (rule, row)


def test_no_rule_is_true_of_a_household_of_which_nothing_is_known() -> None:
    nothing = completed({n: None for n, f in policy().features.items() if f.feed and f.grain == "household"})
    assert not any(judgement.truth for judgement in interpreter().judge(nothing).values())


def said_of(judgement: Judgement) -> int | None:
    """The interpreter's word as `truth` writes it."""
    if judgement.in_scope is False:
        return -1
    if judgement.truth is False:
        return 0
    return 1 if judgement.hit else None
