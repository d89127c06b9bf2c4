"""The sweep on DuckDB: stretch by stretch, so that memory does not grow with the county."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlglot import exp

from shouwang.engine.execution.grouping import Grouping, grouping_of
from shouwang.engine.execution.laying import (
    HOUSEHOLD,
    HOUSEHOLDS,
    LAID,
    PERSON,
    PERSONS,
    Layout,
    Register,
    feature_column,
)
from shouwang.engine.execution.numbered import Numbered, UnfitError, folded
from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.execution.results import FeatureTable, RuleCounts, Settings, SweepResult, hits_table
from shouwang.engine.execution.sources import Table, folders, household_span, stretches, tables
from shouwang.engine.facts import Facts
from shouwang.engine.plan.model import FALSE, OUT_OF_SCOPE, TRUE, Plan, Relation, truth_column

FEATURES = "features"
JUDGED = "judged"
ROWS_AT_ONCE, LAID_AT_ONCE = 1 << 17, 1 << 18
UNKNOWN = 2  # stands for null in arrays of TINYINT truths
# most numbers hardly repeat: a dictionary of more than words costs time and saves nothing
_PARQUET = (
    "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL -5, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 100"
)
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
        spans = list(stretches(household_span(facts), at_once=settings.households_at_once))
        for number, (first, last) in enumerate(spans):
            within = f"household BETWEEN {first} AND {last}" if len(spans) > 1 else "TRUE"
            prepared.bind(connection, condition=within)
            for part, truth in prepared.compute(connection, features=into / f"features-{number:04d}.parquet"):
                parts.append(part)
                judged.add(truth)
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


@dataclass(frozen=True, slots=True)
class Step:
    """A relation, and how its rows are read where they are to be folded by number."""

    relation: Relation
    grouping: Grouping | None
    rows: str

    @classmethod
    def of(cls, relation: Relation) -> Step:
        """The rows rendered for DuckDB."""
        grouping = grouping_of(relation)
        return cls(relation, grouping, text_of(grouping.rows, Dialect.DUCKDB) if grouping else "")

    def made(self, connection: duckdb.DuckDBPyConnection, register: Register) -> Numbered | None:
        """The relation folded by number; None where it became a table or view of the database."""
        if self.grouping is not None:
            with suppress(UnfitError):
                reader = connection.sql(self.rows).to_arrow_reader(ROWS_AT_ONCE)
                span = register.span(self.grouping.key)
                found = folded(self.grouping, _ahead(reader), schema=reader.schema, span=span)
                return register.with_household(found) if self.grouping.with_household else found
        kind = "TABLE" if self.relation.stored else "VIEW"
        text = text_of(self.relation.query, Dialect.DUCKDB)
        connection.execute(f'CREATE OR REPLACE TEMP {kind} "{self.relation.name}" AS {text}')
        return None


class Prepared:
    """The relations of a plan as statements, rendered once for all stretches."""

    def __init__(self, plan: Plan, sources: Sequence[Table]) -> None:
        """Renders the plan for DuckDB."""
        *before, features, truth = plan.relations
        self._sources, self._rules = sources, plan.rules
        self._steps = [Step.of(relation) for relation in before]
        self._layout = Layout.of(features.query)
        self._columns = [HOUSEHOLD, *(column.name for column in plan.columns)]
        computed = [name for name in self._columns if name not in self._layout.features]
        self._judged = text_of(_with_truth(self._layout.query, truth.query, computed), Dialect.DUCKDB)
        self._read = {table.name for relation in before for table in relation.query.find_all(exp.Table)}

    def bind(self, connection: duckdb.DuckDBPyConnection, *, condition: str, copied: bool = False) -> None:
        """Lets the plan's tables show the rows of some households only; `copied` where these are few."""
        for source in self._sources:
            connection.execute(source.statement(condition=condition, copied=copied))

    def compute(
        self, connection: duckdb.DuckDBPyConnection, *, features: Path
    ) -> Iterator[tuple[Path, Truth]]:
        """Computes every relation; the feature table goes to Parquet files, so many households at a time."""
        homes = connection.sql(f'FROM "{HOUSEHOLDS}"').to_arrow_table()
        people = connection.sql(f'SELECT {PERSON}, {HOUSEHOLD} FROM "{PERSONS}"').to_arrow_table()
        register = Register.of(homes, people)
        found: dict[str, Numbered | pa.Table] = {}
        for step in self._steps:
            name, made = step.relation.name, step.made(connection, register)
            if made is not None and name in self._read:
                connection.register(name, made.table())
            if made is not None and name in self._layout.relations:
                found[name] = made
        for name in set(self._layout.relations) - set(found):
            found[name] = connection.sql(f'FROM "{name}"').to_arrow_table()
        laid = self._layout.laid(register, found, computed=partial(_computed, connection))
        found.clear()
        with connection.cursor() as writing, ThreadPoolExecutor(max_workers=1) as beside:
            written: list[Future[None]] = []
            for start in range(0, max(len(homes), 1), LAID_AT_ONCE):
                part = features.with_name(f"{features.stem}-{start // LAID_AT_ONCE:04d}{features.suffix}")
                rows, truth = self._judge(connection, laid.slice(start, LAID_AT_ONCE))
                written.append(beside.submit(_write, writing, rows, part))
                yield part, truth
            for each in written:
                each.result()

    def _judge(self, connection: duckdb.DuckDBPyConnection, laid: pa.Table) -> tuple[pa.Table, Truth]:
        """Features and truth of the households laid."""
        connection.register(LAID, laid)
        judged = _in_order(connection.sql(self._judged).to_arrow_table(), laid[HOUSEHOLD])
        apart = self._layout.features
        features = {n: laid[feature_column(n)] if n in apart else judged[n] for n in self._columns}
        names = (HOUSEHOLD, *map(truth_column, self._rules))
        return pa.table(features), {name: judged[name].fill_null(UNKNOWN).to_numpy() for name in names}

    def forget(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Frees what was computed."""
        for step in self._steps:
            connection.unregister(step.relation.name)
            if step.relation.stored:
                connection.execute(f'DROP TABLE IF EXISTS "{step.relation.name}"')


def _write(connection: duckdb.DuckDBPyConnection, features: pa.Table, part: Path) -> None:
    connection.register(JUDGED, features)
    name = str(part).replace("'", "''")
    connection.execute(f"COPY (FROM {JUDGED}) TO '{name}' ({_PARQUET})")


def _ahead(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, each read while the one before is worked on."""
    waiting = iter(batches)
    with ThreadPoolExecutor(max_workers=1) as reading:
        coming = reading.submit(next, waiting, None)
        while (batch := coming.result()) is not None:
            coming = reading.submit(next, waiting, None)
            yield batch


def _computed(connection: duckdb.DuckDBPyConnection, query: exp.Select, rows: pa.Table) -> pa.Table:
    connection.register(LAID, rows)
    return connection.sql(text_of(query, Dialect.DUCKDB)).to_arrow_table()


def _in_order(rows: pa.Table, households: pa.ChunkedArray) -> pa.Table:
    """The rows in the order of the households: an engine may give them back in another."""
    there, wanted = rows[HOUSEHOLD].to_numpy(), households.to_numpy()
    if np.array_equal(there, wanted):
        return rows
    turns = np.empty(len(there), dtype=np.int64)
    turns[np.argsort(wanted)] = np.argsort(there)
    return rows.take(pa.array(turns))


def _with_truth(features: exp.Select, truth: exp.Select, columns: Sequence[str]) -> exp.Select:
    """The rules judged in the query that computes the features: one pass gives both."""
    query = truth.copy()
    for table in query.find_all(exp.Table):
        if table.name == FEATURES:
            table.replace(features.subquery(table.alias))
    rules = [column for column in query.selects if column.name != HOUSEHOLD]
    query.set("expressions", [*(exp.column(name, quoted=True) for name in columns), *rules])
    return query


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


def compute_all(prepared: Prepared, connection: duckdb.DuckDBPyConnection, *, features: Path) -> None:
    """Computes every relation of a plan; `features` becomes a view."""
    parts = tuple(part for part, _ in prepared.compute(connection, features=features))
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {FEATURES} AS {FeatureTable(parts).query()}")


def keep_table(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Copies rows from memory into a table of the database."""
    connection.register("incoming", rows)
    connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM incoming')
    connection.unregister("incoming")
