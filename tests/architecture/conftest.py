"""What the house checks read: every file of the project, and the syntax tree of every module."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "shouwang"


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> tuple[Path, ...]:
    """Every file that is or will be in the repository, without what .gitignore names."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    names = sorted(name for name in listed.split("\0") if name)
    return tuple(path for name in names if (path := ROOT / name).is_file())


@pytest.fixture(scope="session")
def texts(files: tuple[Path, ...]) -> Mapping[Path, str]:
    """The text of every file that is text."""
    found = {}
    for path in files:
        content = path.read_bytes()
        if b"\0" not in content and not path.name.endswith((".gz", ".parquet", ".xlsx", ".xls", ".docx")):
            found[path] = content.decode("utf-8", errors="replace")
    return found


@pytest.fixture(scope="session")
def python(texts: Mapping[Path, str]) -> Mapping[Path, ast.Module]:
    """The syntax tree of every Python file."""
    return {path: ast.parse(text) for path, text in texts.items() if path.suffix == ".py"}


@pytest.fixture(scope="session")
def modules(python: Mapping[Path, ast.Module]) -> Mapping[Path, ast.Module]:
    """The syntax tree of every module of the product, without migrations that Django wrote."""
    return {
        path: tree
        for path, tree in python.items()
        if path.is_relative_to(SOURCE) and not (path.parent.name == "migrations" and "_initial" in path.name)
    }
