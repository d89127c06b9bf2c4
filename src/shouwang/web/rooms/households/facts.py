"""The key facts of a household, in words as they are shown."""

from __future__ import annotations

from shouwang.registry.models import HouseholdState, MonitorClass, Standing
from shouwang.registry.selectors import HouseholdOnDay
from shouwang.web.templatetags.show import day, label, masked_phone, money, month


def facts_of(then: HouseholdOnDay) -> list[dict[str, object]]:
    """Where, of what kind, monitored or not, how much it has, whom to call."""
    state, head = then.state, then.head
    if state is None:
        return [{"label": "所在村", "value": then.place}]
    return [
        {"label": "所在村", "value": f"{then.place} {state.group_name}".strip()},
        {"label": "户主", "value": head.person.name if head else None},
        {"label": "人口", "value": f"{len(then.members)} 人"},
        {"label": "户类型", "value": label(state.kind, "HouseholdKind")},
        {"label": "监测对象", "value": monitored(state), "hint": _since(state)},
        {"label": "人均纯收入", "value": money(state.income_per_person_fen)},
        {"label": "联系电话", "value": masked_phone(head.person.phone if head else "")},
        {"label": "帮扶责任人", "value": helpers_on(then) or "没有"},
        {"label": "状态", "value": label(state.standing, "Standing"), "hint": _until(state)},
    ]


def helpers_on(then: HouseholdOnDay) -> str:
    """Who helped the household on that day, with their office."""
    rows = then.household.helpers.on(then.day).select_related("user").order_by("started_on", "pk")
    return "、".join(f"{row.user.display_name} {row.user.office}".strip() for row in rows)


def monitored(state: HouseholdState) -> str:
    """Whether a household is monitored, of which class, and whether its risk is gone."""
    if state.class_unknown:
        return "不详"
    if not state.monitor_class:
        return "否"
    risk = {True: "（风险已消除）", False: "（风险未消除）", None: ""}[state.risk_removed]
    return f"{MonitorClass(state.monitor_class).label}{risk}"


def _since(state: HouseholdState) -> str:
    return f"{month(state.recognised_on)}识别" if state.recognised_on else ""


def _until(state: HouseholdState) -> str:
    return f"{day(state.started_on)}起" if state.standing != Standing.ACTIVE else ""
