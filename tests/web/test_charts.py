"""A chart and its table hold the same numbers; each leads to what it counts."""

from __future__ import annotations

from shouwang.web.charts import Cell, Chart, Row, Series

CHART = Chart(
    "new",
    "新增线索",
    "bar",
    ("王家乡", "周家镇"),
    [Series("新增", (18, None), ("/findings/?r=1",))],
    hrefs=("/places/1/",),
)


def test_the_table_has_a_line_for_every_label() -> None:
    assert list(CHART.rows) == [
        Row("王家乡", [Cell(18, "/findings/?r=1")], "/places/1/"),
        Row("周家镇", [Cell(None)], ""),
    ]


def test_what_is_drawn_is_what_the_table_holds() -> None:
    data = CHART.data
    assert data["labels"] == ["王家乡", "周家镇"]
    assert data["series"] == [{"name": "新增", "values": [18, None], "hrefs": ["/findings/?r=1"]}]
