"""`<pack>/ledgers/*.yaml`: years of a document that are worked out again, and never read as policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shouwang.engine.packs.reading import Body, read_layers
from shouwang.engine.packs.schemas import shape_of

KIND = "ledgers"


def read_ledgers(packs: Sequence[str], *, roots: Sequence[Path]) -> Mapping[str, Body]:
    """The ledgers of packs by name. Raises PackError where a file has not their shape."""
    layers = read_layers(packs, KIND, shape=shape_of("ledgers.json"), roots=roots)
    layers.refuse_faults()
    found: dict[str, Any] = layers.laid(KIND)[KIND]
    return found
