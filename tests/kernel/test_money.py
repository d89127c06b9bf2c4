"""Amounts: every form of the contract, exact to 分, never a mask as 0."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.codes import RejectCode
from shouwang.kernel.money import format_cny, read_money, unit_of_heading
from shouwang.kernel.parsed import State

FEN = st.integers(-(10**13), 10**13)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("12,300.50", 1230050),
        ("¥12300.5", 1230050),
        ("￥12300", 1230000),
        ("12300元", 1230000),
        ("12300.00元整", 1230000),
        ("1.23万", 1230000),
        ("1.2万元", 1200000),
        ("1.7294万", 1729400),
        ("3千元", 300000),
        ("1.5百元", 15000),
        ("0.5亿元", 5000000000),
        ("１２，３００．５", 1230050),
        ("１，２３４．００元", 123400),
        (" 1 234.5 ", 123450),
        ("1,2300", 1230000),
        ("-5", -500),
        ("－5.5", -550),
        ("¥-12", -1200),
        ("-¥12", -1200),
        ("(1,234.00)", -123400),
        ("（1,234.00）", -123400),
        ("58、9", 5890),
        ("437、01万元", 437010000),
        ("12。5", 1250),
        ('="1234.50"', 123450),
        ("'1234.50", 123450),
        ("400元/月", 40000),
        ("0", 0),
        ("0元", 0),
        ("¥0", 0),
        (".5", 50),
        ("3.", 300),
        ("2.5E+3", 250000),
        ("1e-05", 0),
    ],
)
def test_every_form_is_read_exactly(cell: str, fen: int) -> None:
    assert read_money(cell).value == fen


@pytest.mark.parametrize("cell", ["", " ", "-", "—", "——", "无", "/", "\u200b", "不详"])
def test_a_dash_or_a_word_for_nothing_is_empty(cell: str) -> None:
    assert (read_money(cell).state, read_money(cell).code) == (State.EMPTY, RejectCode.VALUE_MISSING)


@pytest.mark.parametrize("cell", ["20xx", "xxx", "****", "＊＊", "※", "x万元", "____", "1***.50"])
def test_a_mask_is_unknown_and_never_zero(cell: str) -> None:
    assert read_money(cell).code is RejectCode.VALUE_MASKED
    assert read_money(cell).value is None


@pytest.mark.parametrize(
    "cell",
    [
        "NaN",
        "inf",
        "-inf",
        "1e400",
        "1e16",
        "1000000000000001",
        "9" * 400,
        "约3万",
        "1,2,3",
        "12,30",
        "1、234",
        "(-5)",
        "--5",
        "#VALUE!",
        "12元5角",
        "1.2.3",
        "1万2千",
        "99010119900307031X",
        "٣",
        "²",
    ],
)
def test_what_nobody_can_read_is_refused(cell: str) -> None:
    assert read_money(cell).code is RejectCode.VALUE_INVALID


@pytest.mark.parametrize(
    ("cell", "fen"), [("2.005", 201), ("-2.005", -201), ("2.0049", 200), ("25000.1111", 2500011)]
)
def test_more_than_two_decimals_are_rounded_half_up(cell: str, fen: int) -> None:
    assert read_money(cell).value == fen


@given(FEN)
def test_what_is_written_is_read_back(fen: int) -> None:
    assert read_money(format_cny(fen)).value == fen
    assert read_money(str(Decimal(fen) / 100)).value == fen


@given(FEN)
def test_the_unit_of_the_heading_counts_unless_the_cell_has_its_own(fen: int) -> None:
    yuan = Decimal(fen) / 100
    assert read_money(f"{yuan / 10000:f}", yuan_per_unit=10000).value == fen
    assert read_money(f"{yuan:f}元", yuan_per_unit=10000).value == fen


@given(st.text(max_size=30))
def test_no_text_whatever_makes_reading_fail(cell: str) -> None:
    assert (read_money(cell).value is None) == (read_money(cell).state is not State.VALUE)


@pytest.mark.parametrize(
    ("heading", "yuan"),
    [
        ("损失金额（万元）", 10_000),
        ("损失金额(千元)", 1_000),
        ("人均纯收入（元）", 1),
        ("金额\n(单位：万元)", 10_000),
        ("贷款金额（百元）", 100),
        ("损失金额万元", 10_000),
        ("人均收入（万元/人）", 10_000),
        ("余额[万]", 10_000),
        ("10万元以下贷款金额（元）", 1),
        ("总费用", 1),
        ("医疗救助金额/元", 1),
    ],
)
def test_the_heading_says_the_unit(heading: str, yuan: int) -> None:
    assert unit_of_heading(heading) == yuan


def test_amounts_are_shown_with_thousands_and_with_fen_only_where_there_are_some() -> None:
    shown = [format_cny(fen) for fen in (1230050, 1230000, -5, 0)]
    assert shown == ["12,300.50元", "12,300元", "-0.05元", "0元"]
