"""Back from findings: to the rows they rest on, and to the members whose damaged rows could undo them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.execution.duckdb import Prepared, Statements, compute_all, connected, keep_table
from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.execution.results import FeatureTable, Settings
from shouwang.engine.execution.sources import Table, stretches, tables
from shouwang.engine.execution.telling import Told, told_of_hits, told_queries, with_told
from shouwang.engine.facts import Facts
from shouwang.engine.plan.members import MEMBERS
from shouwang.engine.plan.model import Plan, Trace, feed_table
from shouwang.engine.plan.sql import names_in

EVIDENCE = pa.schema(
    [("household", pa.int32()), ("rule", pa.string()), ("kind", pa.string()), ("ord", pa.int64())]
)
DOUBTED = pa.schema([("household", pa.int32()), ("person", pa.int32())])
AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked up of findings: the `rows` they rest on, the facts `told` of each (household, rule).

    `rows` has (household, rule, kind, ord), of many the latest of each kind; ordered by household, rule (as
    in the policy), kind (as in the plan), `ord`.
    `doubted`: by rule, (household, person) of the living members of hit households of whom it misses
    something, in order.
    """

    rows: pa.Table
    told: Told
    doubted: Mapping[str, pa.Table]


@dataclass(frozen=True)
class Looking:
    """What is looked up of the findings of a plan; the questions are written once, however often asked.

    `features`: the feature table of all households; without it that of the hit ones is computed.
    """

    plan: Plan
    features: FeatureTable | None = None

    def up(
        self, facts: Facts, hits: pa.Table, *, at_most: int = AT_MOST, settings: Settings | None = None
    ) -> Looked:
        """The rows that findings rest on, and the facts told of them."""
        settings = settings or Settings()
        span = pc.min_max(hits["household"]).as_py() if len(hits) else {"min": 0, "max": -1}
        nothing = {rule: DOUBTED.empty_table() for rule in self.plan.doubts}
        parts = [Looked(EVIDENCE.empty_table(), {}, nothing)]
        for first, last in stretches((span["min"], span["max"]), at_once=settings.households_at_once):
            here = pc.and_(pc.greater_equal(hits["household"], first), pc.less_equal(hits["household"], last))
            if pc.any(here).as_py():
                parts.append(self._up(facts, hits.filter(here), at_most, settings))
        told = {key: said for part in parts for key, said in part.told.items()}
        doubted = {rule: pa.concat_tables([part.doubted[rule] for part in parts]) for rule in nothing}
        return Looked(pa.concat_tables([part.rows for part in parts]), told, doubted)

    def _up(self, facts: Facts, hits: pa.Table, at_most: int, settings: Settings) -> Looked:
        plan = self.plan
        with self._computed(facts, hits, settings) as connection:
            connection.execute("CREATE OR REPLACE TEMP TABLE known_members AS SELECT * FROM members")
            connection.execute(_TRACED)
            for query in self._queries:
                connection.execute(f"INSERT INTO traced {query}")
            found = connection.execute(_CHOSEN, [at_most]).fetchnumpy()
            told = told_of_hits(connection, plan, facts, queries=self._tellings)
            doubted = {
                rule: connection.sql(query).to_arrow_table().cast(DOUBTED)
                for rule, query in self._doubts.items()
            }
        rules, kinds = _names(plan.rules, found["rule_no"]), _names(tuple(plan.reads), found["kind_no"])
        rows = pa.table([found["household"], rules, kinds, found["ord"]], schema=EVIDENCE)
        return Looked(rows, told, doubted)

    @contextmanager
    def _computed(
        self, facts: Facts, hits: pa.Table, settings: Settings
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection with the plan computed for the hit households, and `hits` (household, rule_no)."""
        numbers = {rule: number for number, rule in enumerate(self.plan.rules)}
        rule_no = np.asarray([numbers[rule] for rule in hits["rule"].to_pylist()], dtype=np.int32)
        beside = self.features.folders if self.features else ()
        with (
            tempfile.TemporaryDirectory(prefix="shouwang-") as folder,
            connected(facts, into=Path(folder), settings=settings, also=beside) as connection,
        ):
            hits_now = pa.table({"household": hits["household"], "rule_no": rule_no})
            keep_table(connection, "hits", hits_now)
            sources = [_with_ord(table) for table in tables(self._statements.plan, facts)]
            households = hits["household"].to_pylist()
            prepared = Prepared(
                self._statements.plan,
                sources,
                hands=settings.threads,
                only=households,
                statements=self._statements,
            )
            if self.features is None:
                compute_all(prepared, connection, features=Path(folder) / "features.parquet")
            else:
                prepared.make(connection, self._read)
                connection.execute(_FEATURES.format(self.features.query(self._compared)))
            yield connection

    @cached_property
    def _read(self) -> set[str]:
        """The relations that the questions read."""
        return {MEMBERS, *(name for trace in self._traces for name, _ in trace.beside)}

    @cached_property
    def _compared(self) -> list[str]:
        """The features with which rows are compared."""
        named = names_in([trace.person for trace in self._traces], table="t")
        return list(dict.fromkeys([*named, *(trace.equals[1] for trace in self._traces if trace.equals)]))

    @cached_property
    def _statements(self) -> Statements:
        return Statements(replace(self.plan, reads=with_told(self.plan)), few=True)

    @cached_property
    def _traces(self) -> tuple[Trace, ...]:
        return self.plan.trace()

    @cached_property
    def _queries(self) -> tuple[str, ...]:
        return tuple(_traced(trace, self.plan) for trace in self._traces)

    @cached_property
    def _tellings(self) -> Mapping[str, str]:
        return told_queries(self.plan)

    @cached_property
    def _doubts(self) -> Mapping[str, str]:
        return {rule: _doubted(self.plan, rule) for rule in self.plan.doubts}


def evidence(
    plan: Plan, facts: Facts, hits: pa.Table, *, at_most: int = AT_MOST, settings: Settings | None = None
) -> Looked:
    """What is looked up of findings once; `Looking` where more of the same plan follow."""
    return Looking(plan).up(facts, hits, at_most=at_most, settings=settings)


def _doubted(plan: Plan, rule: str) -> str:
    """The members of the households that a rule hits of whom it misses something, as SQL for DuckDB."""
    missing = text_of(plan.doubts[rule].members, Dialect.DUCKDB)
    conditions = f"({missing}) AND {_hit_by(plan.rules.index(rule), of='m')}"
    return f"SELECT household, person FROM known_members AS m WHERE {conditions} ORDER BY household, person"


_FEATURES = "CREATE TEMP TABLE features AS SELECT * FROM ({}) SEMI JOIN hits USING (household)"
_TRACED = "CREATE TEMP TABLE traced (household INTEGER, rule_no INTEGER, kind_no INTEGER, ord BIGINT)"
_CHOSEN = """
    WITH once AS (SELECT DISTINCT household, rule_no, kind_no, ord FROM traced),
    turns AS (
        SELECT *, row_number() OVER (PARTITION BY household, rule_no, kind_no ORDER BY ord DESC) AS turn
        FROM once
    ),
    places AS (
        SELECT *, row_number() OVER (PARTITION BY household, rule_no ORDER BY turn, kind_no) AS place
        FROM turns
    )
    SELECT household, rule_no, kind_no, ord FROM places WHERE place <= ?
    ORDER BY household, rule_no, kind_no, ord
"""


def _with_ord(table: Table) -> Table:
    feed = table.name.startswith(feed_table(""))
    return replace(table, columns=(*table.columns, "ord")) if feed and "ord" not in table.columns else table


def _traced(trace: Trace, plan: Plan) -> str:
    """The rows of one trace, as SQL for DuckDB."""
    number, kind = plan.rules.index(trace.rule), list(plan.reads).index(trace.kind)
    conditions = [text_of(trace.condition, Dialect.DUCKDB), _hit_by(number)]
    joins = [f'LEFT JOIN "{name}" ON "{name}".{who} = f.{who}' for name, who in trace.beside]
    if trace.since is not None:
        conditions.append(_hit_by(plan.rules.index(trace.since)))
    if trace.person is None and names_in([trace.condition], table="m"):
        joins.append("LEFT JOIN persons AS m ON m.person = f.person")
    if trace.person is not None:
        joins.append("JOIN known_members AS m ON m.person = f.person")
        conditions.append(text_of(trace.person, Dialect.DUCKDB))
    if trace.equals is not None:
        value, feature = trace.equals
        conditions.append(f't."{feature}" = ({text_of(value, Dialect.DUCKDB)})')
    joined = " ".join([*joins, "JOIN features AS t ON t.household = f.household"])
    chosen = " AND ".join(f"({condition})" for condition in conditions)
    return (
        f"SELECT f.household, {number} AS rule_no, {kind} AS kind_no, f.ord "
        f'FROM "{feed_table(trace.kind)}" AS f {joined} '
        f"WHERE {chosen}{_newest(trace)}"
    )


def _hit_by(rule: int, of: str = "f") -> str:
    return f"{of}.household IN (SELECT household FROM hits WHERE rule_no = {rule})"


def _newest(trace: Trace) -> str:
    if trace.newest is None:
        return ""
    by, key = trace.newest
    order = text_of(key, Dialect.DUCKDB)
    return f" QUALIFY row_number() OVER (PARTITION BY f.{by} ORDER BY {order} DESC) = 1"


def _names(names: Sequence[str], numbers: npt.ArrayLike) -> pa.Array:
    return pa.array(list(names), pa.string()).take(pa.array(np.asarray(numbers, dtype=np.int32)))
