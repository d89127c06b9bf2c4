"""A required column under a strange heading is told by its cells, where nothing else can be meant."""

from __future__ import annotations

import pytest
from tests.feeds.grids import IDS, SHEETS, all_kinds, grid_of, place, table

from shouwang.feeds.recognition import Recognition, recognise
from shouwang.kernel.idnumbers import check_character

VALID = [number[:17] + check_character(number[:17]) for number in IDS]


def seen(rows: list[list[str]]) -> Recognition:
    return recognise(grid_of(rows), all_kinds())


def with_valid_ids(kind: str, headings: dict[str, str]) -> list[list[str]]:
    rows = table(kind, headings=headings)
    at = place(kind, "id")
    for row, number in zip(rows[1:], VALID, strict=True):
        row[at] = number + row[at][18:]
    return rows


@pytest.mark.parametrize(
    ("kind", "column", "heading"),
    [
        ("medical", "id", "号码甲"), ("disability", "id", "号码甲"), ("housing", "id", "户主号码"),
        ("school", "term", "何时"), ("school", "status", "学生去向"), ("event", "event_type", "何事"),
        ("water", "found_on", "出现问题的时间段日期"), ("households", "county", "地方一"),
        ("households", "township", "地方二"), ("households", "village", "地方三"),
        ("households", "relation", "称谓"), ("households", "household_kind", "农户归类"),
    ],
)  # fmt: skip
def test_cells_tell_what_a_strange_heading_means(kind: str, column: str, heading: str) -> None:
    found = seen(with_valid_ids(kind, {column: heading}))
    assert found.kind == kind
    assert found.columns[column] == (place(kind, column),)


def test_a_register_with_strange_headings_is_not_taken_for_another_kind() -> None:
    rows = with_valid_ids("households", {"county": "地方一", "relation": "称谓"})
    more = {"年度": "2025", "是否参加城乡居民基本医疗保险": "是", "监测时间": "202506", "务工情况": "在岗"}
    rows = [[*row, *(more if n == 0 else more.values())] for n, row in enumerate(rows)]
    assert seen(rows).kind == "households"


@pytest.mark.parametrize("heading", ["监护人号码", "领款人身份信息", "班主任证号", "经办人号码"])
def test_a_number_of_somebody_else_is_never_taken(heading: str) -> None:
    assert seen(with_valid_ids("school", {"id": heading})).kind is None


def test_two_columns_that_may_be_meant_leave_it_open() -> None:
    rows = [[*row, row[place("medical", "id")]] for row in with_valid_ids("medical", {"id": "号码甲"})]
    rows[0][-1] = "号码乙"
    found = seen(rows)
    assert found.kind is None
    assert found.missing == ("身份证号",)


@pytest.mark.parametrize("heading", ["签约日期", "录入时间", "打印日期", "下次复诊时间"])
def test_a_date_of_something_else_is_never_guessed(heading: str) -> None:
    assert seen(table("diagnosis", headings={"diagnosed_on": heading})).kind is None


def test_amounts_are_never_guessed() -> None:
    assert seen(table("medical", headings={"self_paid": "数目"})).kind is None


def test_of_two_columns_with_words_of_a_choice_the_one_that_says_more_is_meant() -> None:
    rows = [[*row, "是"] for row in table("employment", headings={"status": "去向"})]
    rows[0][-1] = "是否签订合同"
    found = seen(rows)
    assert found.kind == "employment"
    assert found.columns["status"] == (list(SHEETS["employment"]).index("status"),)
