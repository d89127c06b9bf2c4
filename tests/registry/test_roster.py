"""The register goes into the workbench and comes back as a roster without loss."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.registry.exports import SAMPLE, screen_county

from shouwang.registry.actions import take_in_register
from shouwang.registry.roster import write_roster

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 30)
PERSONS = "* EXCLUDE (person, household, id_text)"
HOUSEHOLDS = "* EXCLUDE (household, source)"


def rows(file: Path, columns: str, *, order: str) -> Sequence[tuple[Any, ...]]:
    """The rows of a Parquet file of the lake."""
    with duckdb.connect() as db:
        return db.execute(f"SELECT {columns} FROM read_parquet(?) ORDER BY {order}", [str(file)]).fetchall()


def findings(out: Path) -> list[dict[str, str]]:
    """The findings without the sources, for the roster is another file now."""
    with (out / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [{k: v for k, v in row.items() if k != "sources"} for row in csv.DictReader(file)]
    return sorted(found, key=lambda row: (row["household_no"], row["rule_id"]))


def test_a_county_comes_back_as_it_went_in(tmp_path: Path) -> None:
    first = screen_county(SAMPLE, tmp_path / "first", as_of=DAY)
    taken = take_in_register(first.facts, county="990421", as_of=DAY)
    again_files = tmp_path / "again_files"
    SAMPLE.copy_feeds_to(again_files)
    assert write_roster("990421", again_files / "名册.csv", as_of=DAY) == taken.households
    again = screen_county(dataclasses.replace(SAMPLE, files=again_files), tmp_path / "again", as_of=DAY)
    assert taken.households > 300
    assert rows(again.facts.persons, PERSONS, order="person") == rows(
        first.facts.persons, PERSONS, order="person"
    )
    assert rows(again.facts.households, HOUSEHOLDS, order="household") == rows(
        first.facts.households, HOUSEHOLDS, order="household"
    )
    assert findings(tmp_path / "again") == findings(tmp_path / "first")
    assert len(findings(tmp_path / "first")) > 20
