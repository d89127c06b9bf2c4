"""Rows become the facts that a village cadre reads after the sentence: 赵小雨（2025年3月2日死亡）."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shouwang.engine.facts import Column, Type
from shouwang.engine.plan.model import Telling
from shouwang.engine.policy import AGE, NAME, TIMES, Each, Unit
from shouwang.engine.wording import shown
from shouwang.kernel.calendar import SPRING_STARTS, age_on

AT_MOST = 5
"""Facts told of one finding; of more the number is told."""
NOT_KNOWN = "（未登记）"
_GAP = re.compile(r"\{([^{}]*)\}")
_COUNTED = {Each.PERSON: "人", Each.ROW: "条"}
Row = Mapping[str, Any]


def told(telling: Telling, rows: Sequence[Row], *, as_of: date) -> tuple[str, ...]:
    """The facts of one finding, the first ones of many and how many there are."""
    columns = {column.name: column for column in telling.columns}
    facts = [
        _fact(telling.say, columns, row, as_of) + (f"：{telling.sum.write(row)}" if telling.sum else "")
        for row in rows[:AT_MOST]
    ]
    if len(rows) > AT_MOST:
        facts[-1] += f"等{len(rows)}{_COUNTED[telling.each]}"
    return tuple(facts)


def _fact(say: str, columns: Mapping[str, Column], row: Row, as_of: date) -> str:
    return _GAP.sub(lambda gap: _said(gap[1], columns.get(gap[1]), row, as_of), say)


def _said(name: str, column: Column | None, row: Row, as_of: date) -> str:
    if name == NAME:
        return str(row[NAME] or "姓名未登记的成员")
    if name == AGE:
        return f"{age_on(row['birth_date'], as_of)}岁" if row["birth_date"] else "年龄未登记"
    if name == TIMES or column is None:
        return str(row[TIMES])
    value = row[name]
    return NOT_KNOWN if value in (None, "") else _cell(value, column.type, column.unit)


def _cell(value: Any, type_: Type, unit: Unit) -> str:  # noqa: ANN401 - a cell of any type
    if type_ is Type.MONTH:
        return f"{value.year}年{value.month}月"
    if type_ is Type.TERM:
        return f"{value.year}年{'春' if value.month == SPRING_STARTS else '秋'}季学期"
    return f"{value.year}年" if type_ is Type.YEAR else shown(value, unit)
