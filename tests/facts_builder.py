"""Small facts for tests: rows as a person would write them -> the Parquet files that the engine reads."""

from __future__ import annotations

from functools import cache

from shouwang.engine.facts import Column, FactSchema, Type
from shouwang.engine.policy import Unit
from shouwang.feeds.contract import load_kinds


def _columns(*rows: tuple[str, Type, Unit, str]) -> dict[str, Column]:
    return {name: Column(name, type_, unit, label) for name, type_, unit, label in rows}


@cache
def schema() -> FactSchema:
    """The facts of the shipped kinds, as packs may name them."""
    members = _columns(
        ("sex", Type.TEXT, Unit.TEXT, "性别"),
        ("birth_date", Type.DATE, Unit.DATE, "出生日期"),
        ("labour", Type.TEXT, Unit.TEXT, "劳动技能"),
        ("health", Type.TEXT, Unit.TEXT, "健康状况"),
        ("student", Type.TEXT, Unit.TEXT, "在校生状况"),
        ("relation", Type.TEXT, Unit.TEXT, "与户主关系"),
    )
    household = _columns(
        ("household_kind", Type.TEXT, Unit.TEXT, "户类型"),
        ("monitor_class", Type.TEXT, Unit.TEXT, "监测对象类别"),
        ("risk_removed", Type.FLAG, Unit.YES_NO, "风险是否已消除"),
        ("recognised_month", Type.MONTH, Unit.DATE, "识别监测时间"),
        ("income_per_person", Type.MONEY, Unit.CNY_PER_PERSON, "人均纯收入"),
    )
    feeds = {kind.name: kind.feed_schema() for kind in load_kinds() if kind.name != "households"}
    return FactSchema(feeds=feeds, members=members, household=household)
