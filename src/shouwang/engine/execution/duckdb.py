"""The sweep on DuckDB: stretch by stretch, so that memory does not grow with the county."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.execution.results import FeatureTable, RuleCounts, Settings, SweepResult, hits_table
from shouwang.engine.execution.sources import Table, folders, household_span, stretches, tables
from shouwang.engine.facts import Facts
from shouwang.engine.plan.model import FALSE, OUT_OF_SCOPE, TRUE, Plan, Relation, truth_column

FEATURES = "features"
UNKNOWN = 2  # stands for null in arrays of TINYINT truths
# numbers that hardly repeat: a dictionary of them costs time and saves nothing
_PARQUET = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1"
Ints = npt.NDArray[np.int32]
Truth = Mapping[str, Any]  # columns of `truth` as arrays, masked where a rule is unknown


def run(plan: Plan, facts: Facts, *, into: Path, settings: Settings | None = None) -> SweepResult:
    """Computes every feature and rule of every household; the feature table is written below `into`."""
    settings = settings or Settings()
    into.mkdir(parents=True, exist_ok=True)
    parts: list[Path] = []
    judged = Judged(plan.rules)
    with connected(facts, into=into, settings=settings) as connection:
        prepared = Prepared(plan, tables(plan, facts))
        spans = stretches(household_span(facts), at_once=settings.households_at_once)
        for number, (first, last) in enumerate(spans):
            prepared.bind(connection, condition=f"household BETWEEN {first} AND {last}")
            parts.append(into / f"features-{number:04d}.parquet")
            judged.add(prepared.compute(connection, features=parts[-1]))
            prepared.forget(connection)
    return SweepResult(FeatureTable(tuple(parts)), judged.hits(), judged.counts, plan.digest)


@contextmanager
def connected(
    facts: Facts, *, into: Path, settings: Settings, also: Sequence[Path] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that reads the facts (and `also`), writes below `into`, reaches nothing else."""
    with tempfile.TemporaryDirectory(dir=into, prefix=".sweep-") as spill, duckdb.connect() as connection:
        allowed = ", ".join(
            "'" + str(p).replace("'", "''") + "'" for p in (*folders(facts), *also, into.resolve())
        )
        for setting in (
            f"threads = {settings.threads}",
            f"memory_limit = '{settings.memory_mib}MiB'",
            f"temp_directory = '{str(spill).replace(chr(39), chr(39) * 2)}'",
            "preserve_insertion_order = false",
            f"allowed_directories = [{allowed}]",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            connection.execute(f"SET {setting}")
        yield connection


class Prepared:
    """The relations of a plan as statements, rendered once for all stretches."""

    def __init__(self, plan: Plan, sources: Sequence[Table]) -> None:
        """Renders the plan for DuckDB."""
        *before, features, truth = plan.relations
        self._sources = sources
        self._stored = [relation.name for relation in before if relation.stored]
        self._statements = [_statement(relation) for relation in before]
        self._features, self._truth = (text_of(r.query, Dialect.DUCKDB) for r in (features, truth))

    def bind(self, connection: duckdb.DuckDBPyConnection, *, condition: str, copied: bool = False) -> None:
        """Lets the plan's tables show the rows of some households only; `copied` where these are few."""
        for source in self._sources:
            connection.execute(source.statement(condition=condition, copied=copied))

    def compute(self, connection: duckdb.DuckDBPyConnection, *, features: Path) -> Truth:
        """Computes every relation; `features` goes to a Parquet file at once: cheaper than a table."""
        for statement in self._statements:
            connection.execute(statement)
        name = str(features).replace("'", "''")
        connection.execute(f"COPY ({self._features}) TO '{name}' ({_PARQUET})")
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {FEATURES} AS SELECT * FROM read_parquet('{name}')")
        return connection.execute(self._truth).fetchnumpy()

    def forget(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Frees what was computed."""
        for name in self._stored:
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')


class Judged:
    """What the rules said, gathered over stretches."""

    def __init__(self, rules: Sequence[str]) -> None:
        """Nothing yet, of these rules in their order."""
        self._rules = tuple(rules)
        self._households: list[Ints] = [np.empty(0, dtype=np.int32)]
        self._numbers: list[Ints] = [np.empty(0, dtype=np.int32)]
        self.counts: Mapping[str, RuleCounts] = {rule: RuleCounts() for rule in rules}

    def add(self, truth: Truth) -> None:
        """Counts and hits of one more stretch."""
        counts = {}
        for number, rule in enumerate(self._rules):
            said = np.ma.filled(truth[truth_column(rule)], UNKNOWN)
            found = truth["household"][said == TRUE].astype(np.int32)
            self._households.append(np.asarray(found))
            self._numbers.append(np.full(len(found), number, dtype=np.int32))
            numbers = (int(np.count_nonzero(said == code)) for code in (TRUE, FALSE, UNKNOWN, OUT_OF_SCOPE))
            counts[rule] = self.counts[rule].plus(RuleCounts(*numbers))
        self.counts = counts

    def hits(self) -> pa.Table:
        """All hits in order."""
        return hits_table(np.concatenate(self._households), np.concatenate(self._numbers), self._rules)


def keep_table(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Copies rows from memory into a table of the database."""
    connection.register("incoming", rows)
    connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM incoming')
    connection.unregister("incoming")


def _statement(relation: Relation) -> str:
    kind = "TABLE" if relation.stored else "VIEW"
    return f'CREATE OR REPLACE TEMP {kind} "{relation.name}" AS {text_of(relation.query, Dialect.DUCKDB)}'
