"""What is known of households laid side by side, a row a household: one table instead of a join a relation.

Most relations speak of few households. A feature that rests on one relation alone is computed of the rows it
has, and once for all households that it does not name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlglot import exp

from shouwang.engine.execution.numbered import Array, Numbered, Places, Span, UnfitError, Values
from shouwang.engine.plan import sql

HOUSEHOLDS, PERSONS, HOUSEHOLD, PERSON, LAID = "households", "persons", "household", "person", "laid"
PLACE = "place"
Computed = Callable[[exp.Select, pa.Table], pa.Table]


@dataclass(frozen=True, slots=True)
class Register:
    """The households and `people` at hand, and whose household is whose: `of_person` is -1 for numbers of
    nobody.

    `places`: where in the span each household stands; all of it where there is no gap.
    """

    homes: pa.Table
    people: pa.Table
    households: Span
    places: Places | slice
    persons: Span
    of_person: Array

    @classmethod
    def of(cls, homes: pa.Table, people: pa.Table) -> Register:
        """From the rows of the register, the households put in order."""
        homes = _in_order(homes)
        households, persons = Span.of(homes[HOUSEHOLD]), Span.of(people[PERSON])
        everywhere = len(homes) == households.size
        places = slice(None) if everywhere else households.places(homes[HOUSEHOLD].to_numpy())
        of_person = np.full(persons.size, -1, dtype=np.int32)
        of_person[persons.places(people[PERSON].to_numpy())] = people[HOUSEHOLD].to_numpy()
        return cls(homes, people, households, places, persons, of_person)

    def span(self, key: str) -> Span:
        """The numbers of persons or of households."""
        return self.persons if key == PERSON else self.households

    def with_household(self, found: Numbered) -> Numbered:
        """A relation of persons with the household of each. Raises UnfitError for a person of nobody's."""
        if (found.present & (self.of_person < 0)).any():
            raise UnfitError
        household = Values(self.of_person, found.present, pa.int32())
        return replace(found, columns={HOUSEHOLD: household, **found.columns})


@dataclass(frozen=True, slots=True)
class Layout:
    """A query over households that joins relations, taken apart.

    `query` reads the table `laid`: the households' own columns, the columns `beside` of relations, and the
    features that rest on one relation `apart`.
    """

    query: exp.Select
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    apart: Mapping[str, tuple[exp.Expr, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, query: exp.Select, *, few: bool = False, of_all: Collection[str] = ()) -> Layout:
        """The layout of a query; its innermost part joins relations to the households, if any does.

        Nothing is computed apart of relations `of_all` households, nor of `few` households: a query more
        takes longer than their rows.
        """
        laid = query.copy()
        joining = joining_part(laid)
        for table in laid.find_all(exp.Table):
            if table.name == HOUSEHOLDS:
                table.set("this", exp.to_identifier(LAID, quoted=True))
        if joining is None:
            return cls(laid)
        relations = [join.this.name for join in joining.args["joins"]]
        apart = {} if few else _taken_apart(joining, [name for name in relations if name not in of_all])
        beside = take_columns_beside(joining, relations)
        joining.set("joins", None)
        return cls(laid, beside, apart)

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations that are read."""
        return tuple(dict.fromkeys([*self.apart, *self.beside]))

    @property
    def features(self) -> tuple[str, ...]:
        """The features computed apart."""
        return tuple(feature.alias for features in self.apart.values() for feature in features)

    def lay(
        self, name: str, relation: Numbered | pa.Table, register: Register, *, computed: Computed
    ) -> dict[str, Column]:
        """The columns of `laid` that one relation gives; `computed` carries out a query over some rows."""
        columns: dict[str, Column] = {}
        if features := self.apart.get(name):
            query = exp.select(exp.column(PLACE, quoted=True), *(f.copy() for f in features))
            of = exp.table_(LAID, alias=exp.to_identifier(name, quoted=True), quoted=True)
            rows = _with_nobody(_placed(relation, register))
            columns = _taken(computed(query.from_(of, copy=False), rows), register, named=feature_column)
        wanted = self.beside.get(name, ())
        if isinstance(relation, Numbered):
            return columns | {column_beside(name, c): relation.columns[c] for c in wanted}
        rows = _with_nobody(_placed(relation, register)).select([PLACE, *wanted])
        return columns | _taken(rows, register, named=partial(column_beside, name))


@dataclass(frozen=True, slots=True)
class Taken:
    """A value for every household: the `values` of some, and which of them each takes."""

    values: pa.Array
    turns: npt.NDArray[np.int32]

    def at(self, places: Places | slice) -> pa.Array:
        """The values at these places."""
        return self.values.take(pa.array(self.turns[places]))


Column = Taken | Values


@dataclass(frozen=True, slots=True)
class Laid:
    """The table `laid`, made part by part: memory that one part used serves the next."""

    register: Register
    columns: Mapping[str, Column]

    def part(self, start: int, size: int) -> pa.Table:
        """So many households of the register, in one piece: an engine reads it in its order."""
        homes = self.register.homes.slice(start, size).combine_chunks()
        every, stop = self.register.places, start + len(homes)
        places = slice(start, stop) if isinstance(every, slice) else every[start:stop]
        own = dict(zip(homes.column_names, homes.columns, strict=True))
        return pa.table({**own, **{name: column.at(places) for name, column in self.columns.items()}})


def _in_order(homes: pa.Table) -> pa.Table:
    numbers = homes[HOUSEHOLD].to_numpy()
    if (numbers[1:] > numbers[:-1]).all():
        return homes
    return homes.take(pa.array(np.argsort(numbers, kind="stable")))


def joining_part(query: exp.Select) -> exp.Select | None:
    """The part of a query that joins relations, if any does."""
    return next((part for part in query.find_all(exp.Select) if part.args.get("joins")), None)


def feature_column(feature: str) -> str:
    """The column of `laid` that holds a feature."""
    return f"feature:{feature}"


def column_beside(relation: str, column: str) -> str:
    """The column of `laid` that holds a column of a relation."""
    return f"{relation}.{column}"


def take_columns_beside(
    joining: exp.Select, relations: Sequence[str], *, base: str | None = None
) -> Mapping[str, tuple[str, ...]]:
    """The columns of each relation that a query reads, which are called as in `laid` from now on.

    `base`: the relation whose rows are laid; its person and household stay what they are.
    """
    wanted: dict[str, dict[str, None]] = {name: {} for name in relations}
    for selected in joining.selects:
        for column in list(selected.find_all(exp.Column)):
            own = column.table == base and column.name in (PERSON, HOUSEHOLD)
            if column.table in wanted and not own:
                wanted[column.table][column.name] = None
                laid = exp.column(column_beside(column.table, column.name), table=base, quoted=True)
                column.replace(sql.named(laid, column.name) if column is selected else laid)
    return {name: tuple(columns) for name, columns in wanted.items() if columns}


def _taken_apart(joining: exp.Select, relations: Sequence[str]) -> Mapping[str, tuple[exp.Expr, ...]]:
    """The features of one relation each, whose place in the query their value takes."""
    apart: dict[str, tuple[exp.Expr, ...]] = {}
    for selected in list(joining.selects):
        tables = {column.table for column in selected.find_all(exp.Column)}
        name = next(iter(tables)) if len(tables) == 1 else ""
        if name in relations and isinstance(selected, exp.Alias):
            apart[name] = (*apart.get(name, ()), selected.copy())
            selected.this.replace(exp.column(feature_column(selected.alias), quoted=True))
    return apart


def _placed(relation: Numbered | pa.Table, register: Register) -> pa.Table:
    """The rows of a relation with the place of their household."""
    if isinstance(relation, Numbered):
        places = np.flatnonzero(relation.present)
        rows = pa.table({name: values.at(relation.places) for name, values in relation.columns.items()})
    else:
        rows = relation.filter(pa.array(register.households.holds(relation[HOUSEHOLD].to_numpy())))
        places = register.households.places(rows[HOUSEHOLD].to_numpy())
    return rows.append_column(PLACE, pa.array(places.astype(np.int32)))


def _with_nobody(rows: pa.Table) -> pa.Table:
    """The rows and one more, all unknown, for every household that the relation does not name."""
    nobody = {
        name: pa.nulls(1, type_) for name, type_ in zip(rows.column_names, rows.schema.types, strict=True)
    }
    return pa.concat_tables([rows, pa.table(nobody, schema=rows.schema)])


def _taken(rows: pa.Table, register: Register, *, named: Callable[[str], str]) -> dict[str, Column]:
    """The columns of rows with a place, the one without a place standing for everybody else."""
    size = register.households.size
    numbers = rows[PLACE].fill_null(size).to_numpy()
    turns = np.full(size + 1, np.argmax(numbers == size), dtype=np.int32)
    turns[numbers] = np.arange(len(numbers), dtype=np.int32)
    names = [name for name in rows.column_names if name != PLACE]
    return {named(name): Taken(rows[name].combine_chunks(), turns) for name in names}
