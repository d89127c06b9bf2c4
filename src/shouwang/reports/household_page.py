"""One household on one page: its members, its facts, every rule with its reason, what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from shouwang.engine.explain import NO_LONGER, NOT_YET, Explanation
from shouwang.engine.policy import Policy
from shouwang.engine.wording import with_unit
from shouwang.kernel.calendar import age_on
from shouwang.kernel.money import format_cny
from shouwang.reports.labels import LEVELS, class_label
from shouwang.reports.text_tables import table
from shouwang.screening.entitlements import Entitlement, entitlements_of
from shouwang.screening.findings import household_class
from shouwang.screening.household import Member, OneHousehold
from shouwang.screening.numbers import Value

ORDER = ("符合", "未知", "不符合", "不在判断范围", NO_LONGER, NOT_YET)
NOT_KNOWN = "未知"


def household_page(
    household: OneHousehold,
    policy: Policy,
    features: Mapping[str, Value],
    explanations: Sequence[Explanation],
    *,
    as_of: date,
) -> str:
    """The page as text."""
    home = household.home
    hits = sum(e.verdict == ORDER[0] for e in explanations)
    parts = [
        f"{home.county}{home.township}{home.village}{home.group}"
        f"  户主 {home.head_name}  户编号 {home.household_no}",
        f"户类：{class_label(household_class(features))}；研判日 {as_of}；符合 {hits} 条规则。",
        "一、家庭成员\n" + _members(household.members, as_of),
        "二、事实\n" + _facts(policy, features),
        "三、规则\n" + "\n".join(_rules([e for e in explanations if e.rule.benefit is None])),
    ]
    if policy.benefits:
        parts.append("四、待遇\n" + _benefits(entitlements_of(policy, features, explanations)))
    return "\n\n".join(parts)


def _benefits(entitlements: Sequence[Entitlement]) -> str:
    """Those that matter with their reason, the others in a line."""
    lines = []
    for each in entitlements:
        amount = f"，{format_cny(each.amount)}" if each.amount is not None else ""
        lines.append(f"[{each.standing}] {each.label}（{each.provider}{amount}）")
        lines += [f"    {each.said}"] if each.said else []
        lines += [f"    缺：{missing}" for missing in each.missing]
    return "\n".join(lines)


def _members(members: Sequence[Member], as_of: date) -> str:
    header = ["姓名", "与户主关系", "性别", "年龄", "证件号码", "劳动技能", "健康状况"]
    return table(header, [_member(m, as_of) for m in members])


def _member(member: Member, as_of: date) -> list[str]:
    age = str(age_on(member.birth_date, as_of)) if member.birth_date else NOT_KNOWN
    known = (member.relation, member.sex, age, member.id_masked, member.labour, member.health)
    return [member.name, *(text or NOT_KNOWN for text in known)]


def _facts(policy: Policy, features: Mapping[str, Value]) -> str:
    shown = [f for f in policy.features.values() if f.shown and f.name in features]
    return table(["事实", "数值"], [[f.label, with_unit(features[f.name], f.unit)] for f in shown])


def _rules(explanations: Sequence[Explanation]) -> Iterator[str]:
    """Rules that hold first, then unknown ones, then the others."""
    for verdict in ORDER:
        for each in explanations:
            if each.verdict == verdict:
                yield from _rule(each)


def _rule(explanation: Explanation) -> Iterator[str]:
    rule = explanation.rule
    yield f"[{explanation.verdict}] {rule.label}（{LEVELS.get(rule.level, rule.level)}色，{rule.risk_type}）"
    if explanation.sentence:
        yield f"    {explanation.sentence}"
    if explanation.in_scope is False:
        return
    yield from (f"    - {condition}" for condition in explanation.conditions)
    yield from (f"    缺：{missing}" for missing in explanation.missing)
    yield from (f"    若{change}" for change in explanation.changes)
