"""The way through the workbench: what stands in the menu, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from shouwang.accounts.access import grants_of, may
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the menu."""

    label: str
    address: str
    icon: str
    permissions: tuple[Permission, ...]


P = Permission
WAITING = (P.WORK_CASES, P.DISPATCH, P.VISIT, P.DECIDE_CASES, P.REVIEW_CASES, P.DRAW_SAMPLE)
WAYS: tuple[Way, ...] = (
    Way("待办", "inbox:mine", "inbox", WAITING),
    Way("我的走访", "visits:today", "walk", (P.VISIT,)),
    Way("我的帮扶", "helping:mine", "heart-handshake", (P.VISIT,)),
    Way("帮扶覆盖", "helping:coverage", "users", (P.SEE_HELPERS,)),
    Way("驻村队伍", "helping:teams", "home-heart", (P.MANAGE_TEAMS,)),
    Way("线索", "findings:all", "alert-triangle", (P.SEE_FINDINGS,)),
    Way("农户", "households:search", "home", (P.SEE_HOUSEHOLDS,)),
    Way("变更审核", "households:changes", "edit", (P.DECIDE_CORRECTION, P.PROPOSE_CORRECTION)),
    Way("监测对象", "cases:monitored", "shield", (P.WORK_CASES, P.DECIDE_CASES)),
    Way("社会救助", "social:labels", "heart-handshake", (P.SEE_HOUSEHOLDS, P.WORK_CASES)),
    Way("备用金", "social:reserves", "coin", (P.SEE_RESERVES,)),
    Way("两不愁三保障", "guarantees:board", "home-heart", (P.SEE_HOUSEHOLDS, P.WORK_CASES)),
    Way("帮扶任务", "plans:tasks", "list-check", (P.WORK_CASES, P.SEE_FINDINGS)),
    Way("公益岗位", "posts:all", "user-check", (P.WORK_CASES, P.SEE_FINDINGS)),
    Way("数据报送", "deliveries:mine", "upload", (P.DELIVER_FEEDS, P.SEE_DELIVERIES)),
    Way("研判", "sweeps:all", "refresh", (P.RUN_SWEEP,)),
    Way("公示和文书", "notices:all", "file-text", (P.WRITE_NOTICES,)),
    Way("村申报码", "apply:boards", "qrcode", (P.REPORT_FOR_HOUSEHOLD,)),
    Way("问题整改", "problems:all", "clipboard-check", (P.SEE_PROBLEMS,)),
    Way("抽查回头看", "samples:all", "dice", (P.DRAW_SAMPLE,)),
    Way("成效", "dashboards:home", "chart-bar", (P.SEE_INDICATORS,)),
    Way("政策", "policy:values", "gavel", (P.SEE_POLICY,)),
    Way("账号", "accounts:all", "users", (P.MANAGE_ACCOUNTS, P.MANAGE_SECURITY)),
    Way("审计", "audit:log", "eye", (P.SEE_AUDIT,)),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as this person sees it."""

    label: str
    href: str
    icon: str
    current: bool


def ways_for(user: User, *, path: str) -> Iterator[Shown]:
    """The entries that a person may enter, in order; the closest address above the page is current."""
    open_ways = [(way, href) for way in WAYS if (href := _address(user, way))]
    here = max((href for _, href in open_ways if path.startswith(href)), key=len, default=None)
    return (Shown(way.label, href, way.icon, current=href == here) for way, href in open_ways)


def _address(user: User, way: Way) -> str | None:
    """Where an entry leads; None where this person may not go, or the room is not built."""
    if not may(user, *way.permissions):
        return None
    try:
        return reverse(way.address)
    except NoReverseMatch:
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is, and where: 监测员 in 守望县."""

    role: str
    region: str


def standing_of(user: User) -> list[Standing]:
    """The roles that a person holds today, as the shells show them beside the name."""
    return [
        Standing(grant.get_department_display() or grant.get_role_display(), grant.region.name)
        for grant in grants_of(user)
    ]


def menu(request: HttpRequest) -> dict[str, object]:
    """For every template: the menu of whoever looks, and what they are."""
    user = getattr(request, "user", None)  # a fault may come before anybody is known
    if user is None or not user.is_authenticated:
        return {}
    return {"menu": list(ways_for(user, path=request.path)), "standing": standing_of(user)}
