"""A number from a document stands in a policy pack, never in Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

SMALLEST_TELLING = 300  # below, a number may well be a coincidence: 12 months, 60 seconds, 90 days
POWERS_OF_TEN = {1_000, 10_000, 100_000, 1_000_000}  # 万 and chunks of rows
SAID_TO_BE_NONE = "# not policy:"
SIZES = {"max_length", "chunk_size", "batch_size"}  # of columns and of portions of rows


def numbers_in(item: Any) -> Iterator[int]:
    """Every whole number of at least SMALLEST_TELLING under `value` in a parameter file."""
    if isinstance(item, dict):
        for key, value in item.items():
            if key == "value" and isinstance(value, int | float) and value >= SMALLEST_TELLING:
                yield int(value)
            yield from numbers_in(value)
    elif isinstance(item, list):
        for value in item:
            yield from numbers_in(value)


def policy_numbers(root: Path) -> set[int]:
    """The telling numbers of every pack, in 元 and, unless they are round, in 分."""
    found: set[int] = set()
    for path in (root / "policy_packs").glob("*/parameters/*.yaml"):
        found |= set(numbers_in(yaml.safe_load(path.read_text(encoding="utf-8"))))
    in_fen = {yuan * 100 for yuan in found if len(str(yuan).rstrip("0")) > 1}
    return (found | in_fen) - POWERS_OF_TEN


def sizes_in(tree: ast.Module) -> set[ast.AST]:
    """The numbers that say how long a column or how large a portion is."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in SIZES}


def test_no_number_of_a_pack_stands_in_python(root: Path, modules: Mapping[Path, ast.Module]) -> None:
    forbidden = policy_numbers(root)
    assert len(forbidden) > 5
    found = [
        f"{path.relative_to(root)}:{node.lineno} {node.value}"
        for path, tree in modules.items()
        if not path.is_relative_to(
            root / "src/shouwang/sample"
        )  # invents amounts around the lines on purpose
        for node in set(ast.walk(tree)) - sizes_in(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value in forbidden
        if SAID_TO_BE_NONE not in path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
    ]
    assert found == [], "\n".join(found)


def test_every_parameter_names_its_document_and_its_first_day(root: Path) -> None:
    """A value without a source cannot be defended before a household."""
    for path in (root / "policy_packs").glob("*/parameters/*.yaml"):
        for name, parameter in (
            yaml.safe_load(path.read_text(encoding="utf-8")).get("parameters") or {}
        ).items():
            values = parameter.get("values", [parameter])
            assert all("cite" in value or "cite" in parameter for value in values), f"{path.name}: {name}"
            assert all("start" in value or "from" in value for value in values), f"{path.name}: {name}"
