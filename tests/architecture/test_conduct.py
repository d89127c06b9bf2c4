"""How modules behave: documented, typed, silent, and never swallowing an error."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff", "base_utils"}
OFFICE = Path("src/shouwang/assistance/helpers")
"""No drawer: a helper (帮扶责任人) is an office that people hold."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def public_definitions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes of a module and methods of its public classes, by names without underscore."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                methods = (n for n in node.body if isinstance(n, ast.FunctionDef))
                yield from (method for method in methods if not method.name.startswith("_"))


def test_no_file_is_a_drawer_for_everything(root: Path, files: tuple[Path, ...]) -> None:
    drawers = [
        str(path.relative_to(root)) for path in files if path.suffix == ".py" and path.stem in BANNED_NAMES
    ]
    folders = [
        str(p.relative_to(root))
        for p in (root / "src").rglob("*")
        if p.is_dir() and p.name in BANNED_NAMES and p.relative_to(root) != OFFICE
    ]
    assert drawers + folders == []


def test_everything_public_says_its_purpose(root: Path, modules: Mapping[Path, ast.Module]) -> None:
    silent = [str(path.relative_to(root)) for path, tree in modules.items() if not ast.get_docstring(tree)]
    silent += [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for path, tree in modules.items()
        for node in public_definitions(tree)
        if not ast.get_docstring(node)
    ]
    assert silent == [], "\n".join(silent)


def test_modules_do_not_print(root: Path, modules: Mapping[Path, ast.Module]) -> None:
    printing = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == [], "\n".join(printing)


def test_no_error_is_swallowed(root: Path, modules: Mapping[Path, ast.Module]) -> None:
    """A handler that only passes must say why on its line."""
    swallowed = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and all(isinstance(step, ast.Pass) for step in node.body)
        and "#" not in path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
    ]
    assert swallowed == [], "\n".join(swallowed)


def test_text_for_people_does_not_shout(root: Path, modules: Mapping[Path, ast.Module]) -> None:
    loud = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if CHINESE.search(node.value) and ("！" in node.value or "你" in node.value)
    ]
    assert loud == [], "\n".join(loud)


def test_errors_end_in_error(root: Path, modules: Mapping[Path, ast.Module]) -> None:
    misnamed = [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)
        if not node.name.endswith("Error")
    ]
    assert misnamed == [], "\n".join(misnamed)
