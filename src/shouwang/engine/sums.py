"""A sum written out for one person: 较小值（学费4,800元＋住宿费1,200元，上限8,000元）－已资助0元＝6,000元."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlglot import exp

from shouwang.engine.facts import FactSchema
from shouwang.engine.interpreter import Value, World, prepare
from shouwang.engine.language.names import names
from shouwang.engine.policy import Policy, Unit
from shouwang.engine.wording import UNKNOWN, shown, with_unit

_SIGNS: Mapping[type[exp.Expr], str] = {exp.Add: "＋", exp.Sub: "－", exp.Mul: "×"}
_NEVER_READ = frozenset({"as_of"})


@dataclass(frozen=True, slots=True)
class WrittenSum:
    """Writes an amount out for a row of members; `reads` are the columns it needs of the row."""

    tree: exp.Expr
    reads: tuple[str, ...]
    write: Callable[[Mapping[str, Any]], str]


def written_sum(tree: exp.Expr, policy: Policy, schema: FactSchema, *, as_of: date) -> WrittenSum:
    """How the amount of a benefit is told, on a day."""
    dated = {name: parameter.on(as_of) for name, parameter in policy.parameters.items()}
    parameters: dict[str, Value] = {name: value.value if value else None for name, value in dated.items()}
    writer = _Writer(policy, schema)
    reads = [name for name in names(tree) if name not in _NEVER_READ]
    births = [call for call in tree.find_all(exp.Anonymous) if call.name.lower() == "age_on"]
    amount = prepare(tree)

    def write(row: Mapping[str, Any]) -> str:
        world = World(row, parameters, as_of=as_of)
        text, result = writer.text(tree, world), shown(amount(world), Unit.CNY)
        return text if text.endswith(result) and not _has_sign(tree) else f"{text}＝{result}"

    return WrittenSum(tree, tuple(dict.fromkeys([*reads, *(["birth_date"] if births else [])])), write)


@dataclass(frozen=True, slots=True)
class _Writer:
    policy: Policy
    schema: FactSchema

    def text(self, node: exp.Expr, world: World) -> str:
        """A node with the numbers of one member."""
        if isinstance(node, exp.Column):
            return self._named(node, world)
        if type(node) in _SIGNS:
            return f"{self.text(node.this, world)}{_SIGNS[type(node)]}{self.text(node.expression, world)}"
        if isinstance(node, exp.Paren):
            inner = self.text(node.this, world)
            return f"（{inner}）" if isinstance(node.this, exp.Binary) else inner
        return self._chosen(node, world)

    def _chosen(self, node: exp.Expr, world: World) -> str:
        if isinstance(node, exp.Case):
            chosen = next((b.args["true"] for b in node.args["ifs"] if prepare(b.this)(world) is True), None)
            chosen = chosen if chosen is not None else node.args.get("default")
            return UNKNOWN if chosen is None else self.text(chosen, world)
        if isinstance(node, exp.Coalesce):
            parts = [node.this, *node.expressions]
            return self.text(next((p for p in parts if prepare(p)(world) is not None), parts[-1]), world)
        if isinstance(node, exp.Least | exp.Greatest):
            parts = [self.text(part, world) for part in (node.this, *node.expressions)]
            return f"{'较小值' if isinstance(node, exp.Least) else '较大值'}（{'，'.join(parts)}）"
        if isinstance(node, exp.Anonymous):
            return "÷".join(self.text(part, world) for part in node.expressions)
        return shown(prepare(node)(world), Unit.COUNT)

    def _named(self, node: exp.Column, world: World) -> str:
        value = prepare(node)(world)
        if node.table == "p":
            parameter = self.policy.parameters[node.name]
            return f"{parameter.label}{_number(value, parameter.unit)}"
        if node.name in self.policy.features:
            feature = self.policy.features[node.name]
            return f"{feature.label}{_number(value, feature.unit)}"
        column = self.schema.members.get(node.name)
        return f"{column.label}{_number(value, column.unit)}" if column else shown(value, Unit.DATE)


def _number(value: Value, unit: Unit) -> str:
    """A ratio as per cent, everything else with its unit."""
    if unit is Unit.RATIO and isinstance(value, int | Fraction):
        return f"{float(value * 100):g}%"
    return with_unit(value, unit)


def _has_sign(tree: exp.Expr) -> bool:
    return next(tree.find_all(*_SIGNS, exp.Least, exp.Greatest, exp.Anonymous), None) is not None
