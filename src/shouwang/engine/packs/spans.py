"""From and until of what a pack writes: in order of time, without an overlap or a gap that is not meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shouwang.engine.dated import BEGINNING
from shouwang.engine.language.faults import Fault
from shouwang.engine.policy import Place

FROM, UNTIL, RESUMED = "from", "until", "resumed"
_DAY = timedelta(days=1)
Written = tuple[Mapping[str, Any], Place]
"""What is written of one version, and where."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of the version of that number; `first` is BEGINNING, `last` None, where nothing is said."""

    number: int
    first: date
    last: date | None


def days_of(data: Mapping[str, Any], place: Place) -> tuple[date | None, date | None] | Fault:
    """From and until as written, or what is wrong with them."""
    try:
        first, last = (date.fromisoformat(data[key]) if key in data else None for key in (FROM, UNTIL))
    except ValueError:
        return Fault(place, "DATE", "没有这一天", "日期写作 2025-01-01")
    if first is not None and last is not None and last < first:
        return Fault(place, "DATE", f"截止日{last}早于起始日{first}", f"请改正 {FROM} 或 {UNTIL}")
    return first, last


def spans_of(versions: Sequence[Written], faults: list[Fault]) -> list[Span]:
    """The spans of one item in one pack; what does not fit together is added to the faults."""
    spans: list[Span] = []
    for number, (data, place) in enumerate(versions):
        days = days_of(data, place)
        if isinstance(days, Fault):
            faults.append(days)
            continue
        span = Span(number, days[0] or BEGINNING, days[1])
        if number and days[0] is None:
            faults.append(
                Fault(place, "DATE", f"除第一个以外，每个版本都要写 {FROM}", "请写明从哪一天起施行")
            )
            continue
        before = spans[-1] if spans else None
        faults += _between(before, span, data, versions)
        spans.append(span)
    return spans


def _between(
    before: Span | None, span: Span, data: Mapping[str, Any], versions: Sequence[Written]
) -> Iterator[Fault]:
    """What is wrong from one version to the next."""
    place, resumed = versions[span.number][1], RESUMED in data
    free = None if before is None or before.last is None else before.last + _DAY
    if before is not None and span.first <= before.first:
        yield Fault(
            place, "DATE", f"起始日{span.first}不晚于上一个版本", "请按日期从早到晚写，一天只有一个版本"
        )
    elif free is not None and span.first < free:
        line = versions[before.number][1].line if before else 0
        found = f"与上一个版本（第{line}行，到{free - _DAY}）重叠"
        todo = f"请把上一个版本的 {UNTIL} 改为 {span.first - _DAY}，或不写"
        yield Fault(place, "OVERLAP", found, todo)
    elif free is not None and span.first > free and not resumed:
        found = f"{free}至{span.first - _DAY}没有版本"
        todo = f"请补一个版本；确实停止过的，在这个版本写 {RESUMED}: 停止和恢复的原因"
        yield Fault(place, "GAP", found, todo)
    if resumed and (free is None or span.first <= free):
        yield Fault(place, "GAP", f"前面没有间断，不必写 {RESUMED}", f"请删去 {RESUMED}")
