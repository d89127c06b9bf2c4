"""The facts that follow the sentence of a finding, read from the rows that make it true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa

from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.facts import Facts
from shouwang.engine.plan.model import FeedRead, Plan, Telling, feed_table
from shouwang.engine.policy import MEMBERS, Each
from shouwang.engine.telling import told

Told = Mapping[tuple[int, str], tuple[str, ...]]
"""What is told of each (household, rule), in order."""


def with_told(plan: Plan) -> dict[str, FeedRead]:
    """What a plan reads, with the columns that are told."""
    reads = dict(plan.reads)
    for telling in plan.tells.values():
        if read := reads.get(telling.rows):
            wanted = dict.fromkeys([*read.columns, telling.time, *(c.name for c in telling.columns)])
            reads[telling.rows] = replace(read, columns=tuple(wanted))
    return reads


def told_queries(plan: Plan) -> dict[str, str]:
    """How the facts of each rule's hits are read, where `hits`, `traced` and `known_members` are there."""
    found = {}
    for rule, telling in plan.tells.items():
        if telling.rows == MEMBERS:
            found[rule] = _of_members(plan, rule, telling)
        elif telling.rows in plan.reads:
            found[rule] = _of_rows(plan, rule, telling)
    return found


def told_of_hits(
    connection: duckdb.DuckDBPyConnection, plan: Plan, facts: Facts, *, queries: Mapping[str, str]
) -> Told:
    """The facts of all hits."""
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    for rule, query in queries.items():
        for household, rows in _by_household(connection, query, {"persons": str(facts.persons)}).items():
            found[household, rule] = told(plan.tells[rule], rows, as_of=plan.as_of)
    return found


def _by_household(
    connection: duckdb.DuckDBPyConnection, query: str, given: Mapping[str, str]
) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    table: pa.Table = connection.sql(query, params=given).to_arrow_table()
    for row in table.to_pylist():
        found.setdefault(row["household"], []).append(row)
    return found


def _of_members(plan: Plan, rule: str, telling: Telling) -> str:
    condition = text_of(telling.members, Dialect.DUCKDB) if telling.members is not None else "TRUE"
    reads = telling.sum.reads if telling.sum is not None else ()
    summed = "".join(f', m."{name}"' for name in reads if name != "birth_date")
    return f"""
        SELECT m.household, p.name, p.birth_date, 1 AS times{summed}
        FROM known_members AS m LEFT JOIN read_parquet($persons) AS p USING (person)
        WHERE m.household IN (SELECT household FROM hits WHERE rule_no = {plan.rules.index(rule)})
          AND ({condition})
        ORDER BY m.household, m.person"""


def _of_rows(plan: Plan, rule: str, telling: Telling) -> str:
    """The traced rows of one rule and kind, each once; of each person the last one where that is asked."""
    number, kind = plan.rules.index(rule), list(plan.reads).index(telling.rows)
    table, columns = feed_table(telling.rows), "".join(f', f."{c.name}"' for c in telling.columns)
    person = "f.person" if telling.of_people else "CAST(NULL AS INTEGER)"
    last = (
        f'QUALIFY row_number() OVER (PARTITION BY t.household, {person} ORDER BY f."{telling.time}" DESC,'
        " f.ord DESC) = 1"
    )
    return f"""
        SELECT t.household, p.name, p.birth_date,
          count(*) OVER (PARTITION BY t.household, {person}) AS times{columns}
        FROM (SELECT DISTINCT household, ord FROM traced WHERE rule_no = {number} AND kind_no = {kind}) AS t
        JOIN "{table}" AS f ON f.household = t.household AND f.ord = t.ord
        LEFT JOIN read_parquet($persons) AS p ON p.person = {person}
        {last if telling.each is Each.PERSON else ""}
        ORDER BY t.household, {person}, f."{telling.time}", f.ord"""
