"""What several expressions ask of the same row is worked out once, under a name of its own.

An engine does not do this by itself: parts of AND, OR and CASE are computed wherever they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, cast

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.plan.binding import AS_OF
from shouwang.engine.plan.layers import levels
from shouwang.engine.policy import Aggregate, Feature

_SHARED = "shared"
_AGE = "age_on"  # a comparison of ages becomes one of birth dates, which is cheaper than any age
_PARTS = (exp.Paren, exp.If, exp.DataType, exp.Neg, exp.Literal, exp.Column, exp.Null, exp.Boolean)


def asked_by(features: Sequence[Feature]) -> Shared:
    """What features ask of the same rows. A yes or no is asked twice: whether it holds, and whether it is
    unknown.
    """
    twice = [feature for feature in features if feature.aggregate in (Aggregate.ANY, Aggregate.ALL)]
    trees = [tree for feature in features for tree in (feature.where, feature.value)]
    return Shared([*trees, *(feature.value for feature in twice)])


class Shared:
    """Expressions over the same rows, and the parts that occur in more than one place."""

    def __init__(self, trees: Iterable[exp.Expr | None], *, once: Iterable[exp.Expr | None] = ()) -> None:
        """All of them: what is shared depends on what else is asked. Of those in `once` the same expression
        is asked once, however often it stands there.
        """
        often, seldom = ([tree for tree in each if tree is not None] for each in (trees, once))
        self._trees = [*often, *seldom]
        self._numbers: dict[Hashable, int] = {}
        self._number_of: dict[int, int] = {}  # of a node, by id(): the trees are kept, so no id is used twice
        self._places: Counter[int] = Counter()
        self._places.update(self._number(tree) for tree in often)
        self._places.update({self._number(tree) for tree in seldom})

    @cached_property
    def parts(self) -> Mapping[str, exp.Expr]:
        """The shared parts by name; one may mention others, never itself."""
        found: dict[str, exp.Expr] = {}
        for node in (node for tree in self._trees for node in _within(tree)):
            name = self._name(node)
            if name is not None and name not in found:
                found[name] = self._without(node)
        return found

    def in_layers(self) -> Iterator[Mapping[str, exp.Expr]]:
        """The shared parts in layers, each resting on earlier ones only."""
        parts = self.parts
        for layer in levels({name: sql.names_in([part]) for name, part in parts.items()}):
            yield {name: parts[name] for name in layer}

    def of(self, feature: Feature) -> Feature:
        """A feature that asks by name what is shared."""
        where, value = (None if tree is None else self.taken(tree) for tree in (feature.where, feature.value))
        return replace(feature, where=where, value=value)

    def taken(self, node: exp.Expr) -> exp.Expression:
        """One of the expressions, with names where parts are shared."""
        name = self._name(node)
        return exp.column(name) if name is not None else self._without(node)

    def _number(self, node: exp.Expr) -> int:
        """The same number for the same expression; brackets make no difference."""
        if isinstance(node, exp.Paren):
            number = self._number(node.this)
        else:
            key = (type(node), *(self._key(name, part) for name, part in node.args.items()))
            new = key not in self._numbers
            number = self._numbers.setdefault(key, len(self._numbers))
            if new:
                self._places.update(self._number_of[id(child)] for child in node.iter_expressions())
        self._number_of[id(node)] = number
        return number

    def _key(self, name: str, part: Any) -> Hashable:  # noqa: ANN401 - an argument of a node may be anything
        if isinstance(part, list):
            return (name, *(self._key("", each) for each in part))
        return (name, self._number(part)) if isinstance(part, exp.Expr) else (name, part)

    def _name(self, node: exp.Expr) -> str | None:
        """The name of a node that stands in more than one place, if it is worth one."""
        number = self._number_of[id(node)]
        worth = self._places[number] > 1 and not isinstance(node, _PARTS) and _of_the_row(node)
        return f"{_SHARED}.{number}" if worth and not _is_age(node) else None

    def _without(self, node: exp.Expr) -> exp.Expression:
        """The node itself, with names in it."""
        return cast(exp.Expression, sql.with_children(node, self.taken))


def is_shared(name: str) -> bool:
    """Whether a name is that of a shared part."""
    return name.startswith(f"{_SHARED}.")


def _within(node: exp.Expr) -> Iterator[exp.Expr]:
    yield node
    for child in node.iter_expressions():
        yield from _within(child)


def _is_age(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == _AGE


def _of_the_row(node: exp.Expr) -> bool:
    """Whether anything of the row decides it: constants are worked out before."""
    return any(
        _is_age(part) or (isinstance(part, exp.Column) and not part.table and part.name != AS_OF)
        for part in node.walk()
    )
