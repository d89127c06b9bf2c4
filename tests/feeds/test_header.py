"""Which column a heading names, however it is dressed."""

from __future__ import annotations

import pytest
from tests.feeds.grids import SHEETS, all_kinds, grid_of, place, table

from shouwang.feeds.reading.grid import Merge
from shouwang.feeds.recognition import recognise


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("form", ["{heading}（元）7", "{heading}12", "{heading} Name", "{heading}\nITEM"])
def test_counting_or_english_behind_a_heading_does_not_matter(kind: str, form: str) -> None:
    headings = {name: form.format(heading=heading) for name, (heading, _) in SHEETS[kind].items()}
    assert recognise(grid_of(table(kind, headings=headings)), all_kinds()).kind == kind


def test_a_longer_heading_that_says_when_is_no_column_of_words() -> None:
    rows = table("households", headings={"risk_removed": "风险稳定消除时间"})
    assert "risk_removed" not in recognise(grid_of(rows), all_kinds()).columns


@pytest.mark.parametrize(
    "unit",
    [
        "（单位：元）",
        "(单位:万元)",
        "\n单位：元",
        "（金额单位：元）",
        "（单位 元）",
        "（单位：人民币元）",
        " （ 单 位 ： 元 ）",
    ],
)
@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("medical", "self_paid"),
        ("loan", "balance"),
        ("disaster", "loss"),
        ("households", "income_per_person"),
    ],
)
def test_a_unit_spelt_out_is_no_unit_of_work(kind: str, column: str, unit: str) -> None:
    heading = SHEETS[kind][column][0].removesuffix("（元）") + unit
    found = recognise(grid_of(table(kind, headings={column: heading})), all_kinds())
    assert found.columns.get(column) == (place(kind, column),)


def test_a_unit_of_work_is_still_somebody_else() -> None:
    rows = table("employment", headings={"monthly_income": "务工单位（元）"})
    assert "monthly_income" not in recognise(grid_of(rows), all_kinds()).columns


def test_headings_of_a_group_and_those_merged_beside_it_count_alike() -> None:
    rows = table("employment")
    upper = [rows[0][0], rows[0][1], "基础信息", "", "", rows[0][5]]
    lower = ["", "", *rows[0][2:5], ""]
    merges = [Merge(0, 2, 0, 4), *(Merge(0, n, 1, n) for n in (0, 1, 5))]
    found = recognise(grid_of([upper, lower, *rows[1:]], merges=merges), all_kinds())
    assert found.columns == {name: (place("employment", name),) for name in SHEETS["employment"]}


def test_a_group_does_not_make_its_headings_less_sure_than_a_decoy() -> None:
    rows = [[*row, row[0]] for row in table("assistance")]
    upper = ["情况", "", "", "", "", "领取人身份证号"]
    lower = [*rows[0][:5], ""]
    merges = [Merge(0, 0, 0, 4), Merge(0, 5, 1, 5)]
    found = recognise(grid_of([upper, lower, *rows[1:]], merges=merges), all_kinds())
    assert found.columns["id"] == (place("assistance", "id"),)


@pytest.mark.parametrize("merged", [True, False])
def test_a_title_is_no_group(*, merged: bool) -> None:
    rows = [[*row, "钱多多"] for row in table("assistance", headings={"name": "姓名（必填）"})]
    rows[0][-1] = "领取人姓名"
    merges = [Merge(0, 0, 0, len(rows[0]) - 1)] if merged else []
    found = recognise(grid_of([["附件1"], *rows], merges=merges), all_kinds())
    assert found.columns["name"] == (place("assistance", "name"),)
    assert found.headings[0] == "身份证号"


def test_a_lone_group_over_some_columns_is_no_title() -> None:
    rows = [["钱多多", "990101198001011234", *row] for row in table("school")]
    rows[0][:2] = ["姓名", "身份证号"]
    upper = ["监护人", *[""] * (len(rows[0]) - 1)]
    found = recognise(grid_of([upper, *rows], merges=[Merge(0, 0, 0, 1)]), all_kinds())
    assert (found.columns["id"], found.columns["name"]) == ((2,), (3,))
