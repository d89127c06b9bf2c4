"""What `simulate` prints: a changed policy against the present one, and the past month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shouwang.engine.policy import Policy, Unit
from shouwang.reports.labels import class_label
from shouwang.reports.text_tables import table
from shouwang.screening.numbers import plain
from shouwang.screening.replay import Month, Replay
from shouwang.screening.simulate import Change, Comparison, Line

NOT_JUDGED = "—"
UNITS = {
    Unit.CNY: "元",
    Unit.CNY_PER_PERSON: "元/人",
    Unit.PERSON: "人",
    Unit.DAY: "天",
    Unit.MONTH: "个月",
    Unit.YEAR: "岁",
    Unit.RATIO: "倍",
}


def comparison_page(policy: Policy, comparison: Comparison) -> str:
    """The whole comparison as text; nothing of it is kept."""
    visits = comparison.households
    parts = [
        "测算：" + "；".join(map(_change, comparison.changes)),
        f"需走访户数由{visits.now}户变为{visits.then}户：增加{visits.gained}户，减少{visits.lost}户。",
        _lines("规则", comparison.by_rule, {name: rule.label for name, rule in policy.rules.items()}),
        _lines(
            "户类", comparison.by_class, {line.name: class_label(line.name) for line in comparison.by_class}
        ),
        _lines("乡镇", comparison.by_township, {}),
        "只列出受这些参数影响的规则；测算不改动任何结果。",
    ]
    return "\n\n".join(part for part in parts if part)


def replay_page(labels: Mapping[str, str], past: Replay) -> str:
    """A row a rule, a column a month end; `labels` say what the rules are called."""
    if not past.rules:
        return "这些月末都没有命中的规则。"
    header = ["规则", *(m.day.strftime("%Y-%m-%d") for m in past.months)]
    rows = [[labels[name], *(_hits(m, name) for m in past.months)] for name in past.rules]
    households = ["涉及户数", *(str(m.households) for m in past.months)]
    note = "每个月末只用到该日为止的数据和当日有效的规则；农户名册没有历史，按现有名册计算。"
    if any(name not in m.rules for name in past.rules for m in past.months):
        note += f"“{NOT_JUDGED}”表示这条规则当日没有施行。"
    return f"{table(header, [*rows, households])}\n\n{note}"


def _hits(month: Month, rule: str) -> str:
    return str(month.hits[rule]) if rule in month.rules else NOT_JUDGED


def _change(change: Change) -> str:
    unit = UNITS.get(change.parameter.unit, "")
    now, then = (plain(value, change.parameter.unit) for value in (change.now, change.then))
    return f"{change.parameter.label} {'未规定' if now is None else now} 改为 {then}{unit}"


def _lines(what: str, lines: Iterable[Line], labels: dict[str, str]) -> str:
    rows = [
        [labels.get(x.name, x.name) or "（未填）", *map(str, (x.now, x.then, x.gained, x.lost))]
        for x in lines
    ]
    return table([what, "现在", "改后", "增加", "减少"], rows) if rows else ""
