"""Shapes: every reference in every JSON Schema of the packs leads to something."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "src" / "shouwang"
SHARED = json.loads((SOURCE / "engine/schema/shared.json").read_text(encoding="utf-8"))["$defs"]
FILES = sorted(path for path in SOURCE.rglob("schema/*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_every_reference_of_a_shape_leads_to_a_definition(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    own = SHARED if file.name == "shared.json" else json.loads(text).get("$defs", {})
    assert set(re.findall(r'"#/\$defs/(\w+)"', text)) <= set(own)
    assert set(re.findall(r'"shared.json#/\$defs/(\w+)"', text)) <= set(SHARED)
