"""Imports run up: the contracts of pyproject.toml hold."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ENGINE_MAY_NOT_CALL = {"now", "today", "utcnow", "time_ns", "perf_counter", "monotonic", "urandom"}


def test_data_runs_down_and_imports_run_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == EXIT_STATUS_SUCCESS


def test_kernel_and_engine_have_no_clock(root: Path, modules: Mapping[Path, ast.Module]) -> None:
    timeless = [root / "src/shouwang/kernel", root / "src/shouwang/engine"]
    calls = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path, tree in modules.items()
        if any(path.is_relative_to(folder) for folder in timeless)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ENGINE_MAY_NOT_CALL
    ]
    assert calls == [], "\n".join(calls)


def test_the_stack_in_use_is_asked_for_in_one_place(root: Path, texts: Mapping[Path, str]) -> None:
    """Whoever reads the setting alone misses the pack that the county publishes."""
    allowed = {"src/shouwang/workflow/stack.py"}
    readers = {
        str(path.relative_to(root))
        for path, text in texts.items()
        if path.is_relative_to(root / "src") and "settings.SHOUWANG_PACKS" in text
    }
    assert readers == allowed
