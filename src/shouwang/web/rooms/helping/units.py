"""Units and what they bring: the list, one of them, pairings, arrivals, claims; campaigns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import ClaimKind, Pairing, Programme, Rank, Unit, UnitLevel
from shouwang.assistance.helpers.units import (
    NewArrival,
    NewClaim,
    add_unit,
    claims_by_level,
    end_pairing,
    pair,
    pairings_for,
    record_arrival,
    record_claim,
    unit_for,
    units_for,
)
from shouwang.regions.models import Level
from shouwang.registry.selectors import places_of
from shouwang.web.acting import done
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.helping.coverage import tabs
from shouwang.web.rooms.helping.filling import (
    FormPage,
    YuanField,
    choice_field,
    day_field,
    filled_in,
    text_field,
    villages_in,
)
from shouwang.web.rooms.helping.tables import Cell, Link, ListPage, Table, line, shown
from shouwang.web.templatetags.show import day as day_told
from shouwang.web.templatetags.show import money

MANAGE, SEE = Permission.MANAGE_HELPERS, Permission.SEE_TEAMS
PLACES = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


@require_safe
@door(SEE)
def units(request: Visitor) -> HttpResponse:
    """Every unit with the places it helps now."""
    columns = ("单位", "类别", "帮扶的地方", "联系人")
    paired: dict[int, list[Pairing]] = {}
    for row in pairings_for(request.user).filter(ended_on=None):
        paired.setdefault(row.unit_id, []).append(row)
    lines = [
        line(
            columns,
            Cell(unit.name, reverse("helping:unit", args=[unit.pk])),
            unit.get_level_display(),
            "、".join(row.region.name for row in paired.get(unit.pk, ())),
            unit.contact,
        )
        for unit in units_for(request.user).select_related("region")
    ]
    manages = may(request.user, MANAGE)
    links = [Link("百日行动等专项", reverse("helping:campaigns"), "flag")]
    links += [Link("登记单位", reverse("helping:new_unit"), "plus", main=True)] if manages else []
    page = ListPage(
        "包村单位",
        "哪个单位帮扶哪里，认领了什么项目，领导到点几次",
        [Table("单位", columns, lines, "没有登记单位"), _claimed(request.user)],
        links=links,
        tabs=tabs(request.user, "helping:units"),
    )
    return shown(request, page)


def _claimed(user: User) -> Table:
    """Level by level, and all together, what units claimed."""
    columns = ("类别", "单位数", "认领项目数", "认领金额")
    found = claims_by_level(user)
    rows = [(each.level.label, each.units, each.projects, each.amount_fen) for each in found]
    if rows:
        units, projects, sums = (sum(numbers) for numbers in list(zip(*rows, strict=True))[1:])
        rows.append(("合计", units, projects, sums))
    lines = [
        line(columns, label, units, projects, Cell(money(fen), number=True))
        for label, units, projects, fen in rows
    ]
    return Table("认领项目合计", columns, lines, "没有单位认领项目")


@require_safe
@door(SEE)
def unit(request: Visitor, number: int) -> HttpResponse:
    """One unit: where it helps, who came, what it brought."""
    found = unit_for(request.user, number)
    scope = scope_for(request.user, SEE)
    pairings = list(pairings_for(request.user).filter(unit=found))
    total = sum(claim.amount_fen for claim in scope.within(found.claims.all()))
    manages = may(request.user, MANAGE)
    actions = (("结对", "pair", "link"), ("登记到点", "arrival", "walk"), ("登记认领或投入", "claim", "coin"))
    page = ListPage(
        found.name,
        "结对有起止日期；到点和投入用于专项行动的最低要求和年度统计",
        [_pairings(pairings), _arrivals(found, request.user), _claims(found, request.user)],
        links=[Link(text, reverse(f"helping:{to}", args=[found.pk]), icon) for text, to, icon in actions]
        if manages
        else [],
        back=Link("包村单位", reverse("helping:units")),
        facts=[
            {"label": "类别", "value": found.get_level_display()},
            {"label": "帮扶的地方", "value": f"{sum(1 for row in pairings if row.ended_on is None):,} 个"},
            {"label": "认领和投入", "value": money(total)},
        ],
        after="helping/end_pairing.html" if manages else "",
        more={"pairings": [row for row in pairings if row.ended_on is None]},
    )
    return shown(request, page)


class UnitForm(forms.Form):
    """A unit."""

    name = text_field("单位名称", longest=80)
    level = choice_field("类别", UnitLevel.choices)
    region = choice_field("登记在", ())
    contact = text_field("联系人", longest=40, required=False)

    def __init__(self, data: Any, *, user: User) -> None:  # noqa: ANN401 - a QueryDict or nothing
        """The places that the reader manages."""
        super().__init__(data)
        places = villages_in(scope_for(user, MANAGE), levels=(Level.COUNTY, Level.TOWNSHIP))
        self.fields["region"].choices = places  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def new_unit(request: Visitor) -> HttpResponseBase:
    """Enter a unit."""

    def act(given: dict[str, Any]) -> str:
        add_unit(
            given["name"],
            level=UnitLevel(given["level"]),
            region=given["region"],
            contact=given["contact"],
            actor=request.user,
        )
        return "单位已登记"

    page = FormPage("登记单位", "登记后再结对", Link("包村单位", reverse("helping:units")), "登记")
    return filled_in(request, UnitForm(request.POST or None, user=request.user), act, page)


class PlaceForm(forms.Form):
    """Something in a place that a unit helps."""

    region = choice_field("地方", ())
    day = day_field("日期")

    def __init__(self, data: Any, *, places: list[tuple[str, str]]) -> None:  # noqa: ANN401
        """The places to choose from; today unless another day is named."""
        super().__init__(data, initial={"day": timezone.localdate()})
        self.fields["region"].choices = places  # type: ignore[attr-defined]


class PairForm(PlaceForm):
    """A unit answers for a place."""

    programme = choice_field("帮扶机制", Programme.choices)
    leads = forms.BooleanField(label="牵头单位", required=False)
    plan = text_field("三年规划和当年计划", longest=300, required=False, help_text="文件名称或要点")


class ArrivalForm(PlaceForm):
    """Somebody came."""

    rank = choice_field("职务", Rank.choices, radio=True)
    who = text_field("姓名", longest=40)
    purpose = text_field("做了什么", longest=200)


class ClaimForm(PlaceForm):
    """Money for a place."""

    kind = choice_field("方式", ClaimKind.choices, radio=True)
    project = text_field("项目或用途", longest=120)
    amount = YuanField(label="金额（元）")


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def pair_page(request: Visitor, number: int) -> HttpResponseBase:
    """Let a unit answer for a place."""
    found = unit_for(request.user, number)
    places = villages_in(scope_for(request.user, MANAGE), levels=PLACES)

    def act(given: dict[str, Any]) -> str:
        pair(
            found,
            region=given["region"],
            programme=Programme(given["programme"]),
            leads=given["leads"],
            plan=given["plan"],
            since=given["day"],
            actor=request.user,
        )
        return "已结对"

    form = PairForm(request.POST or None, places=places)
    return filled_in(request, form, act, _page(found, "结对", "从这一天起由该单位帮扶"))


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def arrival(request: Visitor, number: int) -> HttpResponseBase:
    """Somebody of a unit came to a place it helps."""
    found = unit_for(request.user, number)

    def act(given: dict[str, Any]) -> str:
        new = NewArrival(given["region"], given["day"], Rank(given["rank"]), given["who"], given["purpose"])
        record_arrival(found, new, actor=request.user)
        return "到点已登记"

    form = ArrivalForm(request.POST or None, places=_helped(found, request.user))
    return filled_in(request, form, act, _page(found, "登记到点", "同一人同一天登记一次"))


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def claim(request: Visitor, number: int) -> HttpResponseBase:
    """A unit claims a project, or puts money in."""
    found = unit_for(request.user, number)

    def act(given: dict[str, Any]) -> str:
        kind = ClaimKind(given["kind"])
        new = NewClaim(given["region"], kind, given["project"], given["amount"], given["day"])
        record_claim(found, new, actor=request.user)
        return "已登记"

    form = ClaimForm(request.POST or None, places=_helped(found, request.user))
    return filled_in(request, form, act, _page(found, "登记认领或投入", "认领的项目、投入的资金"))


@require_POST
@door(MANAGE)
def end(request: Visitor, number: int) -> HttpResponseBase:
    """A unit answers for a place no more."""
    rows = scope_for(request.user, MANAGE).within(Pairing.objects.all())
    row = get_object_or_404(rows, pk=number)

    def act() -> str:
        end_pairing(row, reason=request.POST.get("reason", ""), actor=request.user)
        return "已结束结对"

    return done(request, act, back=reverse("helping:unit", args=[row.unit_id]))


def _page(found: Unit, title: str, lead: str) -> FormPage:
    return FormPage(
        f"{title}：{found.name}", lead, Link(found.name, reverse("helping:unit", args=[found.pk]))
    )


def _helped(found: Unit, user: User) -> list[tuple[str, str]]:
    """The places that a unit helps now and somebody manages."""
    rows = scope_for(user, MANAGE).within(found.pairings.filter(ended_on=None))
    codes = list(dict.fromkeys(rows.values_list("region_id", flat=True)))
    told = places_of(codes)
    return [(code, told[code].strip() or code) for code in codes]


def _pairings(rows: list[Pairing]) -> Table:
    columns = ("地方", "帮扶机制", "牵头", "开始", "结束", "规划")
    told = places_of(row.region_id for row in rows)
    lines = [
        line(
            columns,
            told[row.region_id].strip() or row.region.name,
            row.get_programme_display(),
            "是" if row.leads else "",
            day_told(row.started_on),
            day_told(row.ended_on) if row.ended_on else "",
            row.plan,
        )
        for row in rows
    ]
    return Table("帮扶的地方", columns, lines, "还没有结对")


def _arrivals(found: Unit, user: User) -> Table:
    columns = ("日期", "地方", "职务", "姓名", "做了什么")
    rows = scope_for(user, SEE).within(found.arrivals.select_related("region"))
    lines = [
        line(columns, day_told(r.day), r.region.name, r.get_rank_display(), r.who, r.purpose) for r in rows
    ]
    return Table("到点", columns, lines, "没有到点记录")


def _claims(found: Unit, user: User) -> Table:
    columns = ("日期", "地方", "方式", "项目或用途", "金额")
    rows = scope_for(user, SEE).within(found.claims.select_related("region"))
    lines = [
        line(
            columns,
            day_told(row.claimed_on),
            row.region.name,
            row.get_kind_display(),
            row.project,
            Cell(money(row.amount_fen), number=True),
        )
        for row in rows
    ]
    return Table("认领和投入", columns, lines, "没有认领或投入")
