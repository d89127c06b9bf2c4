"""Several yes-or-noes about the same member in one small number, from which many features are folded.

A benefit asks of each member whether the condition holds and whether it is received; who is entitled, who
lacks it and who has it wrongly follow from these. So they are worked out once, each as a digit of a number: 0
no, 1 unknown, 2 yes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import numpy.typing as npt
from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.plan.sharing import Shared
from shouwang.engine.policy import Aggregate, Feature

UNSURE = -1
_CODE, _TALLY = "code", "tally"
_NO, _UNKNOWN, _YES = 0, 1, 2
_DIGITS = 3
_PARTS_AT_MOST = 4  # 81 cases: a byte holds 127
Cases = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Coded:
    """A condition as the codes of the column `code` for which it holds, and for which it is unknown."""

    code: str
    yes: tuple[int, ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Of how many rows a condition (`of`) holds; UNSURE where that is not known.

    It is not known where it is unknown of any row; for a `lax` one only where it holds of none.
    """

    of: Coded
    lax: bool

    @property
    def name(self) -> str:
        """What its column is called: the same for the same tally."""
        yes, unknown = (".".join(map(str, codes)) for codes in (self.of.yes, self.of.unknown))
        return f"{self.of.code}:{yes}{'?' if self.lax else '!'}{unknown}"

    def aggregate(self, table: str) -> exp.Expr:
        """As an aggregate; tally_of() knows it again."""
        found, unsure = (_how_many(self.of.code, codes, table) for codes in (self.of.yes, self.of.unknown))
        doubtful: exp.Expr = exp.GT(this=unsure, expression=sql.number(0))
        if self.lax:
            doubtful = exp.And(this=sql.equal(found.copy(), sql.number(0)), expression=doubtful)
        node = sql.case((doubtful, sql.number(UNSURE)), otherwise=found)
        node.meta[_TALLY] = self
        return node


def tally_of(node: exp.Expr) -> Tally | None:
    """The tally that an aggregate is, if it is one."""
    found = node.meta.get(_TALLY)
    return found if isinstance(found, Tally) else None


@dataclass(slots=True)
class Code:
    """The parts that one number tells of a member, by what they are."""

    name: str
    parts: dict[Hashable, exp.Expr] = field(default_factory=dict)

    def has_room_for(self, parts: dict[Hashable, exp.Expr]) -> bool:
        """Whether the parts have something to do with it and find a place."""
        return not self.parts.keys().isdisjoint(parts) and len(self.parts | parts) <= _PARTS_AT_MOST

    def of(self, tree: exp.Expr) -> Coded:
        """A condition made of the parts."""
        kept = self._kept(tree)
        yes, unknown = (tuple(map(int, np.flatnonzero(kept == each))) for each in (_YES, _UNKNOWN))
        return Coded(self.name, yes, unknown)

    def column(self, bound: Sequence[exp.Expr]) -> exp.Expr:
        """The number itself, from the parts bound one by one."""
        digits = [_digit(part, _DIGITS**place) for place, part in enumerate(bound)]
        return sql.cast(reduce(lambda a, b: exp.Add(this=a, expression=b), digits), "TINYINT")

    def _kept(self, tree: exp.Expr) -> Cases:
        """No, unknown or yes in each of the cases, as three-valued logic has it."""
        key = _key(tree)
        if key in self.parts:
            cases = np.arange(_DIGITS ** len(self.parts), dtype=np.int8)
            return np.asarray(cases // _DIGITS ** list(self.parts).index(key) % _DIGITS, dtype=np.int8)
        if isinstance(tree, exp.Paren):
            return self._kept(tree.this)
        if isinstance(tree, exp.Not):
            return _opposite(self._kept(tree.this))
        left, right = self._kept(tree.this), self._kept(tree.expression)
        return np.minimum(left, right) if isinstance(tree, exp.And) else np.maximum(left, right)


@dataclass(frozen=True, slots=True)
class Codes:
    """The numbers of one source, and the conditions of its features that are told by them."""

    codes: tuple[Code, ...]
    conditions: Mapping[str, Coded]

    @property
    def mattering(self) -> Mapping[str, Sequence[int]]:
        """Of each number the codes by which any condition holds or is unknown."""
        found: dict[str, set[int]] = {}
        for each in self.conditions.values():
            found.setdefault(each.code, set()).update(each.yes, each.unknown)
        return {code: sorted(codes) for code, codes in found.items()}


def codes_of(features: Sequence[Feature], asked: Shared) -> Codes:
    """Features whose conditions are made of the same parts, next to one another, share a number."""
    trees = {f.name: asked.taken(f.where) for f in features if f.where is not None and by_code(f)}
    codes: list[Code] = []
    at: dict[str, Code] = {}
    for name, tree in trees.items():
        parts = _parts(tree)
        if len(parts) > _PARTS_AT_MOST:
            continue
        if not codes or not codes[-1].has_room_for(parts):
            codes.append(Code(f"{_CODE}.{len(codes)}"))
        codes[-1].parts |= parts
        at[name] = codes[-1]
    return Codes(tuple(codes), {name: code.of(trees[name]) for name, code in at.items()})


def by_code(feature: Feature) -> bool:
    """Whether a number tells all that the condition of a feature has to say."""
    counts = feature.aggregate is Aggregate.COUNT and feature.value is None
    return feature.where is not None and (counts or feature.aggregate is Aggregate.SUM)


def among(code: str, codes: Iterable[int], table: str) -> exp.Expr:
    """Whether the number of a row is one of the codes."""
    numbers: list[exp.Expr] = [sql.number(each) for each in codes]
    return exp.In(this=sql.column(code, table), expressions=numbers) if numbers else exp.false()


def _how_many(code: str, codes: Iterable[int], table: str) -> exp.Expr:
    return exp.Count(this=sql.case((among(code, codes, table), sql.number(1))))


def _parts(tree: exp.Expr) -> dict[Hashable, exp.Expr]:
    """What AND, OR and NOT connect, each once."""
    if isinstance(tree, (exp.Paren, exp.Not)):
        return _parts(tree.this)
    if isinstance(tree, (exp.And, exp.Or)):
        return _parts(tree.this) | _parts(tree.expression)
    return {_key(tree): tree}


def _key(tree: exp.Expr) -> Hashable:
    return tree.sql(copy=False)


def _opposite(cases: Cases) -> Cases:
    return np.asarray(_YES - cases, dtype=np.int8)


def _digit(part: exp.Expr, worth: int) -> exp.Expr:
    doubled = exp.Mul(this=sql.cast(exp.paren(part), "TINYINT"), expression=sql.number(_YES * worth))
    return sql.coalesce(doubled, sql.number(_UNKNOWN * worth))
