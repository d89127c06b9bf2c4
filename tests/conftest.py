"""What every test stands on: Spark tests are skipped without Java, unless the run must have them."""

from __future__ import annotations

import os
import shutil

import pytest

REQUIRED = os.environ.get("SHOUWANG_REQUIRE", "").split(",")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips Spark tests on a machine without Java; with SHOUWANG_REQUIRE=spark they run, and so fail."""
    if shutil.which("java") or "spark" in REQUIRED:
        return
    skip = pytest.mark.skip(reason="no Java on this machine")
    for item in items:
        if "spark" in item.keywords:
            item.add_marker(skip)
