"""What the register says of a household over time, in sentences: who came and went, what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.regions.models import Region
from shouwang.registry.models import (
    HEAD,
    ChangeRequest,
    Household,
    HouseholdKind,
    HouseholdState,
    Membership,
    MonitorClass,
    Standing,
    Succession,
)
from shouwang.registry.moves import RELATION_CHANGED
from shouwang.registry.selectors import kin_of


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened to a household: `about` and `number` name what it is told of in full."""

    day: date
    title: str
    text: str = ""
    who: str = ""
    tone: str = ""
    about: str = ""
    number: str = ""


def history_of(household: Household) -> list[Told]:
    """All that is dated in the register itself, in no order."""
    states = list(household.states.select_related("recorded_by").order_by("started_on", "pk"))
    memberships = list(
        household.memberships.select_related("person", "recorded_by").order_by("started_on", "pk")
    )
    first = states[0].started_on if states else None
    return [
        *_of_states(states),
        *(told for membership in memberships for told in _of_membership(membership, first)),
        *(_of_kin(household, kin) for kin in kin_of(household)),
        *map(_of_request, _requests(household)),
    ]


def _of_states(states: Sequence[HouseholdState]) -> Iterator[Told]:
    names = dict(Region.objects.filter(code__in={s.region_id for s in states}).values_list("code", "name"))
    before: HouseholdState | None = None
    for state in states:
        who = state.recorded_by.display_name if state.recorded_by else ""
        if before is None:
            yield Told(state.started_on, "登记入册", _described(state, names), who or state.reason)
        else:
            changes = "；".join(_changes(before, state, names))
            tone = "bad" if state.standing != Standing.ACTIVE else ""
            yield Told(state.started_on, state.reason or "状态变更", changes, who, tone)
        before = state


def _described(state: HouseholdState, names: dict[str, str]) -> str:
    parts = [names.get(state.region_id, ""), state.group_name, _kind(state), _class(state), _income(state)]
    return "，".join(part for part in parts if part)


def _changes(before: HouseholdState, after: HouseholdState, names: dict[str, str]) -> Iterator[str]:
    for label, old, new in (
        ("户类型", _kind(before), _kind(after)),
        ("监测对象类别", _class(before) or "无", _class(after) or "无"),
        ("风险", _risk(before), _risk(after)),
        ("人均纯收入", _income(before), _income(after)),
        ("所在村", names.get(before.region_id, ""), names.get(after.region_id, "")),
        ("组", before.group_name, after.group_name),
        ("状态", Standing(before.standing).label, Standing(after.standing).label),
    ):
        if old != new:
            yield f"{label}由“{old or '—'}”变为“{new or '—'}”"


def _kind(state: HouseholdState) -> str:
    return HouseholdKind(state.kind).label if state.kind else "户类型不详"


def _class(state: HouseholdState) -> str:
    return (
        "不详"
        if state.class_unknown
        else MonitorClass(state.monitor_class).label
        if state.monitor_class
        else ""
    )


def _risk(state: HouseholdState) -> str:
    return {True: "已消除", False: "未消除", None: ""}[state.risk_removed]


def _income(state: HouseholdState) -> str:
    fen = state.income_per_person_fen
    return "人均纯收入不详" if fen is None else f"{fen / FEN_PER_YUAN:,.0f} 元"


def _of_membership(membership: Membership, first: date | None) -> Iterator[Told]:
    """Coming and going; those who are there from the beginning are told with the household."""
    name, who = membership.person.name, membership.recorded_by.display_name if membership.recorded_by else ""
    moved = membership.end_reason == RELATION_CHANGED
    if membership.started_on != first:
        became = "成为户主" if membership.relation == HEAD else f"与户主关系：{membership.relation}"
        yield Told(membership.started_on, f"{membership.reason or '入户'}：{name}", became, who)
    if membership.ended_on and not moved:
        why = membership.end_reason or "离开本户"
        yield Told(membership.ended_on, f"{why}：{name}", "不再是本户成员", tone="warn")


def _of_kin(household: Household, kin: Succession) -> Told:
    other = kin.after if kin.before_id == household.pk else kin.before
    way = "分出" if kin.kind == "split" else "并入"
    text = (
        f"{way}户编号 {other.household_no}"
        if kin.before_id == household.pk
        else f"由户编号 {other.household_no} {way}"
    )
    return Told(kin.day, kin.get_kind_display(), text, about="household", number=other.household_no)


def _requests(household: Household) -> QuerySet[ChangeRequest]:
    return household.change_requests.exclude(state="withdrawn").select_related("asked_by", "decided_by")


def _of_request(request: ChangeRequest) -> Told:
    asked = request.asked_by.display_name if request.asked_by else "全国系统名册"
    text = f"{request.get_state_display()}{'：' + request.answer if request.answer else ''}"
    tone = {"waiting": "warn", "refused": "bad"}.get(request.state, "")
    day = request.asked_at.astimezone().date()
    return Told(day, f"申请{request.get_kind_display()}", text, asked, tone, "change", str(request.pk))
