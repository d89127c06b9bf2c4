"""The handbook page on rules does what it says: its files in an empty folder make a working overlay."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tests.facts_builder import schema

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.packs import load, search_path
from shouwang.engine.situations import faults_of, read_situations

PAGE = Path(__file__).parents[2] / "docs" / "handbook" / "rules.md"
FILE = re.compile(r"^`(my_county/[^`]+)`:\n\n```yaml\n(.*?)```", re.MULTILINE | re.DOTALL)
OFF = re.compile(r"^off:\n.*?(?=```)", re.MULTILINE | re.DOTALL)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder with the pack of the page."""
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def policy(packs: Path) -> DatedPolicy:
    """The pack of the page over the national one."""
    return load(["national", "my_county"], schema=schema(), roots=search_path(given=[packs]))


def test_the_number_of_the_page_holds_from_its_day(packs: Path) -> None:
    line = policy(packs).parameters["line"]
    found = [line.on(day) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert [value and value.value for value in found] == [870000, 920000]


def test_the_situations_of_the_page_are_judged_as_it_says(packs: Path) -> None:
    told = read_situations(packs / "my_county")
    assert len(told) == 9
    assert list(faults_of(told, policy(packs), schema=schema(), folder=packs)) == []


def test_the_rule_that_the_page_switches_off_is_gone_from_its_day(packs: Path) -> None:
    [off] = OFF.findall(PAGE.read_text(encoding="utf-8"))
    head = packs / "my_county" / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8") + off, encoding="utf-8")
    before, after = (policy(packs).on(day) for day in (date(2025, 6, 30), date(2025, 7, 1)))
    assert ("appeal" in before.rules, "appeal" in after.rules) == (True, False)
    assert [item.name for item in after.off] == ["appeal"]


def test_the_rule_with_versions_of_the_page_has_its_level_of_the_day(packs: Path) -> None:
    found = [policy(packs).on(day).rules for day in (date(2024, 12, 31), date(2025, 6, 30), date(2025, 7, 1))]
    assert [rules["outpatient_visits"].level for rules in found[1:]] == ["yellow", "orange"]
    assert "outpatient_visits" not in found[0]
