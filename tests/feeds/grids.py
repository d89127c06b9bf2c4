"""Sheets for the tests of recognition: one good sheet of every kind, with invented people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from shouwang.feeds.contract import Kinds, load_kinds
from shouwang.feeds.reading.grid import Grid, Merge, column_of

IDS = (
    "990101198001011234",
    "990101199002022345",
    "99010119700303456X",
    "990101200004045678",
    "990101196505056789",
)
NAMES = ("张有田", "李桂兰", "阿依古丽·买买提", "欧阳小满", "王二")

SHEETS: dict[str, dict[str, tuple[str, Sequence[str]]]] = {
    "households": {
        "household_no": ("户编号", ["990101000001"] * 2 + ["990101000002"] * 3),
        "county": ("县", ["云泽县"] * 5),
        "township": ("乡(镇)", ["石门镇"] * 5),
        "village": ("行政村", ["赵村"] * 5),
        "household_kind": ("户类型", ["脱贫户", "脱贫户", "一般农户", "一般农户", "普通农户"]),
        "monitor_class": ("监测对象类别", ["", "", "边缘易致贫户", "突发严重困难户", "脱贫不稳定户"]),
        "risk_removed": ("风险是否已消除", ["", "", "是", "是", "否"]),
        "recognised_month": ("识别监测时间", ["", "", "202301", "202302", "202303"]),
        "income_per_person": ("人均纯收入（元）", ["12000.5", "12000.5", "9000", "9000", "8,800.00"]),
        "person_no": ("人编号", ["99010100000101"] * 5),
        "name": ("姓名", NAMES),
        "id": ("证件号码", IDS),
        "relation": ("与户主关系", ["户主", "配偶", "户主", "之子", "之女"]),
        "health": ("健康状况", ["健康", "长期慢性病", "健康", "健康", "残疾"]),
        "labour": ("劳动技能", ["普通劳动力"] * 5),
        "student": ("在校生状况", ["", "", "", "", "小学"]),
        "phone": ("联系电话", ["16100000001"] * 5),
    },
    "medical": {
        "id": ("身份证号", IDS),
        "name": ("姓名", NAMES),
        "settled_on": ("结算日期", ["2025-03-01", "2025/3/2", "20250303", "2025年3月4日", "2025.3.5"]),
        "category": ("医疗类别", ["住院", "门诊慢特病", "普通门诊", "住院", "住院"]),
        "total_cost": ("总费用", ["1000", "200", "¥300.5", "4,000.00", "50元"]),
        "reimbursed": ("报销金额", ["600", "100", "200", "3000", "0"]),
        "self_paid": ("个人自付", ["300", "90", "80.5", "900", "50"]),
        "self_funded": ("个人自费", ["100", "10", "20", "100", "0"]),
    },
    "assistance": {
        "id": ("身份证号", IDS),
        "name": ("姓名", NAMES),
        "month": ("月份", ["202501", "2025-01", "2025年1月", "2025.1", "202501"]),
        "category": ("救助类别", ["农村低保", "城市低保", "特困", "低保边缘", "农村低保"]),
        "amount": ("金额", ["300", "400", "500", "0", "¥350"]),
    },
    "disability": {
        "id": ("残疾人证号", [f"{number}4{grade}" for number, grade in zip(IDS, "12341", strict=True)]),
        "name": ("姓名", NAMES),
        "disability_kind": ("残疾类别", ["肢体残疾"] * 5),
        "grade": ("残疾等级", ["一级", "贰级", "3级", "4", "壹级"]),
        "issued_on": ("发证日期", ["2021-01-02", "2021/1/3", "20210104", "2021.1.5", "2021年1月6日"]),
        "status": ("状态", ["有效", "有效", "注销", "过期", "有效"]),
    },
    "school": {
        "id": ("身份证号", IDS),
        "name": ("姓名", NAMES),
        "term": ("学期", ["2024-2025-2", "2025春", "2024秋", "2024-2025-1", "2024-2025-2"]),
        "stage": ("学段", ["小学", "初中", "小学", "高中", "小学"]),
        "status": ("状态", ["在读", "休学", "辍学", "疑似辍学", "在读"]),
    },
    "employment": {
        "id": ("身份证号", IDS),
        "name": ("姓名", NAMES),
        "month": ("月份", ["202501", "2025-01", "2025年1月", "2025.1", "202501"]),
        "status": ("状态", ["在岗", "未务工", "返乡", "失业", "在岗"]),
        "monthly_income": ("月收入", ["3000", "0", "0", "0", "4,200.00"]),
        "workplace": ("务工地", ["省外", "", "", "", "乡镇内"]),
    },
    "housing": {
        "id": ("户主身份证号", IDS),
        "name": ("户主姓名", NAMES),
        "grade": ("鉴定等级", ["A", "B级", "C级", "Ｄ", "C类"]),
        "inspected_on": ("鉴定日期", ["2024-01-02"] * 5),
        "lived": ("是否居住", ["是", "否", "是", "", "是"]),
    },
    "water": {
        "id": ("户主身份证号", IDS),
        "name": ("户主姓名", NAMES),
        "problem": ("问题类型", ["水源枯竭", "季节性缺水", "管道破裂", "水质", "停水"]),
        "found_on": ("发现日期", ["2025-06-01"] * 5),
        "restored_on": ("恢复日期", ["2025-06-10", "", "", "2025/6/11", ""]),
    },
    "disaster": {
        "id": ("户主身份证号", IDS),
        "name": ("户主姓名", NAMES),
        "occurred_on": ("受灾日期", ["2025-05-01"] * 5),
        "disaster_kind": ("灾害类型", ["洪涝", "干旱", "火灾", "冰雹", "洪涝"]),
        "loss": ("损失金额", ["5000", "12,300.50", "1.2万", "800元", "100"]),
    },
    "event": {
        "id": ("身份证号", IDS),
        "name": ("姓名", NAMES),
        "event_type": ("事件类型", ["死亡", "交通事故", "判刑收监", "失踪", "户口迁出"]),
        "occurred_on": ("日期", ["2025-04-01"] * 5),
        "severity": ("严重程度", ["重大", "轻微", "一般", "重大", "一般"]),
    },
    "loan": {
        "id": ("借款人身份证号", IDS),
        "name": ("姓名", NAMES),
        "loan_amount": ("贷款金额", ["50000"] * 5),
        "balance": ("余额", ["50000", "20,000.00", "0", "100", "3000"]),
        "due_on": ("到期日", ["2025-07-20"] * 5),
        "overdue_days": ("逾期天数", ["0", "31", "0", "90", "12"]),
        "overdue_amount": ("逾期金额", ["0", "20000", "0", "100", "300"]),
        "data_date": ("数据日期", ["2025-06-01"] * 5),
    },
    "diagnosis": {
        "id": ("身份证号", IDS),
        "name": ("姓名", NAMES),
        "disease": ("病种", ["恶性肿瘤", "肝硬化", "终末期肾病", "白血病", "脑卒中"]),
        "diagnosed_on": ("确诊日期", ["2025-06-01"] * 5),
    },
    "insurance": {
        "id": ("身份证号", IDS),
        "name": ("姓名", NAMES),
        "year": ("年度", ["2025"] * 5),
        "insured": ("是否参保", ["是", "否", "已参保", "未参保", "是"]),
    },
    "appeal": {
        "id": ("身份证号", IDS),
        "name": ("姓名", NAMES),
        "phone": ("联系电话", ["16100000001"] * 5),
        "applied_on": ("日期", ["2025-06-01"] * 5),
        "trouble": ("困难类型", ["因灾", "就业", "住房", "因病", "饮水"]),
        "request": ("诉求", ["房屋漏雨", "希望了解政策", "", "", "收入下降"]),
    },
}  # fmt: skip


@cache
def all_kinds() -> Kinds:
    """The shipped kinds, read once."""
    return load_kinds()


@cache
def headings_met() -> dict[str, dict[str, list[str]]]:
    """Headings written down apart from the contract: kind -> column -> headings."""
    data: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("headings_met.yaml").read_text(encoding="utf-8")
    )
    met: dict[str, dict[str, list[str]]] = {}
    for kind, columns in data["kinds"].items():
        met[kind] = {
            name: [text for item in items for text in (data[item[1:]] if item.startswith("+") else [item])]
            for name, items in columns.items()
        }
    return met


@cache
def headings_never() -> dict[tuple[str, str], list[str]]:
    """Headings of another sense: (kind, column) -> headings that must not be taken for it."""
    data = yaml.safe_load(Path(__file__).with_name("headings_never.yaml").read_text(encoding="utf-8"))
    return {(kind, name): texts for kind, columns in data.items() for name, texts in columns.items()}


@cache
def values_met() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Cells written down apart from the contract: kind -> column -> what is meant -> how it is written."""
    data: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("values_met.yaml").read_text(encoding="utf-8")
    )
    return data


def grid_of(rows: Sequence[Sequence[Any]], *, sheet: str = "", merges: Sequence[Merge] = ()) -> Grid:
    """A grid of rows as a workbook reader gives them; short rows are filled up."""
    width = max(map(len, rows), default=0)
    even = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = tuple(column_of(cells) for cells in zip(*even, strict=True))
    return Grid(sheet, np.arange(1, len(rows) + 1, dtype=np.int32), columns, tuple(merges))


def table(
    kind: str, *, without: Sequence[str] = (), headings: dict[str, str] | None = None
) -> list[list[str]]:
    """The good sheet of a kind as rows, headings first; `headings` replaces some of them."""
    chosen = {name: cells for name, cells in SHEETS[kind].items() if name not in without}
    named = [(headings or {}).get(name, heading) for name, (heading, _) in chosen.items()]
    return [named, *(list(row) for row in zip(*(values for _, values in chosen.values()), strict=True))]


def place(kind: str, name: str, *, without: Sequence[str] = ()) -> int:
    """The number of a column in `table`."""
    return [column for column in SHEETS[kind] if column not in without].index(name)
