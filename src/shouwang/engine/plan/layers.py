"""Things that rest on one another, in layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from shouwang.engine.plan.model import PlanError


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
