"""The Chinese names of rules for pages, and which kinds of file each reads: made of the policy in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils import timezone

from shouwang.engine.policy import Policy, Rule, Unit
from shouwang.screening.policies import read_once
from shouwang.screening.terms import terms_of
from shouwang.workflow.stack import packs_in_use, publication_in_use

OF_THE_REGISTER = ("members", "household")


@dataclass(frozen=True, slots=True)
class RuleName:
    """What people call a rule, what a visitor looks at, and the kinds of file it reads."""

    label: str
    risk_type: str
    remedy: str
    kinds: tuple[str, ...]


def rule_names() -> Mapping[str, RuleName]:
    """The rules of the packs of this installation as they stand today."""
    return _read(packs_in_use(), publication_in_use(), timezone.localdate())


def rule_label(rule_id: str) -> str:
    """The name of a rule; its identifier where no pack has it any more."""
    found = rule_names().get(rule_id)
    return found.label if found else rule_id


@lru_cache(maxsize=4)
def _read(packs: tuple[str, ...], publication: str, day: date) -> Mapping[str, RuleName]:
    policy = read_once(packs, publication)[0].on(day)
    return {
        name: RuleName(
            rule.label,
            rule.risk_type,
            rule.remedy,
            _kinds_read(policy, rule),
        )
        for name, rule in policy.rules.items()
    }


def _kinds_read(policy: Policy, rule: Rule) -> tuple[str, ...]:
    feeds = (policy.features[name].feed for name in terms_of(policy, rule).features)
    return tuple(dict.fromkeys(feed for feed in feeds if feed and feed not in OF_THE_REGISTER))


@dataclass(frozen=True, slots=True)
class Words:
    """The Chinese names of features and parameters, and the units they are shown in."""

    by_name: Mapping[str, tuple[str, str]]

    def told(self, name: str, value: object) -> tuple[str, str]:
        """Name and value as people read them."""
        label, unit = self.by_name.get(name, (name, ""))
        if value is None:
            return label, "未知"
        if isinstance(value, bool):
            return label, "是" if value else "否"
        number = f"{value:,}" if isinstance(value, int | float) else str(value)
        return label, f"{number}{unit}"


def terms_in_words() -> Words:
    """The features and parameters of the packs of this installation."""
    return _words(packs_in_use(), publication_in_use(), timezone.localdate())


UNITS = {
    Unit.CNY: "元",
    Unit.CNY_PER_PERSON: "元",
    Unit.PERSON: "人",
    Unit.DAY: "天",
    Unit.MONTH: "个月",
}


@lru_cache(maxsize=4)
def _words(packs: tuple[str, ...], publication: str, day: date) -> Words:
    policy = read_once(packs, publication)[0].on(day)
    return Words(
        {
            name: (item.label, UNITS.get(item.unit, ""))
            for items in (policy.features, policy.parameters)
            for name, item in items.items()
        }
    )
