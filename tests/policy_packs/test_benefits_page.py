"""The handbook page on benefits does what it says: its files in an empty folder make a working overlay."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tests.facts_builder import schema

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.packs import load, search_path
from shouwang.engine.situations import faults_of, read_situations

PAGE = Path(__file__).parents[2] / "docs" / "handbook" / "benefits.md"
FILE = re.compile(r"^`(my_county/[^`]+)`:\n\n```yaml\n(.*?)```", re.MULTILINE | re.DOTALL)
STACK = ("national", "livelihood", "faku")


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder with the pack of the page."""
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def policy(packs: Path) -> DatedPolicy:
    """The pack of the page over those it names."""
    return load([*STACK, "my_county"], schema=schema(STACK), roots=search_path(given=[packs]))


def test_what_was_left_to_the_county_is_set(packs: Path) -> None:
    limit = policy(packs).parameters["medical_aid_year_limit"]
    value = limit.on(date(2025, 6, 30))
    assert value is not None
    assert value.value == 3_000_000
    assert limit.on(date(2026, 1, 1)) is None


def test_the_situations_of_the_page_are_judged_as_it_says(packs: Path) -> None:
    told = read_situations(packs / "my_county")
    assert [situation.case for situation in told] == ["met", "boundary", "not_met", "unknown"]
    assert list(faults_of(told, policy(packs), schema=schema(STACK), folder=packs)) == []
