"""The county of these tests has set its numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings
from tests.assistance.social.matters import county_pack


@pytest.fixture
def county_numbers(settings: Settings, tmp_path: Path) -> None:
    """The county's own numbers are in force."""
    settings.SHOUWANG_PACKS = ("national", county_pack(tmp_path))
