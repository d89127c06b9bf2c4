"""Rows that mean the same have the same key, and others have not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.feeds.cleaning.sheets import VALID, VALID_15, clean, rows

ROW = {
    "id": VALID,
    "name": "陆建国",
    "township": "凤山镇",
    "village": "松关村",
    "settled_on": "2025-03-01",
    "category": "住院",
    "total_cost": "12300.50",
    "reimbursed/基本医保": "100",
    "reimbursed/大病保险": "200",
    "self_paid": "1",
}


def same(**changed: str) -> bool:
    """Whether a row and the row with other cells have one key."""
    cells: dict[str, Sequence[str]] = {
        name: [cell, changed.get(name.replace("/", "_"), cell)] for name, cell in ROW.items()
    }
    first, second = (row["raw_key"] for row in rows(clean("medical", cells)))
    return bool(first == second)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("id", "９９０１０１１９９００３０７０３１４"),
        ("id", "990101 19900307 0314"),
        ("id", f"'{VALID}"),
        ("id", VALID_15),
        ("name", "陆　建 国"),
        ("name", " 陆建国 "),
        ("village", "凤山镇松关村"),
        ("village", "松关村村委会"),
        ("village", "松关"),
        ("village", "云泽县凤山镇松关村民委员会"),
        ("township", "凤山"),
        ("township", " 凤山镇"),
        ("settled_on", "2025年3月1日"),
        ("settled_on", "20250301"),
        ("settled_on", "2025-03-01 08:30:00"),
        ("total_cost", "¥12,300.5"),
        ("total_cost", "12300.50元"),
        ("total_cost", "1.23005万"),
        ("category", "普通住院"),
        ("self_paid", "1.00"),
    ],
)
def test_rows_are_equal_however_a_cell_is_written(name: str, cell: str) -> None:
    assert same(**{name: cell})


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("id", "990101199003070330"),
        ("name", "陆建军"),
        ("village", "松溪村"),
        ("township", "大坪乡"),
        ("settled_on", "2025-03-02"),
        ("total_cost", "12300.51"),
        ("total_cost", ""),
        ("total_cost", "0"),
        ("category", "普通门诊"),
        ("total_cost", "****"),
        ("settled_on", "20xx"),
        ("id", ""),
        ("id", VALID[:-1]),
    ],
)
def test_rows_differ_when_a_cell_does(name: str, cell: str) -> None:
    assert not same(**{name: cell})


def test_parts_of_a_sum_count_one_by_one_in_any_order() -> None:
    assert same(reimbursed_基本医保="200", reimbursed_大病保险="100")
    assert not same(reimbursed_基本医保="150", reimbursed_大病保险="150")


def test_order_of_columns_does_not_count() -> None:
    cells = {name: [cell] for name, cell in ROW.items()}
    turned = dict(reversed(cells.items()))
    assert rows(clean("medical", cells))[0]["raw_key"] == rows(clean("medical", turned))[0]["raw_key"]


def test_column_that_is_there_and_empty_is_like_one_that_is_not_there() -> None:
    without = {name: [cell] for name, cell in ROW.items() if name != "village"}
    assert (
        rows(clean("medical", without))[0]["raw_key"]
        == rows(clean("medical", without | {"village": [""]}))[0]["raw_key"]
    )


def test_same_cells_in_another_kind_are_another_row() -> None:
    cells = {"id": [VALID], "name": ["陆建国"]}
    assert rows(clean("medical", cells))[0]["raw_key"] != rows(clean("school", cells))[0]["raw_key"]


def test_township_named_in_the_village_cell_alone_is_left_out() -> None:
    keys = [
        row["raw_key"]
        for row in rows(clean("loan", {"id": [VALID] * 3, "village": ["凤山镇松关村", "松关村", "凤山镇"]}))
    ]
    assert keys[0] == keys[1] != keys[2]


def test_bad_ids_are_equal_when_their_text_is() -> None:
    bad = VALID[:-1] + "5"
    keys = [row["raw_key"] for row in rows(clean("medical", {"id": [bad, f" {bad}", VALID[:-1] + "6"]}))]
    assert keys[0] == keys[1] != keys[2]
