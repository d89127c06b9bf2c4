"""A column read at once says what its cells say one by one."""

from __future__ import annotations

from datetime import date

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from tests.feeds.cleaning.sheets import column, kinds

from shouwang.feeds.cleaning.cells import cell_reader, value_type
from shouwang.feeds.cleaning.columns import CleanColumn, read_column
from shouwang.feeds.contract import Column, ColumnType
from shouwang.feeds.reading.raw import CellKind, RawColumn
from shouwang.kernel.parsed import Parsed, State

HEADINGS = {ColumnType.MONEY: ["金额", "金额（元）", "金额（万元）", "金额(千元)"]}
COLUMNS = {
    column.type: column
    for kind in kinds()
    for column in kind.columns.values()
    if column.type not in (ColumnType.ID, ColumnType.CARD)
}
WORDS = [
    "",
    "12,300.50",
    "¥12300.5",
    " ￥1,234 元",
    "12300元",
    "1.23万",
    "-5",
    "0",
    "007",
    "1e5",
    "1,23",
    "12.345",
    "2025-03-01",
    "2025/3/1",
    "2025.3",
    "202503",
    "20250301",
    "2025年3月1日",
    "2024-2025-1",
    "2025春",
    "20xx",
    "****",
    "xxx",
    "不详",
    "无",
    "张三丰",
    "张某",
    "张*",
    "未知",
    "麦麦提江·赛买提",
    "麦麦提江・赛买提",
    " 张 三　丰 ",
    "不 详",
    "张 某",
    "张·三",
    "·张三",
    " 陆　建国",
    "16100000000",
    "161 0000 0000",
    "是",
    "否",
    "√",
    "X",
    "户主",
    "一级",
    "Ⅱ",
    "住院",
    "#N/A",
    "男",
    "35岁",
    "９９０１０１",
    "9.90101e+17",
    "45000",
    "凤山镇",
    "null",
    "12天",
    "3.0",
    "999999999999.99",
    "1234567890123",
    "999999999999999999999",
    '="2025-03"',
]
CELLS = st.sampled_from(WORDS) | st.text(max_size=8) | st.text("0123456789.,¥元 -x*年月", max_size=12)
KINDS = st.sampled_from([CellKind.TEXT, CellKind.TEXT, CellKind.NUMBER, CellKind.DATE, CellKind.ERROR])


def one_by_one(raw: RawColumn, contract: Column) -> list[Parsed[object]]:
    reader = cell_reader(contract, heading=raw.heading)
    return [
        Parsed.invalid() if kind == CellKind.ERROR else reader(text, number_cell=kind == CellKind.NUMBER)
        for text, kind in zip(raw.text.to_pylist(), raw.kind, strict=True)
    ]


def states(cleaned: CleanColumn) -> list[State]:
    return [State(state) for state in cleaned.states]


@settings(max_examples=300, deadline=None)
@given(data=st.data(), column_type=st.sampled_from(sorted(COLUMNS)), cells=st.lists(st.tuples(CELLS, KINDS)))
def test_columns_read_as_their_cells_do(
    data: st.DataObject, column_type: ColumnType, cells: list[tuple[str, CellKind]]
) -> None:
    heading = data.draw(st.sampled_from(HEADINGS.get(column_type, ["列"])))
    raw = column(heading, [text for text, _ in cells], kind=[kind for _, kind in cells])
    cleaned = read_column(raw, COLUMNS[column_type])
    expected = one_by_one(raw, COLUMNS[column_type])
    assert states(cleaned) == [cell.state for cell in expected]
    assert cleaned.values.to_pylist() == [cell.value for cell in expected]
    assert cleaned.values.type == value_type(column_type)


def values(kind: str, name: str, *cells: str, heading: str = "列") -> list[object]:
    found: list[object] = read_column(column(heading, cells), kinds()[kind].columns[name]).values.to_pylist()
    return found


def test_money_is_exact_to_fen_and_takes_its_unit_from_the_heading() -> None:
    assert values("disaster", "loss", "12,300.50", "0.1", "¥8699.99", "1.23万") == [
        1230050,
        10,
        869999,
        1230000,
    ]
    assert values("disaster", "loss", "1.5", "0.123456", "3元", heading="损失金额（万元）") == [
        1500000,
        123456,
        300,
    ]


def test_unit_of_the_sheet_counts_where_the_heading_names_none() -> None:
    loss = kinds()["disaster"].columns["loss"]
    for heading, fen in (("损失金额", 1500000), ("损失金额（元）", 150), ("损失（千元）", 150000)):
        cleaned = read_column(column(heading, ["1.5", " 1.5"]), loss, money_unit="万元")
        assert cleaned.values.to_pylist() == [fen, fen]


def test_slice_of_a_sheet_reads_as_the_whole_does() -> None:
    raw = column("金额", ["1", "2.5", "¥3", "4"])
    part = RawColumn(raw.heading, raw.text.slice(1, 2), raw.kind[1:3])
    assert read_column(part, kinds()["disaster"].columns["loss"]).values.to_pylist() == [250, 300]


def test_masks_are_unknown_and_never_zero() -> None:
    cleaned = read_column(
        column("金额", ["****", "20xx", "xxx", "", "0"]), kinds()["medical"].columns["self_paid"]
    )
    assert states(cleaned) == [State.MASKED, State.MASKED, State.MASKED, State.EMPTY, State.VALUE]
    assert cleaned.values.to_pylist() == [None, None, None, None, 0]


def test_mask_in_a_choice_is_not_an_empty_cell() -> None:
    cleaned = read_column(
        column("类别", ["****", "", "住院", "别的"]), kinds()["medical"].columns["category"]
    )
    assert states(cleaned) == [State.MASKED, State.EMPTY, State.VALUE, State.INVALID]


def test_month_as_a_number_with_a_fraction_is_invalid_but_as_text_is_january() -> None:
    raw = column(
        "月份", ["2025.1", "2025.1", "202501"], kind=[CellKind.NUMBER, CellKind.TEXT, CellKind.NUMBER]
    )
    cleaned = read_column(raw, kinds()["assistance"].columns["month"])
    assert cleaned.values.to_pylist() == [None, date(2025, 1, 1), date(2025, 1, 1)]
    assert states(cleaned)[0] == State.INVALID


def test_formula_errors_are_invalid_in_every_type() -> None:
    for contract in COLUMNS.values():
        raw = column("列", ["#N/A", "#REF!"], kind=CellKind.ERROR)
        assert states(read_column(raw, contract)) == [State.INVALID, State.INVALID], contract.name


def test_household_number_that_excel_rounded_is_invalid() -> None:
    raw = column("户编号", ["9.90101000001234e+17", "990101000001"], kind=CellKind.NUMBER)
    cleaned = read_column(raw, kinds()["households"].columns["household_no"])
    assert cleaned.values.to_pylist() == [None, "990101000001"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("16100000000", "16100000000"),
        ("161-0000 0000", "16100000000"),
        ("+8616100000000", "16100000000"),
        ("16100000000/16100000001", "16100000000"),
        ("0851-1234567", "08511234567"),
        ("161****0000", None),
    ],
)
def test_phone_is_kept_as_digits(cell: str, value: str | None) -> None:
    assert values("households", "phone", cell) == [value]


@pytest.mark.parametrize(
    ("cell", "value"), [("35", 35), ("35岁", 35), ("0", 0), ("131", None), ("三十", None)]
)
def test_age_is_a_number_of_years_that_people_reach(cell: str, value: int | None) -> None:
    assert values("households", "age", cell) == [value]


def test_grade_is_counted_however_it_is_written() -> None:
    assert values("disability", "grade", "一级", "壹级", "2", "Ⅲ级", "五级") == [1, 1, 2, 3, None]


def test_empty_column_has_no_values_and_no_faults() -> None:
    cleaned = read_column(column("金额", ["", ""]), kinds()["medical"].columns["total_cost"])
    assert np.array_equal(cleaned.states, [State.EMPTY] * 2)
