"""The numbers of a finding in words: each value with the name that its pack gives it."""

from __future__ import annotations

import re

from shouwang.engine.policy import Unit
from shouwang.screening.models import FindingRecord
from shouwang.screening.policies import read_once
from shouwang.workflow.stack import packs_in_use, publication_in_use

UNKNOWN = "不清楚"
COUNTED = {
    Unit.CNY: "元",
    Unit.CNY_PER_PERSON: "元",
    Unit.PERSON: "人",
    Unit.DAY: "天",
    Unit.MONTH: "个月",
    Unit.YEAR: "岁",
    Unit.COUNT: "次",
}
"""The word after a number."""
_NUMBER_IN_LABEL = re.compile(r"\{p\.(\w+)\}")


def facts_of_finding(finding: FindingRecord) -> list[dict[str, object]]:
    """What was found beside the lines it was held against."""
    dated, _ = read_once(packs_in_use(), publication_in_use())
    policy = dated.on(finding.last_seen_on)
    features = [
        _fact(name, value, policy.features[name].label, policy.features[name].unit, finding)
        for name, value in finding.values.items()
        if name in policy.features
    ]
    lines = [
        _fact(name, value, f"标准：{policy.parameters[name].label}", policy.parameters[name].unit, finding)
        for name, value in finding.parameters.items()
        if name in policy.parameters
    ]
    return [*features, *lines]


def _fact(name: str, value: object, label: str, unit: Unit, finding: FindingRecord) -> dict[str, object]:
    words = _NUMBER_IN_LABEL.sub(lambda found: str(finding.parameters.get(found[1], "")), label)
    return {"label": words, "value": _told(value, unit)}


def _told(value: object, unit: Unit) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{value:,} {COUNTED.get(unit, '')}".strip()
    return str(value)
