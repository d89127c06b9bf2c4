"""The charts of a region: each with the addresses of the lists that it counts."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from shouwang.indicators import counts
from shouwang.indicators.counts import Place
from shouwang.web.charts import Chart, Series


def list_of(address: str, **conditions: str) -> str:
    """The address of a list under some conditions; empty where that list is not built."""
    try:
        path = reverse(address)
    except NoReverseMatch:
        return ""
    return f"{path}?{urlencode(conditions)}" if conditions else path


def way(region: str) -> Chart:
    """From a warning to a risk removed."""
    stages = counts.funnel(region)
    lists = {
        "found": list_of("findings:all", region=region),
        "recognised": list_of("cases:monitored", region=region),
        "cleared": list_of("cases:monitored", region=region, stage="cleared"),
    }
    cases = list_of("cases:all", region=region, process="finding", state="")
    return Chart(
        id="funnel",
        title="从预警到消除",
        kind="funnel",
        labels=[stage.label for stage in stages],
        series=[Series("条（户）", [stage.number for stage in stages])],
        of="环节",
        hrefs=[lists.get(stage.name, cases) for stage in stages],
    )


def risks(region: str) -> Chart:
    """Open findings by type of risk."""
    rows = counts.by_risk_type(region)
    return Chart(
        id="risks",
        title="线索按风险类型",
        kind="bar",
        labels=[name for name, _ in rows],
        series=[Series("线索", [number for _, number in rows])],
        unit="条",
        of="风险类型",
        hrefs=[list_of("findings:all", region=region, risk_type=name) for name, _ in rows],
    )


def classes(region: str) -> Chart:
    """Households under monitoring by class."""
    rows = counts.by_class(region)
    return Chart(
        id="classes",
        title="监测对象按类别",
        kind="pie",
        labels=[kind.label for kind, _ in rows],
        series=[Series("户", [number for _, number in rows])],
        unit="户",
        of="类别",
        hrefs=[list_of("cases:monitored", region=region, monitor_class=kind.value) for kind, _ in rows],
    )


def months(region: str) -> Chart:
    """What came and went month by month."""
    rows = counts.trend(region)
    return Chart(
        id="months",
        title="逐月变化",
        kind="line",
        labels=[f"{row.first_day.year}年{row.first_day.month}月" for row in rows],
        series=[
            Series("发现线索", [row.found for row in rows]),
            Series("认定监测", [row.recognised for row in rows]),
            Series("风险消除", [row.cleared for row in rows]),
        ],
        of="月份",
    )


def below(places: list[Place]) -> Chart:
    """The regions directly below, beside each other."""
    return Chart(
        id="places",
        title="各地对比",
        kind="bar",
        labels=[place.region.name for place in places],
        series=[
            Series("线索", [place.findings for place in places]),
            Series("监测户", [place.monitored for place in places]),
            Series("超期事项", [place.late for place in places]),
        ],
        of="地区",
        hrefs=[reverse("dashboards:region", args=[place.region.code]) for place in places],
    )
