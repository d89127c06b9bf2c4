"""The demonstration, smaller than a newcomer's, for all tests that look at it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shouwang.demonstration.building import build
from shouwang.demonstration.command import COUNTY, set_own_numbers
from shouwang.regions.actions import ensure_places

HOUSEHOLDS, MONTHS = 90, 4


def built(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    today: date,
    households: int = HOUSEHOLDS,
    months: int = MONTHS,
) -> list[str]:
    """Build it in an empty installation with this home; what it said on its way."""
    monkeypatch.setenv("SHOUWANG_HOME", str(home))
    set_own_numbers(home)
    ensure_places(COUNTY, (), county_name="青禾县")
    return list(build(today=today, households=households, months=months))
