"""Small facts for tests: rows as a person would write them -> the Parquet files that the engine reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from shouwang.engine.facts import Column, Facts, FactSchema, FeedFacts, FeedSchema, Type
from shouwang.engine.policy import Unit
from shouwang.feeds.contract import load_kinds

Cell = str | int | float | Decimal | bool | None


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


DEFAULT_HOUSEHOLD: Mapping[str, Cell] = {
    "household_kind": "一般农户",
    "monitor_class": "",
    "risk_removed": None,
    "income_per_person": 20000,
}
DEFAULT_MEMBER: Mapping[str, Cell] = {"birth_date": "1980-01-01", "labour": "普通劳动力", "sex": "男"}
_TEXTS = {
    "households": ("household_no", "county", "township", "village", "group", "head_name", "source"),
    "persons": ("person_no", "id18", "id_code", "name", "name_key", "township", "village", "phone"),
}
_ARROW = {
    Type.TEXT: pa.string(),
    Type.MONEY: pa.int64(),
    Type.INTEGER: pa.int32(),
    Type.FLAG: pa.bool_(),
    Type.DATE: pa.date32(),
    Type.MONTH: pa.date32(),
    Type.TERM: pa.date32(),
    Type.YEAR: pa.date32(),
}
_FEN = 100


@dataclass(frozen=True, slots=True)
class Story:
    """One household as a person would tell it: money in 元, days as 2025-06-30, `member` counted from 1.

    `feeds`: the rows of each kind that was delivered, in order of delivery ([] = delivered, and nobody of the
    household in it). `delivered`: further months, terms or years in which the kind was delivered for others.
    """

    household: Mapping[str, Cell] = field(default_factory=dict)
    members: Sequence[Mapping[str, Cell]] = ({},)
    feeds: Mapping[str, Sequence[Mapping[str, Cell]]] = field(default_factory=dict)
    delivered: Mapping[str, Sequence[str]] = field(default_factory=dict)


def build(story: Story, folder: Path, *, as_of: date, facts_schema: FactSchema | None = None) -> Facts:
    """Writes the facts of a story below `folder`."""
    known = facts_schema or schema()
    folder.mkdir(parents=True, exist_ok=True)
    household = {**DEFAULT_HOUSEHOLD, **story.household}
    members = [{**DEFAULT_MEMBER, **member} for member in story.members]
    homes = _table([household], known.household, extra=_TEXTS["households"])
    people = _table(members, known.members, extra=_TEXTS["persons"])
    numbers = pa.array(range(len(members)), pa.int32())
    people = people.append_column("person", numbers).append_column("household", _numbers([0] * len(members)))
    pq.write_table(homes.append_column("household", _numbers([0])), folder / "households.parquet")
    pq.write_table(people, folder / "persons.parquet")
    kinds = dict.fromkeys([*story.feeds, *story.delivered])
    feeds = {kind: _feed(story, known.feeds[kind], folder, as_of=as_of) for kind in kinds}
    return Facts(folder / "households.parquet", folder / "persons.parquet", feeds, digest=folder.name)


def _feed(story: Story, feed: FeedSchema, folder: Path, *, as_of: date) -> FeedFacts:
    rows = [dict(row) for row in story.feeds.get(feed.kind, ())]
    owners: list[int | None] = [int(str(row.pop("member", 1))) - 1 for row in rows]
    others = list(story.delivered.get(feed.kind, ())) or ([] if rows else [_period(feed, as_of).isoformat()])
    rows += [{feed.time: day} for day in others]
    owners += [None] * len(others)
    table = _table(rows, feed.columns)
    household = _numbers([None if owner is None else 0 for owner in owners])
    persons = _numbers(owners if feed.about == "person" else [None] * len(owners))
    orders = pa.array([(1 << 24) + number for number in range(1, len(rows) + 1)], pa.int64())
    table = table.append_column("household", household).append_column("person", persons)
    path = folder / f"{feed.kind}.parquet"
    pq.write_table(table.append_column("ord", orders).sort_by([("household", "ascending")]), path)
    periods = Counter(_period(feed, day) for day in table[feed.time].to_pylist() if day)
    return FeedFacts(kind=feed.kind, files=(path,), periods=dict(sorted(periods.items())))


def _period(feed: FeedSchema, day: date) -> date:
    """The first day of the month of a day; terms and years are the day they begin on."""
    return day if feed.columns[feed.time].type in (Type.TERM, Type.YEAR) else day.replace(day=1)


def _numbers(values: Sequence[int | None]) -> pa.Array:
    return pa.array(values, pa.int32())


def _table(
    rows: Sequence[Mapping[str, Cell]], columns: Mapping[str, Column], *, extra: Sequence[str] = ()
) -> pa.Table:
    strangers = {name for row in rows for name in row} - set(columns)
    if strangers:
        raise KeyError(f"no such columns: {sorted(strangers)}")
    arrays = {
        name: pa.array([_stored(row.get(name), column.type) for row in rows], _ARROW[column.type])
        for name, column in columns.items()
    }
    empty = {name: pa.array([""] * len(rows), pa.string()) for name in extra if name not in arrays}
    return pa.table({**arrays, **empty})


def _stored(cell: Cell, type_: Type) -> int | str | bool | date | None:
    if cell is None or isinstance(cell, bool):
        return cell
    if type_ is Type.MONEY:
        return int(Decimal(str(cell)) * _FEN)
    if type_ is Type.INTEGER:
        return int(str(cell))
    return str(cell) if type_ is Type.TEXT else date.fromisoformat(str(cell))
