"""Groupings of a plan taken apart: what DuckDB works out of every row, and what is folded of it by number.

`SELECT person, MAX(x) … GROUP BY person` becomes `SELECT person, x …`: persons and households are dense
numbers, so an array with a place for each folds rows several times faster than a hash table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.plan.coding import Tally, tally_of
from shouwang.engine.plan.model import Relation

_SMALL = {str(number) for number in range(1 << 7)}
_KEYS = (["person"], ["household"], ["person", "household"])


class Folding(StrEnum):
    """How the values of a number's rows become one."""

    EACH = "each"
    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    MIN = "min"


@dataclass(frozen=True, slots=True)
class Grouping:
    """A relation by its `key`, and its `rows` before they are grouped; `with_household`: it has that too.

    A person has one household: it is looked up in the register, not read from every row.
    Several `tallies` read one column.
    """

    key: str
    with_household: bool
    folds: Mapping[str, Folding]
    tallies: Mapping[str, Tally]
    rows: exp.Select


def grouping_of(relation: Relation) -> Grouping | None:
    """The grouping that a relation is; None where it is another query, or folds what is not a number."""
    group = relation.query.args.get("group")
    keys = [column.name for column in group.expressions] if group else []
    if group is None or keys not in _KEYS or not relation.stored:
        return None
    columns: list[exp.Expr] = [group.expressions[0].copy()]
    folds: dict[str, Folding] = {}
    tallies = {each.alias: tally for each in relation.query.selects if (tally := _tallied(each))}
    for selected in relation.query.selects:
        if isinstance(selected, exp.Column) or selected.alias in tallies:
            continue
        taken = _taken(selected.this)
        if taken is None:
            return None
        folds[selected.alias], argument = taken
        columns += [exp.alias_(_narrow(argument), selected.alias, quoted=True)] if argument else []
    columns += [sql.column(code) for code in dict.fromkeys(tally.of.code for tally in tallies.values())]
    rows = exp.Select(expressions=columns, **_but_what_is_made(relation.query))
    return Grouping(keys[0], len(keys) > 1, folds, tallies, rows)


def _but_what_is_made(query: exp.Select) -> dict[str, object]:
    """A copy of where rows come from and which: of aggregates and groups nothing is needed."""
    parts = (
        (name, part) for name, part in query.args.items() if name not in ("expressions", "group") and part
    )
    return {
        name: [each.copy() for each in part] if isinstance(part, list) else part.copy()
        for name, part in parts
    }


def _narrow(argument: exp.Expr) -> exp.Expr:
    """A choice of small numbers in one byte each: less to move, and to keep for every person."""
    if isinstance(argument, exp.Case):
        outcomes = [*(branch.args["true"] for branch in argument.args["ifs"]), argument.args.get("default")]
        if all(each is None or _is_small(each) for each in outcomes):
            return sql.cast(argument, "TINYINT")
    return argument.copy()


def _tallied(selected: exp.Expr) -> Tally | None:
    return tally_of(selected.this) if isinstance(selected, exp.Alias) else None


def _is_small(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.this in _SMALL


def _taken(node: exp.Expr) -> tuple[Folding, exp.Expr | None] | None:
    """How an aggregate folds, and what of each row."""
    if isinstance(node, exp.Cast):
        return _taken(node.this) if isinstance(node.this, exp.Sum) else None
    if isinstance(node, exp.Count) and isinstance(node.this, exp.Star):
        return Folding.EACH, None
    folding = _FOLDINGS.get(type(node))
    return None if folding is None else (folding, node.this)


_FOLDINGS: Mapping[type[exp.Expr], Folding] = {
    exp.Count: Folding.COUNT,
    exp.Sum: Folding.SUM,
    exp.Max: Folding.MAX,
    exp.Min: Folding.MIN,
}
