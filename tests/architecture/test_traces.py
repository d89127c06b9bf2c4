"""Nothing is written without a trace: whatever an action does, it records."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

Function = ast.FunctionDef
RECORDS = "record"


def functions(modules: Mapping[Path, ast.Module]) -> Iterator[tuple[Path, Function]]:
    """Every function of the product, methods among them."""
    for path, tree in modules.items():
        yield from ((path, node) for node in ast.walk(tree) if isinstance(node, Function))


def called(function: Function) -> set[str]:
    """The last names of what a function calls."""
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {
        f.id if isinstance(f, ast.Name) else f.attr for f in calls if isinstance(f, ast.Name | ast.Attribute)
    }


def recording(modules: Mapping[Path, ast.Module]) -> set[str]:
    """The names of functions that record, themselves or by what they call."""
    known = {RECORDS}
    calls = [(function.name, called(function)) for _, function in functions(modules)]
    while more := {name for name, names in calls if names & known} - known:
        known |= more
    return known


def is_action(path: Path, function: Function) -> bool:
    """Whether a function is a transaction that others may call."""
    decorated = {ast.unparse(decorator) for decorator in function.decorator_list}
    return (
        path.name == "actions.py" and "transaction.atomic" in decorated and not function.name.startswith("_")
    )


def test_every_action_leaves_an_entry_in_the_audit(root: Path, modules: Mapping[Path, ast.Module]) -> None:
    known = recording(modules)
    silent = [
        f"{path.relative_to(root)}:{function.lineno} {function.name}"
        for path, function in functions(modules)
        if is_action(path, function) and function.name not in known
    ]
    assert silent == [], "\n".join(silent)


def test_the_check_notices_an_action_that_records_nothing() -> None:
    text = (
        "@transaction.atomic\ndef change(thing):\n    thing.save()\n\ndef told(thing):\n    record(thing)\n"
    )
    modules = {Path("x/actions.py"): ast.parse(text)}
    assert recording(modules) == {"record", "told"}
    assert [f.name for path, f in functions(modules) if is_action(path, f)] == ["change"]
