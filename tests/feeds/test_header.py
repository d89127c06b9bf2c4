"""Which column a heading names, however it is dressed."""

from __future__ import annotations

import pytest
from tests.feeds.grids import SHEETS, all_kinds, grid_of, table

from shouwang.feeds.recognition import recognise


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("form", ["{heading}（元）7", "{heading}12", "{heading} Name", "{heading}\nITEM"])
def test_counting_or_english_behind_a_heading_does_not_matter(kind: str, form: str) -> None:
    headings = {name: form.format(heading=heading) for name, (heading, _) in SHEETS[kind].items()}
    assert recognise(grid_of(table(kind, headings=headings)), all_kinds()).kind == kind


def test_a_longer_heading_that_says_when_is_no_column_of_words() -> None:
    rows = table("households", headings={"risk_removed": "风险稳定消除时间"})
    assert "risk_removed" not in recognise(grid_of(rows), all_kinds()).columns
