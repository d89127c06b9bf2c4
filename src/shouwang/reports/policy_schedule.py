"""What `policy schedule` and `policy standards` print: when which number changes, and whether numbers fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shouwang.engine.dated import BEGINNING, DatedPolicy
from shouwang.engine.policy import Citation, DatedValue, Parameter
from shouwang.engine.standards import Judged
from shouwang.engine.wording import with_unit
from shouwang.reports.text_tables import table

HEADER = ("起始日", "项目", "原来", "现在", "力度", "到何时", "依据")
STANDARDS_HEADER = ("要求", "结果", "说明", "依据")
_DAY = timedelta(days=1)
_FOR_GOOD, _NOTHING, _LEFT = "未写截止", "—", "待定"
_WORDS = {True: "符合", False: "不符合", None: "无法判断"}


@dataclass(frozen=True, slots=True)
class _Change:
    start: date | None
    label: str
    cells: tuple[str, ...]


def schedule_page(dated: DatedPolicy) -> str:
    """Every change of a number or rule with its day, its strength before and after, and its end."""
    changes = [*_of_parameters(dated), *_of_rules(dated)]
    changes.sort(key=lambda each: (each.start is None, each.start or BEGINNING, each.label))
    return table(HEADER, [each.cells for each in changes])


def standards_page(judged: Sequence[Judged]) -> str:
    """Each standard with its verdict, its numbers and its clause."""
    rows = [
        (each.standard.label, _WORDS[each.met], each.said, _source(each.standard.citation)) for each in judged
    ]
    return table(STANDARDS_HEADER, rows)


def _source(citation: Citation) -> str:
    return f"{citation.document}，{citation.clause}"


def _of_parameters(dated: DatedPolicy) -> Iterator[_Change]:
    for parameter in dated.parameters.values():
        before: DatedValue | None = None
        for value in parameter.values:
            yield _change(parameter, before if _touches(before, value) else None, value)
            before = value
        if not parameter.values and parameter.left_to is not None:
            who = f"{_LEFT}（{parameter.left_to.who}）"
            by = _source(parameter.left_to.citation)
            cells = (_LEFT, parameter.label, _NOTHING, who, _NOTHING, _NOTHING, by)
            yield _Change(None, parameter.label, cells)


def _touches(before: DatedValue | None, value: DatedValue) -> bool:
    return before is not None and (before.end is None or before.end + _DAY >= value.start)


def _change(parameter: Parameter, before: DatedValue | None, value: DatedValue) -> _Change:
    was = with_unit(before.value, parameter.unit) if before else _NOTHING
    end = value.end.isoformat() if value.end else _FOR_GOOD
    cells = (
        value.start.isoformat(),
        parameter.label,
        was,
        with_unit(value.value, parameter.unit),
        _strength(before, value),
        end,
        _source(value.citation),
    )
    return _Change(value.start, parameter.label, cells)


def _strength(before: DatedValue | None, value: DatedValue) -> str:
    if before is None:
        return "新定"
    if before.value == value.value:
        return "不变"
    return "提高" if value.value > before.value else "降低"


def _of_rules(dated: DatedPolicy) -> Iterator[_Change]:
    for versions in dated.rules.values():
        for number, version in enumerate(versions):
            if version.start == BEGINNING and version.end is None:
                continue
            start = None if version.start == BEGINNING else version.start
            end = version.end.isoformat() if version.end else _FOR_GOOD
            now = "改写" if number else "施行"
            cells = (
                start.isoformat() if start else _NOTHING,
                version.item.label,
                _NOTHING,
                now,
                _NOTHING,
                end,
                _source(version.item.citation),
            )
            yield _Change(version.start, version.item.label, cells)
