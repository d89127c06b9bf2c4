"""One household as a person would tell it -> the Parquet files that the engine reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from shouwang.engine.facts import Column, Facts, FactSchema, FeedFacts, FeedSchema, Type
from shouwang.engine.language.faults import nearest
from shouwang.kernel.errors import ShouwangError

Cell = str | int | float | Decimal | bool | None


class StoryError(ShouwangError):
    """A situation that tells of something no file has."""

    code = "STORY"


ORDINARY_HOUSEHOLD: Mapping[str, Cell] = {
    "household_kind": "一般农户",
    "monitor_class": "",
    "risk_removed": None,
    "income_per_person": 20000,  # not policy: an ordinary household of a situation
}
ORDINARY_MEMBER: Mapping[str, Cell] = {"birth_date": "1980-01-01", "labour": "普通劳动力", "sex": "男"}
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


def build(story: Story, folder: Path, *, schema: FactSchema, as_of: date) -> Facts:
    """Writes the facts of a story below `folder`. Raises StoryError for what no kind of file has."""
    folder.mkdir(parents=True, exist_ok=True)
    household = {**ORDINARY_HOUSEHOLD, **story.household}
    members = [{**ORDINARY_MEMBER, **member} for member in story.members]
    homes = _table([household], schema.household, extra=_TEXTS["households"])
    people = _table(members, schema.members, extra=_TEXTS["persons"])
    numbers = pa.array(range(len(members)), pa.int32())
    people = people.append_column("person", numbers).append_column("household", _numbers([0] * len(members)))
    pq.write_table(homes.append_column("household", _numbers([0])), folder / "households.parquet")
    pq.write_table(people, folder / "persons.parquet")
    kinds = dict.fromkeys([*story.feeds, *story.delivered])
    _all_known("数据", kinds, schema.feeds)
    feeds = {kind: _feed(story, schema.feeds[kind], folder, as_of=as_of) for kind in kinds}
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


def _all_known(what: str, names: Iterable[str], known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            near = nearest(name, known)
            raise StoryError(
                f"没有「{name}」这种{what}", accepted=near or "、".join(known), todo="改正情形文件"
            )


def _numbers(values: Sequence[int | None]) -> pa.Array:
    return pa.array(values, pa.int32())


def _table(
    rows: Sequence[Mapping[str, Cell]], columns: Mapping[str, Column], *, extra: Sequence[str] = ()
) -> pa.Table:
    _all_known("列", (name for row in rows for name in row), columns)
    arrays = {
        name: pa.array([_stored(row.get(name), column.type) for row in rows], _ARROW[column.type])
        for name, column in columns.items()
    }
    empty = {name: pa.array([""] * len(rows), pa.string()) for name in extra if name not in arrays}
    return pa.table({**arrays, **empty})


def _stored(cell: Cell, type_: Type) -> int | str | bool | date | None:
    try:
        return _read(cell, type_)
    except (ValueError, ArithmeticError):
        raise StoryError(
            f"读不懂「{cell}」", accepted="数字、2025-06-30 或 null", todo="改正情形文件"
        ) from None


def _read(cell: Cell, type_: Type) -> int | str | bool | date | None:
    if cell is None or isinstance(cell, bool):
        return cell
    if type_ is Type.MONEY:
        return int(Decimal(str(cell)) * _FEN)
    if type_ is Type.INTEGER:
        return int(str(cell))
    return str(cell) if type_ is Type.TEXT else date.fromisoformat(str(cell))
