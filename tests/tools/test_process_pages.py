"""The handbook's pages of processes say what the packs say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_pages_are_those_that_the_packs_give() -> None:
    spec = importlib.util.spec_from_file_location("process_pages", ROOT / "tools/process_pages.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    written = {path.name: path.read_text(encoding="utf-8") for path in tool.PAGES.iterdir()}
    assert written == tool.pages(), "run tools/process_pages.py"
