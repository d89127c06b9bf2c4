"""What `policy diff` prints: a paragraph an item that was added, removed or changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from shouwang.engine.diff import Difference, Entry, ItemKind
from shouwang.engine.policy import Unit
from shouwang.engine.wording import shown

ADDED, REMOVED, CHANGED = "增加", "删去", "改动"
KINDS = {
    ItemKind.PARAMETER: "参数",
    ItemKind.FEATURE: "指标",
    ItemKind.RULE: "规则",
    ItemKind.OFF: "停用",
    ItemKind.DEATH: "去世的认定",
}
FIELDS = {
    "value": "数值",
    "label": "名称",
    "unit": "单位",
    "when": "条件",
    "where": "筛选",
    "scope": "判断范围",
    "window": "时间段",
    "level": "等级",
    "risk_type": "风险类型",
    "say": "说明",
    "tell": "事实说明",
    "remedy": "核查要点",
    "reason": "原因",
    "from": "起始日",
    "until": "截止日",
    "document": "文件",
    "clause": "条款",
    "place": "地方",
    "strength": "来源强弱",
    "note": "附注",
    "max_hit_share": "最大命中比例",
    "values": "列出的指标",
    "shown": "是否显示",
}
COMPUTED = "算法"
NOTHING = "（无）"


def difference_page(differences: Sequence[Difference], *, old: str, new: str) -> str:
    """All differences as text; `old` and `new` say what was compared."""
    counts = Counter(map(_what, differences))
    told = "、".join(f"{what}{counts[what]}项" for what in (ADDED, REMOVED, CHANGED) if counts[what])
    end = f"共{told}。" if told else "两者没有差别。"
    return "\n".join(
        [f"{old} → {new}", *(line for each in differences for line in difference_lines(each)), end]
    )


def _what(difference: Difference) -> str:
    if difference.old is None:
        return ADDED
    return REMOVED if difference.new is None else CHANGED


def difference_lines(difference: Difference, *, coded: bool = True) -> Iterator[str]:
    """One difference: what it is about (`coded`: with its name), then what it was and is, or rests on."""
    entry, what = difference.entry, _what(difference)
    name = f"（{entry.name}）" if coded else " "
    yield f"[{what}] {KINDS[entry.kind]} {entry.label}{name}{_days(entry)}".rstrip()
    if what == CHANGED:
        for each in difference.fields:
            yield f"    {_called(each.name, entry)}：{each.old or NOTHING} → {each.new or NOTHING}"
        return
    for key in ("value", "when", "reason"):
        if key in entry.content:
            yield f"    {_called(key, entry)}：{entry.content[key]}"
    if entry.citation is not None:
        yield f"    依据：{entry.citation.document}，{entry.citation.clause}"


def _called(field: str, entry: Entry) -> str:
    computed = field == "value" and entry.kind is ItemKind.FEATURE
    return COMPUTED if computed else FIELDS.get(field, field)


def _days(entry: Entry) -> str:
    first = f"自{_day(entry.start)}起" if entry.start else ""
    return first + (f"到{_day(entry.end)}止" if entry.end and not entry.followed else "")


def _day(day: date) -> str:
    return shown(day, Unit.DATE)
