"""Several hands on one database: threads with a connection each, which make relations as soon as they can."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import duckdb
import pyarrow as pa
from sqlglot import exp

from shouwang.engine.execution.abreast import Abreast
from shouwang.engine.execution.grouping import Grouping, grouping_of
from shouwang.engine.execution.laying import LAID, PERSONS, Register
from shouwang.engine.execution.numbered import Numbered, UnfitError, folded
from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.execution.sources import Stretch, Table
from shouwang.engine.picking import Wanted
from shouwang.engine.plan.model import Relation

S = TypeVar("S")
T = TypeVar("T")
ROWS_AT_ONCE = 1 << 17
WANTED = "wanted"


@dataclass(frozen=True)
class Step:
    """A relation; what it takes to make it is worked out by whoever makes it, when it is made."""

    relation: Relation

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The relations it reads."""
        return tuple(dict.fromkeys(table.name for table in self.relation.query.find_all(exp.Table)))

    @cached_property
    def grouping(self) -> Grouping | None:
        """How its rows are folded by number; None where the database groups them."""
        return grouping_of(self.relation)

    @cached_property
    def rows(self) -> str:
        """How the rows are read that are folded by number; nothing where none are."""
        # what is laid abreast took the rows of the grouping apart
        grouping = self.grouping if self.abreast is None else grouping_of(self.relation)
        return text_of(grouping.rows, Dialect.DUCKDB, once=True) if grouping else ""

    @cached_property
    def abreast(self) -> Abreast | None:
        """How they are read from what is laid abreast; None where little is joined."""
        return Abreast.of(self.grouping.rows) if self.grouping else None

    def write(self) -> None:
        """Writes at once what is carried out later."""
        _ = self.rows if self.abreast is None else self.abreast.text

    @property
    def name(self) -> str:
        """The name of the relation."""
        return self.relation.name

    def create(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Makes a table of the database, or a view of the connection where rows are not stored."""
        kind = "TABLE" if self.relation.stored else "TEMP VIEW"
        text = text_of(self.relation.query, Dialect.DUCKDB)
        connection.execute(f'CREATE OR REPLACE {kind} "{self.name}" AS {text}')


@dataclass(frozen=True, slots=True)
class Made:
    """A table that is there: with its `rows`, as a view to be made (`step`, `view`), else in the database.

    `numbered`: a relation that was folded by number.
    """

    name: str
    step: Step | None = None
    view: str | None = None
    numbered: Numbered | None = None
    rows: pa.Table | None = None


Coming = Mapping[str, Future[Made]]


Connect = Callable[[], duckdb.DuckDBPyConnection]


class Hand:
    """A connection, made when it is first needed, and the relations known on it."""

    def __init__(self, connect: Connect) -> None:
        """Nothing is known yet but the tables of the database."""
        self._connect = connect
        self._known: set[str] = set()

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The hand's own."""
        return self._connect()

    def learn(self, names: Iterable[str], coming: Coming) -> None:
        """Waits for relations, and lets statements read them."""
        for name in names:
            if name in coming and name not in self._known:
                self._known.add(name)
                self._learn(coming[name].result(), coming)

    def _learn(self, made: Made, coming: Coming) -> None:
        if made.rows is not None:
            self.connection.register(made.name, made.rows)
        elif made.step is not None:
            self.learn(made.step.reads, coming)
            made.step.create(self.connection)
        elif made.view is not None:
            self.connection.execute(made.view)

    def rows(self, name: str, coming: Coming) -> pa.Table:
        """The rows of a relation or a table."""
        made = coming[name].result() if name in coming else None
        if made is not None and made.rows is not None:
            return made.rows
        return self.connection.sql(f'FROM "{name}"').to_arrow_table()

    def make(self, step: Step, coming: Coming, register: Register, *, read: bool, laid: bool) -> Made:
        """One relation: others `read` its rows, or it is `laid`. A view is made where it is read."""
        if not step.relation.stored:
            return Made(step.name, step)
        if step.grouping is not None:
            with suppress(UnfitError):
                numbered = self._folded(step.grouping, self._ready(step, coming, register), register)
                rows = numbered.table() if read else None
                return Made(step.name, numbered=numbered if laid else None, rows=rows)
        self.learn(step.reads, coming)
        step.create(self.connection)
        return Made(step.name)

    def _ready(self, step: Step, coming: Coming, register: Register) -> str:
        """Lets a statement read what the rows of a step are read from: the statement."""
        if step.abreast is not None:
            names = {step.abreast.first, *step.abreast.columns} - {PERSONS}
            rows = {name: coming[name].result().rows for name in names} | {PERSONS: register.people}
            there = {name: table for name, table in rows.items() if table is not None}
            if len(there) == len(rows):
                self.learn(step.abreast.reads, coming)
                self.connection.register(LAID, step.abreast.laid(there, register.persons))
                return step.abreast.text
        self.learn(step.reads, coming)
        return step.rows

    def pick(self, table: Table, wanted: Wanted) -> Made:
        """The rows of few households."""
        rows = table.picked(wanted)
        if rows is None:
            self.connection.register(WANTED, pa.table({"household": wanted.households}))
            rows = self.connection.sql(
                table.select(condition=f"household IN (FROM {WANTED})")
            ).to_arrow_table()
        return Made(table.name, rows=rows)

    def show(self, table: Table, stretch: Stretch | None) -> Made:
        """The rows of a stretch of households, or all: those of the register at once, others as a view."""
        if table.of_register:
            return Made(table.name, rows=table.whole(self.connection, stretch))
        return Made(table.name, view=table.view(stretch))

    def _folded(self, grouping: Grouping, rows: str, register: Register) -> Numbered:
        reader = self.connection.sql(rows).to_arrow_reader(ROWS_AT_ONCE)
        found = folded(grouping, _ahead(reader), schema=reader.schema, span=register.span(grouping.key))
        return register.with_household(found) if grouping.with_household else found


class Hands:
    """So many threads, each with a hand of its own."""

    def __init__(self, pool: ThreadPoolExecutor, own: threading.local) -> None:
        """Use `at_work`."""
        self._pool, self._own = pool, own

    @classmethod
    @contextmanager
    def at_work(cls, connect: Connect, count: int) -> Iterator[Hands]:
        """Hands on a database, which may still be about to open."""
        own, cursors = threading.local(), ExitStack()

        def take_up() -> None:
            own.hand = Hand(lambda: cursors.enter_context(connect().cursor()))

        with cursors, ThreadPoolExecutor(count, initializer=take_up) as pool:
            yield cls(pool, own)

    def fetched(self, sources: Sequence[Table], fetch: Callable[[Hand, Table], Made]) -> Coming:
        """Tables on their way."""
        return {each.name: self._pool.submit(self._fetch, fetch, each) for each in sources}

    def made(
        self,
        steps: Sequence[Step],
        register: Register,
        *,
        read: set[str],
        laid: set[str],
        before: Coming,
    ) -> Coming:
        """Relations in the making, in an order in which each reads only earlier ones, or what came before."""
        coming = dict(before)

        def make(step: Step) -> Made:
            hand: Hand = self._own.hand
            return hand.make(step, coming, register, read=step.name in read, laid=step.name in laid)

        for step in steps:
            coming[step.name] = self._pool.submit(make, step)
        return coming

    def _fetch(self, fetch: Callable[[Hand, Table], Made], table: Table) -> Made:
        return fetch(self._own.hand, table)

    def each(self, work: Callable[[Hand, S], T], starts: Iterable[S]) -> Iterator[T]:
        """The same work from several starts, its results in order."""
        return self._pool.map(lambda start: work(self._own.hand, start), starts)


def _ahead(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, each read while the one before is worked on; one that is not full is mostly all."""
    waiting: Iterator[Any] = iter(batches)
    first = next(waiting, None)
    if first is None or first.num_rows < ROWS_AT_ONCE:
        yield from [] if first is None else [first]
        yield from waiting
        return
    with ThreadPoolExecutor(max_workers=1) as reading:
        coming = reading.submit(next, waiting, None)
        yield first
        while (batch := coming.result()) is not None:
            coming = reading.submit(next, waiting, None)
            yield batch
