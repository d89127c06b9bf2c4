"""A file has 400 lines at most, a function 40; a file with a reason says so in its first comment."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

FILE_LINES, FUNCTION_LINES = 400, 40
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function and method of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def body_lines(function: Function) -> int:
    """The lines of a function from `def`, without its docstring."""
    docstring = function.body[0] if ast.get_docstring(function) else None
    told = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - told


def test_files_are_short(root: Path, texts: Mapping[Path, str]) -> None:
    long = {
        str(path.relative_to(root)): text.count("\n")
        for path, text in texts.items()
        if path.suffix == ".py" and text.count("\n") > FILE_LINES
    }
    assert long == {}, "\n".join(map(str, long.items()))


def test_functions_are_short(root: Path, python: Mapping[Path, ast.Module]) -> None:
    long = {
        f"{path.relative_to(root)}:{function.lineno} {function.name}": body_lines(function)
        for path, tree in python.items()
        for function in functions(tree)
        if body_lines(function) > FUNCTION_LINES
    }
    assert long == {}, "\n".join(map(str, long.items()))


def test_most_functions_are_as_short_as_the_house_rule_says(modules: Mapping[Path, ast.Module]) -> None:
    lengths = sorted(body_lines(function) for tree in modules.values() for function in functions(tree))
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 95 // 100] <= 24
