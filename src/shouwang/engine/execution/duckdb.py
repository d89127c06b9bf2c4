"""The sweep on DuckDB: stretch by stretch, so that memory does not grow with the county."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from shouwang.engine.execution.hands import Coming, Connect, Hand, Hands, Step
from shouwang.engine.execution.judged import UNKNOWN, Judged, Truth, keep_truth
from shouwang.engine.execution.laying import (
    HOUSEHOLD,
    HOUSEHOLDS,
    LAID,
    PERSONS,
    Column,
    Laid,
    Layout,
    Register,
    feature_column,
)
from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.execution.results import FeatureTable, Settings, SweepResult
from shouwang.engine.execution.sources import (
    Stretch,
    Table,
    folders,
    household_span,
    stretches,
    tables,
)
from shouwang.engine.facts import Facts
from shouwang.engine.picking import Wanted
from shouwang.engine.plan import sql
from shouwang.engine.plan.layers import needed
from shouwang.engine.plan.model import Plan, truth_column
from shouwang.kernel.collecting import uncollected

FEATURES = "features"
LAID_AT_ONCE = 1 << 18
LAID_AT_LEAST = 1 << 15  # of fewer households another part costs more than it saves
WRITTEN_AT_ONCE = 1 << 16
HANDS_AT_MOST = 2  # a hand more needs memory for another part; DuckDB uses the other cores


def run(plan: Plan, facts: Facts, *, into: Path, settings: Settings | None = None) -> SweepResult:
    """Computes every feature and rule of every household; the feature table is written below `into`."""
    settings = settings or Settings()
    into.mkdir(parents=True, exist_ok=True)
    parts: list[Path] = []
    judged = Judged(plan.rules)
    with ThreadPoolExecutor(max_workers=1) as aside:
        with opened_aside(facts, into=into, settings=settings, aside=aside) as connect:
            prepared = Prepared(plan, tables(plan, facts), hands=settings.threads)
            spans = list(stretches(household_span(facts), at_once=settings.households_at_once))
            for number, span in enumerate(spans):
                features = into / f"features-{number:04d}.parquet"
                stretch = span if len(spans) > 1 else None
                for part, truth in prepared.compute(connect, features=features, stretch=stretch):
                    parts.append(part)
                    judged.add(truth)
                prepared.forget(connect())
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


@contextmanager
def opened_aside(facts: Facts, *, into: Path, settings: Settings, aside: Executor) -> Iterator[Connect]:
    """The same opened, and closed again, aside: whoever asks for the connection waits for it, nobody else."""
    stack = ExitStack()
    try:
        yield aside.submit(stack.enter_context, connected(facts, into=into, settings=settings)).result
    finally:
        aside.submit(stack.close)


@dataclass(frozen=True)
class Statements:
    """A plan for DuckDB: the steps before the layout, the layout, and the query over what is laid."""

    plan: Plan
    few: bool

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What is made before the layout."""
        return tuple(Step(relation) for relation in self.plan.relations[:-2])

    @cached_property
    def layout(self) -> Layout:
        """What lies beside what, for all households or for `few` of them."""
        of_all = [step.name for step in self.steps if step.reads[:1] == (PERSONS,)]
        return Layout.of(self.plan.relations[-2].query, few=self.few, of_all=of_all)

    @cached_property
    def judging(self) -> str:
        """The features of a household and the truth of its rules, from what is laid."""
        apart = self.layout.features
        names = [HOUSEHOLD, *(column.name for column in self.plan.columns if column.name not in apart)]
        query = _with_truth(self.layout.query, self.plan.relations[-1].query, names)
        return text_of(query, Dialect.DUCKDB, once=True)

    def below(self, wanted: Collection[str]) -> tuple[Step, ...]:
        """The steps that make some relations and what they rest on."""
        names = {relation.name for relation in needed(self.plan.relations[:-2], wanted)}
        return tuple(step for step in self.steps if step.name in names)

    def write(self) -> None:
        """Writes at once what is carried out later."""
        for step in self.steps:
            step.write()
        _ = self.judging

    @property
    def read(self) -> set[str]:
        """The relations whose rows another one reads."""
        return {name for step in self.steps for name in step.reads}


class Prepared:
    """A plan and the tables it reads, to be carried out stretch by stretch, or for few households."""

    def __init__(
        self,
        plan: Plan,
        sources: Sequence[Table],
        *,
        hands: int = 1,
        only: Iterable[int] | None = None,
        statements: Statements | None = None,
    ) -> None:
        """So many hands carry it out; `only` for these households, which are few. `statements`: if they are
        written already.
        """
        self._plan, self._sources, self._hands = plan, sources, min(hands, HANDS_AT_MOST)
        self._only = None if only is None else Wanted(np.unique(np.fromiter(only, dtype=np.int32)))
        self._statements = statements or Statements(plan, few=only is not None)
        self._columns = [HOUSEHOLD, *(column.name for column in plan.columns)]

    def compute(
        self, connect: Connect, *, features: Path, stretch: Stretch | None = None, known: bool = False
    ) -> Iterator[tuple[Path, Truth]]:
        """Computes every relation; the feature table goes to Parquet files, so many households at a time.

        `stretch`: of these households, where not of few. `known`: the other relations can be read on the
        connection afterwards.
        """
        with self.computing(connect, features=features, stretch=stretch, known=known) as parts:
            yield from parts

    @contextmanager
    def computing(
        self, connect: Connect, *, features: Path, stretch: Stretch | None = None, known: bool = False
    ) -> Iterator[Iterator[tuple[Path, Truth]]]:
        """The same at work: hands judge the parts already, whoever waits for them can do something else."""
        laid = self._laid(connect, stretch, known=known)
        size = _part_size(len(laid.register.homes), self._hands)
        starts = range(0, max(len(laid.register.homes), 1), size)
        names = [f"{features.stem}-{n:04d}{features.suffix}" for n in range(len(starts))]
        files = [features.with_name(name) for name in names]
        with Hands.at_work(connect, self._hands) as hands:
            work = partial(self._judge, laid, size, dict(zip(starts, files, strict=True)))
            yield zip(files, hands.each(work, starts), strict=True)

    def make(self, connection: duckdb.DuckDBPyConnection, wanted: Collection[str]) -> None:
        """Makes some relations, and what they rest on; they can be read on the connection afterwards."""
        with uncollected(), Hands.at_work(lambda: connection, self._hands) as hands:
            rows, steps = self._rows(hands), self._statements.below(wanted)
            names = {step.name for step in steps}
            coming = hands.made(steps, _register(rows), read=names, laid=set(), before=rows)
            Hand(lambda: connection).learn(coming, coming)

    def _laid(self, connect: Connect, stretch: Stretch | None, *, known: bool) -> Laid:
        """Every relation made, and laid side by side; only what is laid stays in memory."""
        with uncollected(), Hands.at_work(connect, self._hands) as hands:
            statements = self._statements
            if self._only is not None:
                statements.write()  # at once: hands that pick would wait for it at every step
            rows = self._rows(hands, stretch)
            register, wanted = _register(rows), statements.layout.relations
            coming = hands.made(
                statements.steps, register, read=statements.read, laid=set(wanted), before=rows
            )
            _ = statements.judging  # written while the hands make what it reads
            lay = partial(self._lay, coming, register)
            columns = [pair for part in hands.each(lay, wanted) for pair in part.items()]
            if known:
                Hand(connect).learn(coming, coming)
        return Laid(register, dict(columns))

    def _rows(self, hands: Hands, stretch: Stretch | None = None) -> Coming:
        """What the plan reads on its way: of few households, else of a stretch of them, else of all."""
        if self._only is not None:
            return hands.fetched(self._sources, partial(Hand.pick, wanted=self._only))
        return hands.fetched(self._sources, partial(Hand.show, stretch=stretch))

    def _lay(self, coming: Coming, register: Register, hand: Hand, name: str) -> Mapping[str, Column]:
        numbered = coming[name].result().numbered if name in coming else None
        relation = numbered or hand.rows(name, coming)
        return self._statements.layout.lay(
            name, relation, register, computed=partial(_computed, hand.connection)
        )

    def _judge(self, laid: Laid, size: int, files: Mapping[int, Path], hand: Hand, start: int) -> Truth:
        """Features and truth of so many households; the features go to a file."""
        part = laid.part(start, size)
        hand.connection.register(LAID, part)
        judged = _in_order(hand.connection.sql(self._statements.judging).to_arrow_table(), part[HOUSEHOLD])
        apart = self._statements.layout.features
        features = {n: part[feature_column(n)] if n in apart else judged[n] for n in self._columns}
        _write(pa.table(features), files[start])
        truth = {name: judged[name].to_numpy() for name in (HOUSEHOLD, *map(truth_column, self._plan.rules))}
        keep_truth(truth, files[start])
        return truth

    def forget(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Frees what was computed."""
        for step in self._statements.steps:
            connection.unregister(step.name)
            if step.relation.stored:
                connection.execute(f'DROP TABLE IF EXISTS "{step.name}"')


def _part_size(households: int, hands: int) -> int:
    """How many households are judged at once: a part for each hand where there are many."""
    return min(LAID_AT_ONCE, max(LAID_AT_LEAST, -(-households // hands)))


def _register(coming: Coming) -> Register:
    homes, people = (coming[name].result().rows for name in (HOUSEHOLDS, PERSONS))
    if homes is None or people is None:
        raise TypeError("the register comes as rows")
    return Register.of(homes, people)


def _write(features: pa.Table, part: Path) -> None:
    """Most numbers hardly repeat: a dictionary of them takes time and saves nothing, as do small pages."""
    words = [field.name for field in features.schema if pa.types.is_string(field.type)]
    pq.write_table(
        features,
        part,
        compression="lz4",
        use_dictionary=words,
        write_statistics=[HOUSEHOLD],
        write_batch_size=WRITTEN_AT_ONCE,
        max_rows_per_page=LAID_AT_ONCE,
    )


def _computed(connection: duckdb.DuckDBPyConnection, query: exp.Select, rows: pa.Table) -> pa.Table:
    connection.register(LAID, rows)
    return connection.sql(text_of(query, Dialect.DUCKDB, once=True)).to_arrow_table()


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
            table.replace(features.subquery(table.alias, copy=False))
    rules = [column.name for column in query.selects if column.name != HOUSEHOLD]
    unknown = exp.cast(exp.Literal.number(UNKNOWN), "TINYINT")
    said = [sql.named(sql.coalesce(exp.column(name, quoted=True), unknown), name) for name in rules]
    query.set("expressions", [*(exp.column(name, quoted=True) for name in columns), *said])
    return query


def compute_all(prepared: Prepared, connection: duckdb.DuckDBPyConnection, *, features: Path) -> None:
    """Computes every relation of a plan; `features` becomes a view."""
    parts = tuple(part for part, _ in prepared.compute(lambda: connection, features=features, known=True))
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {FEATURES} AS {FeatureTable(parts).query()}")


def keep_table(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Copies rows from memory into a table of the database."""
    connection.register("incoming", rows)
    connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM incoming')
    connection.unregister("incoming")
