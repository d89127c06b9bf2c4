"""Totals, signatures and notes are no data; a person's row always is."""

from __future__ import annotations

import pytest
from tests.feeds.grids import IDS, all_kinds

from shouwang.feeds.furniture import (
    BLANK,
    HEADER,
    NOTHING,
    NUMBERING,
    SIGNATURE,
    TOTAL,
    Layout,
    furniture_reason,
)

HEADINGS = ("序号", "乡镇", "村", "姓名", "身份证号", "结算日期", "医疗类别", "个人自付", "备注")
LAYOUT = Layout(
    all_kinds()["medical"],
    {
        "township": (1,),
        "village": (2,),
        "name": (3,),
        "id": (4,),
        "settled_on": (5,),
        "category": (6,),
        "self_paid": (7,),
    },
    HEADINGS,
)


def reason(*cells: str) -> str:
    return furniture_reason([*cells, *[""] * (len(HEADINGS) - len(cells))], LAYOUT)


@pytest.mark.parametrize("cells", [(), ("", " ", "　"), ("\u200b", "\xa0", "\n")])
def test_rows_of_blanks_are_blank(cells: tuple[str, ...]) -> None:
    assert reason(*cells) in (BLANK, NOTHING)


@pytest.mark.parametrize(
    "cells",
    [
        ("合计", "", "", "", "", "", "", "1234.5"),
        ("合  计", "", "", "", "", "", "", "1234.5"),
        ("", "", "", "合计", "", "", "", "88"),
        ("", "合计：", "", "", "", "", "", "88"),
        ("小计", "", "", "", "3", "", "", "88"),
        ("本页小计", "", "", "", "", "", "", "88"),
        ("总  计", "", "", "12人", "", "", "", "88"),
        ("共计", "", "", "", "12", "", "", "88"),
        ("累计", "", "", "", "", "", "", "88"),
        ("合计（元）", "", "", "", "", "", "", "88"),
        ("合计：12人", "", "", "", "", "", "", "88"),
        ("共12户", "", "", "", "", "", "", "88"),
        ("", "石门镇小计", "", "", "", "", "", "88"),
        ("", "", "赵村合计", "", "", "", "", "88"),
        ("", "", "", "石门镇小计", "", "", "", "88"),
        ("全县合计", "", "", "", "—", "—", "", "88"),
        ("合计",),
        ("12", "", "", "合计", "", "", "", "88"),
    ],
)
def test_totals_in_every_dress_are_no_data(cells: tuple[str, ...]) -> None:
    assert reason(*cells) == TOTAL


@pytest.mark.parametrize(
    "cells",
    [
        ("填表人：李桂兰",),
        ("填表人：", "李桂兰", "", "审核人：", "王二"),
        ("制表单位：云泽县医保局", "", "", "", "制表日期：2025-07-01"),
        ("单位负责人：", "", "", "填报人：", "", "联系电话：", "16100000001"),
        ("审核：",),
        ("（盖章）",),
        ("单位（盖章）：",),
        ("", "", "", "填表日期：2025年7月1日"),
        ("注：本表数据截至6月30日",),
        ("备注：1.个人自付为合规部分",),
        ("说明：一式两份",),
        ("填表说明：如实填写",),
        ("数据来源：医保信息平台",),
        ("第1页 共3页",),
        ("以下空白",),
        ("※注：空白为未结算",),
        ("", "", "", "", "填表人：王二 填表日期：2025年7月1日 联系电话：16100000001"),
        ("登记人：王二", "", "", "受理人：李桂兰"),
    ],
)
def test_signatures_and_notes_are_no_data(cells: tuple[str, ...]) -> None:
    assert reason(*cells) == SIGNATURE


@pytest.mark.parametrize(
    "cells",
    [
        ("合计", "石门镇", "赵村", "张有田", IDS[0], "2025-03-01", "住院", "88"),
        ("1", "石门镇", "赵村", "合计", IDS[0], "2025-03-01", "住院", "88"),
        ("1", "石门镇", "合计村", "何计", "", "2025-03-01", "住院", "88"),
        ("1", "石门镇", "小计村", "", IDS[0], "2025-03-01", "住院", "88"),
        ("1", "石门镇", "赵村", "何计", "", "2025-03-01", "住院", "88"),
        ("1", "石门镇", "赵村", "总计生", "", "2025-03-01", "住院", "88"),
        ("1", "石门镇", "赵村", "王小计", "", "2025-03-01", "住院", "88"),
        ("合计", "石门镇", "赵村", "张有田", "", "2025-03-01", "住院", "88"),
        ("1", "石门镇", "赵村", "张有田", "", "2025-03-01", "住院", "88", "合计报销"),
        ("1", "石门镇", "赵村", "注海", "", "2025-03-01", "住院", "88"),
        ("", "", "", "张有田"),
        ("1", "", "赵村", "", "", "2025-03-01", "住院", "88"),
        ("备注", "石门镇", "赵村", "张有田", "", "2025-03-01"),
        ("1", "石门镇", "赵村", "张有田", "9901011980****1234", "2025-03-01", "住院", "88"),
        ("合计", "", "", "", "****", "", "", "88"),
        ("合计", "", "", "", "9.90101E+17", "", "", "88"),
        ("", "", "", "", "", "", "", "1234.5"),
        ("1", "石门镇", "赵村", "公章", IDS[0]),
        ("1", "石门镇", "赵村", "盖章", "", "2025-03-01", "住院", "3"),
        ("1", "石门镇", "赵村", "时间", "", "2025-03-01", "住院", "3"),
    ],
)
def test_a_row_that_may_be_a_persons_is_data(cells: tuple[str, ...]) -> None:
    assert reason(*cells) == ""


def test_headings_repeated_in_the_middle_are_no_data() -> None:
    assert reason(*HEADINGS) == HEADER
    assert (
        reason("序号", "乡 镇", "村", "姓名", "身份证号 ", "结算\n日期", "医疗类别", "个人自付（元）")
        == HEADER
    )


@pytest.mark.parametrize(
    "cells",
    [
        tuple("123456789"),
        tuple("甲乙12345678")[:9],
        tuple(f"({n})" for n in range(1, 10)),
        tuple(f"{n}" for n in range(1, 9)),
    ],
)
def test_a_line_of_column_numbers_is_no_data(cells: tuple[str, ...]) -> None:
    assert reason(*cells) == NUMBERING


def test_a_line_that_says_what_must_be_filled_in_is_no_data() -> None:
    assert reason("", "选填", "必填", "必填", "必填", "必填", "必填", "必填") == HEADER


@pytest.mark.parametrize(
    "cells", [("17",), ("17", "", "", "", "", "", "", "", "暂缺"), ("", "", "", "", "", "", "", "", "已核")]
)
def test_a_number_in_the_margin_alone_is_nothing(cells: tuple[str, ...]) -> None:
    assert reason(*cells) == NOTHING


@pytest.mark.parametrize("cells", [("", "石门镇"), ("", "石门镇", "赵村"), ("一、", "", "赵村")])
def test_a_place_alone_is_a_heading_between_rows(cells: tuple[str, ...]) -> None:
    assert reason(*cells) == NOTHING


def test_a_title_repeated_on_every_page_is_no_data() -> None:
    titled = Layout(LAYOUT.kind, LAYOUT.columns, HEADINGS, frozenset({"石门镇医保结算表"}))
    cells = ["", "", "", "石门镇 医保结算表", *[""] * 5]
    assert furniture_reason(cells, titled) == HEADER
    assert furniture_reason(cells, LAYOUT) == ""


def test_a_row_of_a_kind_whose_id_is_optional_is_data_with_a_name() -> None:
    layout = Layout(
        all_kinds()["appeal"],
        {"name": (0,), "applied_on": (1,), "trouble": (2,)},
        ("姓名", "日期", "困难类型"),
    )
    assert furniture_reason(["张有田", "2025-06-01", "因灾"], layout) == ""
    assert furniture_reason(["合计", "", ""], layout) == TOTAL
    assert furniture_reason(["登记人：王二", "", ""], layout) == SIGNATURE
