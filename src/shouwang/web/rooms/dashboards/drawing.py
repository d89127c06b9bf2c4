"""The charts of a region: every number with the address of the list that it counts."""

from __future__ import annotations

from django.urls import reverse

from shouwang.cases.reaching import Reached
from shouwang.indicators.counts import Board, Place
from shouwang.web.charts import Chart, Series
from shouwang.web.rooms.dashboards.lists import Lists, written


def way(board: Board, lists: Lists) -> Chart:
    """From a warning to a risk removed."""
    stages = board.funnel()
    hrefs = {
        "found": lists.findings(state="counted"),
        "recognised": lists.monitored(stage="recognised"),
        "cleared": lists.monitored(stage="ever_cleared"),
        **{stage.value: lists.cases(state="", reached=stage.value) for stage in Reached},
    }
    return Chart(
        id="funnel",
        title="从预警到消除",
        kind="funnel",
        labels=[stage.label for stage in stages],
        series=[
            Series("条（户）", [stage.number for stage in stages], [hrefs[stage.name] for stage in stages])
        ],
        of="环节",
    )


def risks(board: Board, lists: Lists) -> Chart:
    """Open findings by type of risk."""
    rows = board.by_risk_type()
    return Chart(
        id="risks",
        title="线索按风险类型",
        kind="bar",
        labels=[name for name, _ in rows],
        series=[
            Series("线索", [number for _, number in rows], [lists.findings(risk=name) for name, _ in rows])
        ],
        unit="条",
        of="风险类型",
    )


def classes(board: Board, lists: Lists) -> Chart:
    """Households under monitoring by class."""
    rows = board.by_class()
    hrefs = [lists.monitored(monitor_class=kind.value) for kind, _ in rows]
    return Chart(
        id="classes",
        title="监测对象按类别",
        kind="pie",
        labels=[kind.label for kind, _ in rows],
        series=[Series("户", [number for _, number in rows], hrefs)],
        unit="户",
        of="类别",
    )


def months(board: Board, lists: Lists) -> Chart:
    """What came and went month by month."""
    rows = board.trend()
    asked = [written(row.first_day) for row in rows]
    found = [lists.findings(state="counted", month=month) for month in asked]
    recognised = [lists.monitored(stage="recognised", month=month) for month in asked]
    cleared = [lists.monitored(stage="ever_cleared", month=month) for month in asked]
    return Chart(
        id="months",
        title="逐月变化",
        kind="line",
        labels=[f"{row.first_day.year}年{row.first_day.month}月" for row in rows],
        series=[
            Series("发现线索", [row.found for row in rows], found),
            Series("认定监测", [row.recognised for row in rows], recognised),
            Series("风险消除", [row.cleared for row in rows], cleared),
        ],
        of="月份",
    )


def below(places: list[Place], lists: Lists) -> Chart:
    """The regions directly below, beside each other."""
    each = [lists.below(place.region.code) for place in places]
    return Chart(
        id="places",
        title="各地对比",
        kind="bar",
        labels=[place.region.name for place in places],
        series=[
            Series("线索", [place.findings for place in places], [one.findings() for one in each]),
            Series("监测户", [place.monitored for place in places], [one.monitored() for one in each]),
            Series("超期事项", [place.late for place in places], [one.late_cases() for one in each]),
        ],
        of="地区",
        hrefs=[reverse("dashboards:region", args=[place.region.code]) for place in places],
    )
