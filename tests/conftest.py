"""What every test stands on: Spark tests are skipped without Java, unless the run must have them."""

from __future__ import annotations

import os
import shutil

import pytest
from django.conf import settings

from shouwang.secrecy.keys import make_keys
from tests.small_county import SmallCounty, screened

REQUIRED = os.environ.get("SHOUWANG_REQUIRE", "").split(",")


def pytest_sessionstart() -> None:
    """Keys for the sealed fields of this run."""
    make_keys(settings.HOME)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips Spark tests on a machine without Java; with SHOUWANG_REQUIRE=spark they run, and so fail."""
    if shutil.which("java") or "spark" in REQUIRED:
        return
    skip = pytest.mark.skip(reason="no Java on this machine")
    for item in items:
        if "spark" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> SmallCounty:
    """A small county that has been screened once; tests only read it."""
    return screened(tmp_path_factory.mktemp("county"))
