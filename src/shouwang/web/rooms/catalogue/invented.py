"""What the catalogue shows: people, places and numbers are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from shouwang.jobs.models import Job, JobState
from shouwang.web.charts import Cell, Chart, Series
from shouwang.web.conflicts import Change, Conflict, Typed
from shouwang.web.diagrams import Move, Step, drawn
from shouwang.web.maps import Map, Place, tiled

MOMENT = timezone.make_aware(datetime(2025, 6, 30, 9, 5))  # noqa: DTZ001 (made aware at once)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list."""

    pk: int
    head: str
    number: str
    level: str
    why: str
    self_paid: int | None
    state: str
    days: int

    @property
    def due_on(self) -> datetime:
        """When it is due, counted from now."""
        return timezone.now() + timedelta(days=self.days)


LINES = [
    Line(
        1,
        "陈大山",
        "990101000000001",
        "red",
        "近十二个月住院自付 23,400 元，超过预警线",
        2340000,
        "待派发",
        -2,
    ),
    Line(2, "周小芳", "990101000000002", "orange", "务工收入中断满三个月", 0, "入户核查", 0),
    Line(3, "吴长贵", "990101000000003", "yellow", "秋季学期在校生没有学籍记录", None, "入户核查", 4),
    Line(4, "郑秀英", "990101000000004", "", "缺少医保数据，暂时不能判断", None, "待核数据", 9),
]
COLUMNS = [
    {"label": "户主", "sort": "?sort=head"},
    {"label": "风险", "sort": "?sort=level", "order": "descending"},
    {"label": "原因"},
    {"label": "个人自付", "number": True},
    {"label": "环节"},
    {"label": "期限"},
]
FACTS = [
    {"label": "户主", "value": "陈大山", "href": "#facts"},
    {"label": "户编号", "value": "990101000000001"},
    {"label": "户类型", "value": "脱贫户", "hint": "2019年脱贫"},
    {"label": "家庭成员", "value": "4 人", "hint": "劳动力 1 人"},
    {"label": "人均纯收入", "value": "8,210.50 元", "hint": "截至2025年5月"},
    {"label": "联系电话", "value": "161****4567"},
]
ENTRIES = [
    {"at": MOMENT, "title": "生成线索", "who": "系统研判", "text": "住院自付 23,400 元，超过本县预警线"},
    {"at": MOMENT + timedelta(days=1), "title": "派发入户", "who": "王乡（录入员）"},
    {"at": MOMENT + timedelta(days=4), "title": "核查属实", "who": "赵村（采集员）", "tone": "good"},
    {
        "at": MOMENT + timedelta(days=5),
        "title": "退回补正",
        "who": "李县（监测员）",
        "text": "缺少诊断证明照片",
        "tone": "warn",
    },
    {"at": MOMENT + timedelta(days=9), "title": "评议超期", "who": "系统提醒", "tone": "bad"},
]
STEPS = [
    {"label": "入户核查", "state": "done", "who": "赵村", "when": "7月4日"},
    {"label": "村级评议", "state": "done", "who": "赵村", "when": "7月9日"},
    {"label": "村内公示", "state": "current", "who": "赵村", "when": "还剩3天"},
    {"label": "乡镇审核", "state": "ahead", "who": "王乡"},
    {"label": "县级审定", "state": "ahead", "who": "李县"},
]
PROCESS = drawn(
    [
        Step("visit", "入户核查", "采集员", "passed"),
        Step("assess", "村级评议", "采集员", "passed"),
        Step("publish", "村内公示", "采集员", "current"),
        Step("object", "异议复核", "录入员"),
        Step("review", "乡镇审核", "录入员"),
        Step("decide", "县级审定", "监测员"),
        Step("plan", "制定计划", "帮扶责任人"),
        Step("refused", "不予认定", "", "end"),
    ],
    [
        Move("visit", "assess", "属实"),
        Move("assess", "publish", "通过"),
        Move("publish", "review", "无异议"),
        Move("publish", "object", "有异议"),
        Move("object", "review", "异议不成立"),
        Move("review", "decide", "同意"),
        Move("review", "visit", "退回"),
        Move("decide", "plan", "认定"),
        Move("decide", "refused", "不予认定"),
    ],
)
TOWNSHIPS = ("王家乡", "周家镇", "郑乡", "冯镇", "褚乡")
BARS = Chart(
    "chart-bars",
    "各乡镇新增线索",
    "bar",
    TOWNSHIPS,
    [Series("新增", (18, 25, 9, 31, 14))],
    unit="条",
    of="乡镇",
    hrefs=("#1", "#2", "#3", "#4", "#5"),
)
LINES_OF_TIME = Chart(
    "chart-lines",
    "风险消除进度",
    "line",
    ("1月", "2月", "3月", "4月", "5月", "6月"),
    [Series("识别", (12, 15, 11, 18, 16, 21)), Series("消除", (8, 9, 13, 12, None, 19))],
    unit="户",
    of="月份",
)
RING = Chart(
    "chart-ring",
    "致贫风险类型",
    "pie",
    ("因病", "因灾", "因学", "务工"),
    [Series("户数", (41, 12, 9, 22))],
    unit="户",
    of="类型",
)
FUNNEL = Chart(
    "chart-funnel",
    "从线索到销号",
    "funnel",
    ("线索", "核查属实", "认定", "消除"),
    [Series("户数", (420, 180, 96, 54))],
    unit="户",
    of="环节",
)
PLACES = [
    Place(name, name, "#map", (Cell(number),))
    for name, number in zip(TOWNSHIPS, (18, 25, 9, 31, 0), strict=True)
]
WIDTH, HEIGHT, SHAPES = tiled(PLACES)
TILES = Map("线索分布", "条", ("线索",), WIDTH, HEIGHT, SHAPES, PLACES, by_tiles=True)
JOB = Job(pk=1, kind="sweep", state=JobState.RUNNING, stage="正在核对医保数据", done=31200, total=91000)
DONE_JOB = Job(
    pk=1, kind="sweep", state=JobState.DONE, stage="研判完成", message="新增线索 42 条，消失 17 条"
)
CONFLICT = Conflict(
    what="陈大山户的走访记录",
    by="王乡（录入员）",
    at=MOMENT,
    href="#",
    version=4,
    changes=(Change("困难类型", "因病", "因灾"), Change("家庭纯收入", "32,000 元", "28,500 元")),
    typed=(Typed("困难类型", "因学"), Typed("情况说明", "长女九月入读高中，学费尚未落实")),
    again=True,
)
TABS = [
    {"label": "待派发", "href": "#tabs", "current": True, "count": 12},
    {"label": "核查中", "href": "#tabs", "count": 48},
    {"label": "已办结", "href": "#tabs", "count": 1260},
]
ACTIONS = [
    {"label": "派发入户", "name": "act", "value": "dispatch", "main": True},
    {"label": "打印核查清单", "name": "act", "value": "print"},
]


def everything() -> Mapping[str, object]:
    """All of it, by the names that the pages of the catalogue use."""
    return {
        "columns": COLUMNS,
        "lines": LINES,
        "facts": FACTS,
        "entries": ENTRIES,
        "steps": STEPS,
        "drawn": PROCESS,
        "charts": (BARS, LINES_OF_TIME, RING, FUNNEL),
        "map": TILES,
        "job": JOB,
        "conflict": CONFLICT,
        "tabs": TABS,
        "actions": ACTIONS,
        "moment": MOMENT,
    }
