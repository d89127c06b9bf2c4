"""What several relations say of persons, laid abreast by number: one table instead of a join a relation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from sqlglot import exp

from shouwang.engine.execution.laying import (
    HOUSEHOLD,
    LAID,
    PERSON,
    column_beside,
    joining_part,
    take_columns_beside,
)
from shouwang.engine.execution.numbered import Array, Places, Span
from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.plan.feeds import DEAD


@dataclass(frozen=True)
class Abreast:
    """A query over persons without joins: the table `laid` holds the `columns` of all relations instead.

    `first`: the relation whose persons it is about; the register itself where it is about everybody.
    """

    query: exp.Select
    first: str
    columns: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, query: exp.Select) -> Abreast | None:
        """The query taken apart, and changed; None where it joins nothing that is known of persons."""
        joining = joining_part(query)
        table = None if joining is None else joining.args["from_"].this
        if joining is None or not isinstance(table, exp.Table) or table.name != table.alias:
            return None  # nothing joined, or rows of a feed
        joins = joining.args["joins"]
        relations = [join.this.alias for join in joins if join.this.alias != DEAD]
        if not relations:
            return None
        joining.set("joins", [join for join in joins if join.this.alias == DEAD])
        columns = take_columns_beside(joining, [table.name, *relations], base=table.name)
        table.set("this", exp.to_identifier(LAID, quoted=True))
        return cls(query, table.alias, columns)

    @cached_property
    def text(self) -> str:
        """The query for DuckDB."""
        return text_of(self.query, Dialect.DUCKDB, once=True)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """What it still reads beside what is laid."""
        names = (table.name for table in self.query.find_all(exp.Table))
        return tuple(dict.fromkeys(name for name in names if name != LAID))

    def laid(self, rows: Mapping[str, pa.Table], persons: Span) -> pa.Table:
        """The rows of all relations (each person once) side by side."""
        first = rows[self.first]
        wanted = persons.places(first[PERSON].to_numpy())
        columns = {PERSON: first[PERSON], HOUSEHOLD: first[HOUSEHOLD]}
        for name, mine in self.columns.items():
            own = rows[name].select(list(mine))
            if name != self.first:
                own = _of_persons(own, rows[name][PERSON].to_numpy(), wanted, persons)
            columns |= {column_beside(name, column): own[column] for column in mine}
        return pa.table(columns)


def _of_persons(rows: pa.Table, numbers: Array, wanted: Places, persons: Span) -> pa.Table:
    """The rows of the persons at the wanted places, unknown for those of whom there is none.

    `numbers`: whose row each is.
    """
    if persons.are_all(numbers):
        return rows.take(pa.array(wanted))
    turns = np.full(persons.size, -1, dtype=np.int32)
    turns[persons.places(numbers)] = np.arange(len(numbers), dtype=np.int32)
    taken = turns[wanted]
    missing = taken < 0
    return rows.take(pa.array(taken, mask=missing if missing.any() else None))
