"""The whole way on counties whose truth is known: findings, numbers, links, rejects, counts all right."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from shouwang.sample import write_county
from tests.acceptance.compare import compare, table
from tests.acceptance.runs import BUNDLED, Run, screen

# households, seed, dirt, style, as-of day: sizes and years differ, and so do the months delivered.
COUNTIES = [
    (500, 101, 0.04, 1, date(2025, 6, 30)),
    (500, 202, 0.12, 2, date(2025, 11, 15)),
    (700, 303, 0.08, 3, date(2026, 2, 28)),
    (250, 404, 0.25, 1, date(2024, 2, 29)),
    (250, 505, 0.20, 2, date(2026, 9, 1)),
    (400, 606, 0.10, 4, date(2025, 12, 31)),
]


def test_the_bundled_county_comes_out_right(bundled: Run) -> None:
    assert bundled.status == 1, bundled.complained
    assert compare(bundled.out, BUNDLED / "expected").faults == []


@pytest.mark.slow
@pytest.mark.parametrize(("households", "seed", "dirt", "style", "day"), COUNTIES)
def test_an_invented_county_comes_out_right(
    tmp_path: Path, households: int, seed: int, dirt: float, style: int, day: date
) -> None:
    expected = tmp_path / "expected"
    delivery = write_county(
        tmp_path / "files",
        households=households,
        seed=seed,
        dirt=dirt,
        style=style,
        as_of=day,
        expected=expected,
    )
    run = screen(tmp_path / "files", tmp_path / "out", day=day.isoformat())
    assert run.status == (1 if delivery.odd else 0), run.complained
    assert compare(run.out, expected).faults == []


def test_every_finding_is_explained_with_its_clause_and_sources(bundled: Run) -> None:
    rows = table(bundled.out / "findings.csv")
    assert rows
    for row in rows:
        assert row["explanation"].endswith("。")
        assert row["citation"]
        assert row["state"] == "new"
        assert isinstance(json.loads(row["values"]), dict)
        assert isinstance(json.loads(row["parameters"]), dict)
        assert 1 <= len(re.findall(r"#[^!]*!\d+", row["sources"])) <= 20, row["rule_id"]
