"""Things that rest on one another, in layers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from sqlglot import exp

from shouwang.engine.plan.model import PlanError, Relation


def levels(needs: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Names in layers, each resting on earlier ones only. Raises PlanError for a circle."""
    sorter = TopologicalSorter({name: [n for n in below if n in needs] for name, below in needs.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        raise PlanError(f"这些项目互相引用：{'、'.join(error.args[1])}", todo="断开循环") from error
    layers = []
    while sorter.is_active():
        ready = sorter.get_ready()
        layers.append([name for name in needs if name in ready])
        sorter.done(*ready)
    return layers


def needed(relations: Sequence[Relation], names: Collection[str]) -> tuple[Relation, ...]:
    """The relations of these names and those that they rest on, in their order."""
    wanted, kept = set(names), []
    for relation in reversed(relations):
        if relation.name in wanted:
            kept.append(relation)
            wanted |= {table.name for table in relation.query.find_all(exp.Table)}
    return tuple(reversed(kept))
