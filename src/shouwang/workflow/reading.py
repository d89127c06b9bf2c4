"""Processes of a stack of packs: read, laid over each other, checked; all faults come in one message.

An overlay writes only what differs: mappings are laid over item by item, anything else is replaced, and
`null` takes a step, an action or a deadline away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from shouwang.engine.packs.reading import read_layers
from shouwang.engine.packs.schemas import shape_of
from shouwang.workflow.checking import faults_of
from shouwang.workflow.definition import Process, process_from

FOLDER = "processes"


def load_processes(packs: Sequence[str], *, roots: Sequence[Path]) -> Mapping[str, Process]:
    """Every process of the stack, later packs over earlier ones. PackError names every fault."""
    shape = shape_of("processes.json", package="shouwang.workflow.schema")
    layers = read_layers(packs, FOLDER, shape=shape, roots=roots)
    bodies = layers.laid(FOLDER)[FOLDER]
    if not layers.faults:
        layers.faults += [fault for name, body in bodies.items() for fault in faults_of(name, body, layers)]
    layers.refuse_faults()
    return {name: process_from(name, body) for name, body in bodies.items()}
