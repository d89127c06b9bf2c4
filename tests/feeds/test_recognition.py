"""A sheet is recognised by its headings, wherever they stand, and by what stands below them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.feeds.grids import (
    IDS,
    NAMES,
    SHEETS,
    all_kinds,
    grid_of,
    headings_met,
    headings_never,
    place,
    table,
)

from shouwang.feeds.contract import ColumnType
from shouwang.feeds.mapping import MappingEntry
from shouwang.feeds.reading.grid import Grid, Merge
from shouwang.feeds.recognition import Recognition, recognise

COLUMNS_MET = [(kind, column) for kind, columns in headings_met().items() for column in columns]


def seen(grid: Grid, entry: MappingEntry | None = None) -> Recognition:
    return recognise(grid, all_kinds(), entry)


def seen_rows(rows: Sequence[Sequence[str]], merges: Sequence[Merge] = ()) -> Recognition:
    return seen(grid_of(rows, merges=merges))


@pytest.mark.parametrize("kind", SHEETS)
def test_every_kind_is_recognised_with_all_its_columns(kind: str) -> None:
    found = seen_rows(table(kind))
    assert found.kind == kind
    assert found.columns == {
        name: (place(kind, name),) for name in all_kinds()[kind].columns if name in SHEETS[kind]
    }
    assert found.score > 0.95
    assert found.header_row == 1


@pytest.mark.parametrize("kind", SHEETS)
def test_required_columns_alone_are_enough(kind: str) -> None:
    optional = [column.name for column in all_kinds()[kind].columns.values() if not column.required]
    assert seen_rows(table(kind, without=optional)).kind == kind


@pytest.mark.parametrize(("kind", "column"), COLUMNS_MET, ids=lambda part: str(part))
def test_headings_that_departments_write_are_understood(kind: str, column: str) -> None:
    wrong = []
    for heading in headings_met()[kind][column]:
        found = seen_rows(table(kind, headings={column: heading}))
        if found.kind != kind or found.columns.get(column) != (place(kind, column),):
            wrong.append(heading)
    assert wrong == []


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize(
    "dress",
    [
        "{}（必填）",
        "* {}",
        "{}\n",
        " {} ",
        "1、{}",
        "（1）{}",
        "【{}】",
        "{}(元)",
        "{}：",
        "③{}",
        "{}*",
        "_{}_",
    ],
)
def test_headings_may_be_dressed_up(kind: str, dress: str) -> None:
    dressed = {name: dress.format(heading) for name, (heading, _) in SHEETS[kind].items()}
    found = seen_rows(table(kind, headings=dressed))
    assert (found.kind, set(found.columns)) == (kind, set(SHEETS[kind]))


NEVER = headings_never()


@pytest.mark.parametrize(("kind", "column"), NEVER, ids=lambda part: str(part))
def test_headings_of_another_sense_are_never_taken(kind: str, column: str) -> None:
    for heading in NEVER[kind, column]:
        rows = table(kind, headings={column: heading})
        if all_kinds()[kind].columns[column].type is ColumnType.CHOICE:
            for row in rows[1:]:
                row[place(kind, column)] = "已婚"
        found = seen_rows(rows)
        assert place(kind, column) not in found.columns.get(column, ()), heading
        assert found.kind is None, heading


@pytest.mark.parametrize(
    ("kind", "column", "other"),
    [
        ("school", "id", "监护人身份证号"),
        ("school", "name", "监护人姓名"),
        ("medical", "id", "户主身份证号"),
        ("housing", "id", "鉴定人身份证号"),
        ("loan", "id", "担保人身份证号"),
        ("households", "phone", "信息采集人联系电话"),
        ("households", "phone", "帮扶责任人联系电话"),
        ("households", "name", "户主姓名"),
        ("households", "id", "户主证件号码"),
        ("assistance", "id", "户主身份证号"),
        ("employment", "village", "务工地址"),
        ("appeal", "phone", "受理人联系电话"),
        ("event", "id", "办案民警身份证号"),
        ("diagnosis", "name", "医生姓名"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_column_about_somebody_else_stays_unused(
    kind: str, column: str, other: str, *, first: bool
) -> None:
    rows = table(kind)
    extra = [other, *(SHEETS[kind].get(column, ("", ["云泽县石门镇"] * 5))[1])]
    rows = [[cell, *row] if first else [*row, cell] for cell, row in zip(extra, rows, strict=True)]
    found = seen_rows(rows)
    unused = 0 if first else len(SHEETS[kind])
    assert found.kind == kind
    assert unused not in [number for numbers in found.columns.values() for number in numbers]


def test_the_head_of_the_household_comes_before_a_tenant() -> None:
    rows = [
        ["住户身份证号", *row] if n == 0 else [IDS[n - 1], *row] for n, row in enumerate(table("housing"))
    ]
    assert seen_rows(rows).columns["id"] == (1,)


def test_compliant_payment_comes_before_a_plain_one() -> None:
    rows = [[*row, "政策范围内个人自付" if n == 0 else "1"] for n, row in enumerate(table("medical"))]
    assert seen_rows(rows).columns["self_paid"] == (len(SHEETS["medical"]),)


def test_the_income_of_the_latest_year_is_taken() -> None:
    rows = table("households", headings={"income_per_person": "2023年人均纯收入（元）"})
    rows = [[*row, "2024年人均纯收入（元）" if n == 0 else "1"] for n, row in enumerate(rows)]
    assert seen_rows(rows).columns["income_per_person"] == (len(SHEETS["households"]),)


def test_several_reimbursements_add_up_and_their_total_does_not_count_twice() -> None:
    rows = table("medical", headings={"reimbursed": "基本医保报销金额"})
    more = ["大病保险报销金额", "医疗救助金额", "报销合计"]
    rows = [[*row, *(more if n == 0 else ["1", "2", "3"])] for n, row in enumerate(rows)]
    width = len(SHEETS["medical"])
    assert seen_rows(rows).columns["reimbursed"] == (place("medical", "reimbursed"), width, width + 1)


def preamble(rows: list[list[str]], *above: list[str]) -> list[list[str]]:
    return [*above, *rows]


def test_title_and_preamble_above_the_headings_do_not_disturb() -> None:
    title = ["云泽县城乡居民医保结算明细表（2025年）"]
    rows = preamble(
        table("medical"), title, [], ["导出单位：云泽县医保局", "", "单位：元"], ["导出时间：2025-06-30"]
    )
    found = seen_rows(rows)
    assert (found.kind, found.header_row, found.header_index) == ("medical", 5, 4)
    assert found.money_unit == ""


@pytest.mark.parametrize(
    ("said", "unit"), [("单位：万元", "万元"), ("金额单位: 千元", "千元"), ("单位：人民币 万元", "万元")]
)
def test_a_unit_above_the_headings_is_told(said: str, unit: str) -> None:
    assert seen_rows(preamble(table("disaster"), ["受灾统计表"], ["", said])).money_unit == unit


def test_a_heading_repeats_further_down_and_the_first_one_counts() -> None:
    rows = table("medical")
    assert seen_rows([*rows, rows[0], *rows[1:]]).header_row == 1


TWO_ROWS = [
    ["序号", "人员信息", "", "结算日期", "医疗类别", "总费用", "报销金额", "", "", "个人承担", ""],
    ["", "姓名", "身份证号", "", "", "", "基本医保", "大病保险", "医疗救助", "个人自付", "个人自费"],
]
TWO_MERGES = [
    *(Merge(0, column, 1, column) for column in (0, 3, 4, 5)),
    Merge(0, 1, 0, 2), Merge(0, 6, 0, 8), Merge(0, 9, 0, 10),
]  # fmt: skip


@pytest.mark.parametrize("merges", [TWO_MERGES, []], ids=["merged", "as text"])
def test_a_header_of_two_rows_is_read_as_one(merges: list[Merge]) -> None:
    data = [["1", NAMES[0], IDS[0], "2025-03-01", "住院", "9", "1", "2", "3", "4", "5"]] * 3
    found = seen_rows([*TWO_ROWS, *data], merges)
    assert (found.kind, found.header_row) == ("medical", 2)
    assert found.columns == {
        "id": (2,), "name": (1,), "settled_on": (3,), "category": (4,), "total_cost": (5,),
        "reimbursed": (6, 7, 8), "self_paid": (9,), "self_funded": (10,),
    }  # fmt: skip
    assert found.headings[7] == "报销金额/大病保险"


def test_the_heading_above_says_whose_number_it_is() -> None:
    rows = [
        ["学生", "", "监护人", "", "学期", "状态"],
        ["姓名", "身份证号", "姓名", "身份证号", "", ""],
        *[[NAMES[0], IDS[0], NAMES[1], IDS[1], "2025春", "在读"]] * 3,
    ]
    found = seen_rows(rows)
    assert found.kind == "school"
    assert (found.columns["name"], found.columns["id"]) == ((0,), (1,))


def test_the_household_head_above_makes_it_the_heads_number() -> None:
    rows = [
        ["户主", "", "鉴定", ""],
        ["姓名", "身份证号", "等级", "日期"],
        *[[NAMES[0], IDS[0], "C级", "2024-01-02"]] * 3,
    ]
    found = seen_rows(rows)
    assert (found.kind, set(found.columns)) == ("housing", {"id", "name", "grade", "inspected_on"})


def test_the_heading_above_may_say_information_about_the_head() -> None:
    rows = [
        ["户主信息", "", "鉴定情况", ""],
        ["姓名", "身份证号", "等级", "日期"],
        *[[NAMES[0], IDS[0], "C级", "2024-01-02"]] * 3,
    ]
    found = seen_rows(rows)
    assert (found.kind, set(found.columns)) == ("housing", {"id", "name", "grade", "inspected_on"})


def test_three_rows_of_headings_are_read() -> None:
    rows = [
        ["基本情况", "", "结算情况", "", "", ""],
        ["姓名", "身份证号", "日期及类别", "", "个人费用", ""],
        ["", "", "结算日期", "医疗类别", "自付", "自费"],
        *[[NAMES[0], IDS[0], "2025-03-01", "住院", "4", "5"]] * 3,
    ]
    found = seen_rows(rows)
    assert (found.kind, found.header_row) == ("medical", 3)


def test_a_missing_required_heading_is_named_with_the_nearest_kind() -> None:
    found = seen_rows(table("medical", without=["settled_on", "category"]))
    assert (found.kind, found.nearest) == (None, "medical")
    assert found.missing == ("结算日期", "医疗类别")
    assert found.reason == "最接近医保结算，缺少：结算日期、医疗类别"


def test_a_sheet_of_something_else_is_not_recognised() -> None:
    rows = [["会议签到表"], ["序号", "单位", "姓名", "职务", "签名"], ["1", "石门镇", "张有田", "镇长", ""]]
    assert seen_rows(rows).kind is None


SUBSIDY = ["1", "张有田", IDS[0], "202501", "困难残疾人生活补贴", "80"]
VILLAGE = ["石门镇", "赵村", "12", "2025-05-01", "3000"]
LOOK_ALIKE = {
    "other subsidies": [["序号", "姓名", "身份证号", "发放月份", "人员类别", "金额"], *[SUBSIDY] * 6],
    "a summary by village": [["乡镇", "村", "户数", "受灾日期", "损失金额"], *[VILLAGE] * 6],
    "certificates": [
        ["姓名", "证件号码", "鉴定等级", "鉴定日期"],
        *[["王二", IDS[0], "中级焊工", "2025-05-01"]] * 6,
    ],
}


@pytest.mark.parametrize("rows", LOOK_ALIKE.values(), ids=LOOK_ALIKE)
def test_tables_that_only_look_alike_are_refused(rows: list[list[str]]) -> None:
    assert seen_rows(rows).kind is None


@pytest.mark.parametrize("column", ["settled_on", "self_paid"])
def test_a_column_of_bad_dates_or_amounts_is_still_that_column(column: str) -> None:
    rows = table("medical")
    for row in rows[1:]:
        row[place("medical", column)] = "二〇二五"
    assert seen_rows(rows).kind == "medical"


def test_a_roster_of_cards_that_holds_ids_is_still_one() -> None:
    rows = table("disability")
    for row, number in zip(rows[1:], IDS, strict=True):
        row[place("disability", "id")] = number
    assert seen_rows(rows).kind == "disability"


def test_values_decide_where_headings_are_bare() -> None:
    rows = [
        ["姓名", "身份证号", "类别", "日期", "自付"],
        *[["张有田", n, "住院", "2025-05-01", "3"] for n in IDS],
    ]
    assert seen_rows(rows).kind == "medical"
    rows = [
        ["姓名", "身份证号", "类别", "时间", "资金"],
        *[["张有田", n, "农村低保", "202505", "3"] for n in IDS],
    ]
    assert seen_rows(rows).kind == "assistance"


def test_headings_without_rows_are_a_sheet_without_rows() -> None:
    found = seen_rows(table("medical")[:1])
    assert (found.kind, found.header_row, found.empty) == ("medical", 1, False)


@pytest.mark.parametrize("rows", [[], [[]], [["", ""], [" ", ""]]])
def test_an_empty_sheet_is_empty_and_no_error(rows: list[list[str]]) -> None:
    found = seen_rows(rows)
    assert (found.kind, found.empty) == (None, True)


def test_a_thousand_columns_do_not_hide_ours() -> None:
    rows = [
        [f"备用{n}" for n in range(500)] + row + [f"扩展{n}" for n in range(500)] for row in table("medical")
    ]
    assert seen_rows(rows).columns["id"] == (500,)


def test_months_and_years_may_stand_among_the_headings() -> None:
    rows = [[*row, *(["2025", "202501"] if n == 0 else ["1", "2"])] for n, row in enumerate(table("medical"))]
    assert seen_rows(rows).kind == "medical"


def test_a_header_beyond_fifty_rows_is_not_looked_for() -> None:
    assert seen_rows([["说明"]] * 60 + table("medical")).kind is None


def entry(kind: str, columns: dict[str, str], header_row: int = 0) -> MappingEntry:
    return MappingEntry("*", "*", kind, columns, header_row)


def test_the_users_mapping_names_columns_that_nobody_could_guess() -> None:
    rows = table("medical", headings={"self_paid": "金额3", "settled_on": "第二日"})
    assert seen_rows(rows).kind is None
    found = seen(grid_of(rows), entry("medical", {"金额3": "self_paid", "第二日": "settled_on"}))
    assert found.kind == "medical"
    assert found.columns["self_paid"] == (place("medical", "self_paid"),)


def test_the_users_mapping_outweighs_a_heading_that_fits() -> None:
    rows = [[*row, "实际自付" if n == 0 else "1"] for n, row in enumerate(table("medical"))]
    found = seen(grid_of(rows), entry("medical", {"实际自付": "self_paid"}))
    assert found.columns["self_paid"] == (len(SHEETS["medical"]),)


def test_the_users_kind_is_not_argued_with_but_needs_its_columns() -> None:
    found = seen(grid_of(table("assistance")), entry("medical", {}))
    assert (found.kind, found.nearest) == (None, "medical")


def test_the_users_header_row_is_taken() -> None:
    rows = table("medical")
    found = seen(grid_of([*rows, *rows]), entry("medical", {}, header_row=7))
    assert found.header_row == 7


def test_a_column_that_says_nothing_but_the_words_asked_for_is_told_by_its_cells() -> None:
    found = seen_rows(table("school", headings={"status": "目前去向一栏"}))
    assert found.kind == "school"
    assert found.columns["status"] == (place("school", "status"),)


def test_two_strange_columns_are_not_guessed() -> None:
    found = seen_rows(table("school", headings={"status": "目前去向一栏", "term": "第几个"}))
    assert found.kind is None


def test_a_number_behind_a_heading_changes_nothing() -> None:
    found = seen_rows(table("appeal", headings={"phone": "联系电话1"}))
    assert found.columns["phone"] == (place("appeal", "phone"),)


def test_a_column_without_a_single_cell_is_not_preferred() -> None:
    rows = [[*row, ""] for row in table("event", headings={"occurred_on": "案发日期"})]
    rows[0][-1] = "发生日期"
    assert seen_rows(rows).columns["occurred_on"] == (place("event", "occurred_on"),)


@pytest.mark.parametrize(("kind", "heading"), [("appeal", "申请人"), ("loan", "借款人")])
def test_the_head_of_the_household_comes_last(kind: str, heading: str) -> None:
    rows = [["钱多多", *row] for row in table(kind, headings={"name": heading})]
    rows[0][0] = "户主姓名"
    assert seen_rows(rows).columns["name"] == (place(kind, "name") + 1,)
