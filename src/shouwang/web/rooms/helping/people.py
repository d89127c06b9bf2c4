"""Helpers: the list, one of them with their households, who they are, whom they help, and handing over."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.due_visits import due_of, late_by_helper
from shouwang.assistance.helpers.handing_over import hand_over, handovers_of, what_goes
from shouwang.assistance.helpers.models import Position
from shouwang.assistance.helpers.pairing import (
    assign,
    end_assignment,
    helper_for,
    helpers_for,
    households_of,
    positions_of,
    set_position,
)
from shouwang.assistance.helpers.pairing_lists import HEADINGS, assign_list
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.assistance.helpers.units import units_for
from shouwang.registry.models import HelperAssignment
from shouwang.registry.selectors import household_for
from shouwang.web.acting import done
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.helping.coverage import tabs
from shouwang.web.rooms.helping.filling import (
    FormPage,
    area_field,
    choice_field,
    day_field,
    filled_in,
    text_field,
)
from shouwang.web.rooms.helping.tables import Cell, Link, ListPage, Table, line, shown
from shouwang.web.templatetags.show import day as day_told

MANAGE, SEE = Permission.MANAGE_HELPERS, Permission.SEE_HELPERS
COLUMNS = ("姓名", "单位", "身份", "帮扶户数", "走访超期户数")
HOMES = ("户主", "村", "上次走访", "应走访日")
NUMBERS = re.compile(r"[\s,，;；、]+")
MOST_AT_ONCE = 200


class Words(forms.Form):
    """Which helpers are listed."""

    q = forms.CharField(label="姓名或单位", required=False, max_length=40)


@require_safe
@door(SEE)
def people(request: Visitor) -> HttpResponse:
    """Everybody who helps, or may help, with the number of households and of late visits."""
    words = request.GET.get("q", "")
    found = list(helpers_for(request.user, words=words))
    positions = positions_of(person.pk for person in found)
    late = late_by_helper(_assignments(request.user), today=timezone.localdate())
    lines = [
        line(
            COLUMNS,
            Cell(person.display_name, reverse("helping:person", args=[person.pk])),
            str(positions[person.pk].unit or "") if person.pk in positions else person.office,
            positions[person.pk].get_position_display() if person.pk in positions else "未登记",
            person.households,  # type: ignore[attr-defined] # counted by the selector
            _late(late.get(person.pk, 0)),
        )
        for person in found
    ]
    page = ListPage(
        "帮扶干部",
        "每人帮扶几户、有几户到期没有走访；换人用“移交”，走访和在办的事一并交出",
        [Table("帮扶干部", COLUMNS, lines, "没有帮扶干部", "请系统管理员先建立帮扶责任人的账号")],
        links=[Link("批量结对", reverse("helping:import_pairs"), "upload")]
        if may(request.user, MANAGE)
        else [],
        filter=Words(request.GET),
        tabs=tabs(request.user, "helping:people"),
    )
    return shown(request, page)


@require_safe
@door(SEE)
def person(request: Visitor, number: int) -> HttpResponse:
    """One helper: who they are, their households with the visit plan, changes of hands."""
    helper = helper_for(request.user, number)
    position = positions_of([helper.pk]).get(helper.pk)
    rows = list(households_of(helper, seen_by=request.user))
    by_home = {row.household_id: row for row in rows}
    today = timezone.localdate()
    lines = [
        line(
            HOMES,
            Cell(due.household.head_name, reverse("households:one", args=[due.household.household_no])),
            due.household.region.name,
            day_told(due.last),
            Cell(day_told(due.due_on), tone="bad" if due.is_late(today) else ""),
            pk=by_home[due.household.pk].pk,
        )
        for due in due_of(rows, today=today)
    ]
    facts: list[dict[str, object]] = [
        {"label": "身份", "value": position.get_position_display() if position else "未登记"},
        {"label": "单位", "value": str((position and position.unit) or helper.office) or "没有登记"},
        {"label": "帮扶户数", "value": len(rows)},
    ]
    page = ListPage(
        helper.display_name,
        "走访计划按户类型计算；谁帮扶谁走访，换人不丢走访",
        [Table("帮扶的户", HOMES, lines, "没有帮扶的户"), _handovers(request.user, helper)],
        links=_links(request.user, helper, bool(rows)),
        back=Link("帮扶干部", reverse("helping:people")),
        facts=facts,
        after="helping/end_assignment.html" if may(request.user, MANAGE) else "",
        more={"assignments": rows},
    )
    return shown(request, page)


class PositionForm(forms.Form):
    """Who a helper is."""

    position = choice_field("身份", Position.choices)
    unit = choice_field("所在单位", (), required=False)
    since = day_field("从哪天起")

    def __init__(self, data: Any, *, user: User) -> None:  # noqa: ANN401 - a QueryDict or nothing
        """The units that the reader knows."""
        super().__init__(data, initial={"since": timezone.localdate()})
        units = [(str(unit.pk), unit.name) for unit in units_for(user)]
        self.fields["unit"].choices = [("", "没有"), *units]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def position(request: Visitor, number: int) -> HttpResponseBase:
    """Enter who a helper is, from a day on."""
    helper = helper_for(request.user, number)
    form = PositionForm(request.POST or None, user=request.user)

    def act(given: dict[str, Any]) -> str:
        unit = units_for(request.user).get(pk=given["unit"]) if given["unit"] else None
        set_position(
            helper,
            position=Position(given["position"]),
            unit=unit,
            since=given["since"],
            actor=request.user,
        )
        return "身份已登记"

    return filled_in(request, form, act, _page(helper, "登记身份", "决定此人可以联系哪些户", "登记"))


class AssignForm(forms.Form):
    """Which households somebody is to answer for."""

    numbers = area_field("户编号", longest=9000, help_text="一行一户，也可用逗号隔开")
    since = day_field("从哪天起")


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def assign_page(request: Visitor, number: int) -> HttpResponseBase:
    """Let somebody answer for households, several at once; all or none."""
    helper = helper_for(request.user, number)
    form = AssignForm(request.POST or None, initial={"since": timezone.localdate()})

    def act(given: dict[str, Any]) -> str:
        return f"已结对 {assign_many(request.user, helper, given['numbers'], given['since'])} 户"

    return filled_in(request, form, act, _page(helper, "增加帮扶户", "一户可以有几名帮扶干部", "结对"))


def assign_many(user: User, helper: User, text: str, since: date) -> int:
    """Assign every household that a text names; HelpersError names the first that cannot be."""
    numbers = list(dict.fromkeys(word for word in NUMBERS.split(text) if word))
    if not 0 < len(numbers) <= MOST_AT_ONCE:
        raise HelpersError(
            f"写了 {len(numbers)} 个户编号", accepted=f"1 至 {MOST_AT_ONCE} 个", todo="分几次提交"
        )
    with transaction.atomic():
        for place, household_no in enumerate(numbers, 1):
            try:
                home = household_for(user, household_no, to=MANAGE)
            except Http404:
                raise HelpersError(
                    f"第 {place} 个户编号找不到", accepted="本辖区在册的户", todo="核对户编号"
                ) from None
            assign(home, helper, since=since, actor=user)
    return len(numbers)


class ListForm(forms.Form):
    """A workbook of pairs."""

    file = forms.FileField(
        label="结对名单", help_text=f".xlsx，标题为{'、'.join(HEADINGS)}；户编号和账号按文本填写"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def import_pairs(request: Visitor) -> HttpResponseBase:
    """Pair helpers and households from a list; all or none, every fault by its row."""
    posted = request.method == "POST"
    form = ListForm(request.POST if posted else None, request.FILES if posted else None)

    def act(given: dict[str, Any]) -> str:
        return f"已结对 {assign_list(given['file'].read(), actor=request.user)} 户次"

    lead = "一行一对；有一行不对，整张名单都不收，改好再上传"
    page = FormPage("批量结对", lead, Link("帮扶干部", reverse("helping:people")), "上传")
    return filled_in(request, form, act, page)


class HandOverForm(forms.Form):
    """To whom, which households, why."""

    taker = choice_field("接手的人", ())
    households = forms.MultipleChoiceField(
        label="移交哪些户",
        widget=forms.CheckboxSelectMultiple,
        help_text="默认全部；只交一部分的，去掉其余的勾",
    )
    reason = text_field("理由", longest=200, help_text="如：岗位调整、轮换、调离")

    def __init__(self, data: Any, *, takers: list[User], homes: list[HelperAssignment]) -> None:  # noqa: ANN401
        """Everybody who could take, every household that could go."""
        numbers = [row.household.household_no for row in homes]
        super().__init__(data, initial={"households": numbers})
        named = [(str(user.pk), f"{user.display_name} {user.office}".strip()) for user in takers]
        self.fields["taker"].choices = [("", "请选择"), *named]  # type: ignore[attr-defined]
        self.fields["households"].choices = [  # type: ignore[attr-defined]
            (row.household.household_no, f"{row.household.head_name}（{row.household.region.name}）")
            for row in homes
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def handover(request: Visitor, number: int) -> HttpResponseBase:
    """A change of hands: what goes is shown first, then it goes in one act."""
    giver = helper_for(request.user, number)
    goes = what_goes(giver, seen_by=request.user)
    takers = [user for user in helpers_for(request.user) if user.pk != giver.pk and user.is_active]
    form = HandOverForm(request.POST or None, takers=takers, homes=list(goes.assignments))

    def act(given: dict[str, Any]) -> str:
        taker = get_object_or_404(User, pk=given["taker"])
        made = hand_over(
            giver, taker, reason=given["reason"], actor=request.user, households=given["households"]
        )
        moved = made.rows.exclude(case=None).count()
        return (
            f"已移交 {made.rows.filter(case=None).count()} 户、{moved} 件在办的事，由{taker.display_name}接手"
        )

    facts = (
        {"label": "帮扶户", "value": goes.households},
        {"label": "在办的事", "value": len(goes.cases), "hint": "走访任务、线索核查等，随户移交"},
    )
    lead = "移交后，接手的人马上看到这些户和没有走访完的任务；已做的走访和记录留在原处"
    return filled_in(
        request, form, act, _page(giver, f"移交{giver.display_name}的帮扶户", lead, "移交", facts)
    )


@require_POST
@door(MANAGE)
def end(request: Visitor, number: int) -> HttpResponseBase:
    """Somebody answers for one household no more."""
    rows = HelperAssignment.objects.select_related("household", "user")
    reached = rows.filter(scope_for(request.user, MANAGE).condition("household__region_id"))
    row = get_object_or_404(reached, pk=number)

    def act() -> str:
        end_assignment(row, reason=request.POST.get("reason", ""), actor=request.user)
        return "已结束结对"

    return done(request, act, back=reverse("helping:person", args=[row.user_id]))


def _page(
    helper: User, title: str, lead: str, submit: str, facts: tuple[dict[str, object], ...] = ()
) -> FormPage:
    back = Link(helper.display_name, reverse("helping:person", args=[helper.pk]))
    return FormPage(title, lead, back, submit, facts=facts)


def _assignments(user: User) -> list[HelperAssignment]:
    rows = HelperAssignment.objects.on(timezone.localdate()).select_related("household")
    return list(rows.filter(scope_for(user, SEE).condition("household__region_id")))


def _late(many: int) -> Cell:
    return Cell(f"{many:,}", tone="bad" if many else "", number=not many)


def _handovers(user: User, helper: User) -> Table:
    columns = ("交接日", "交出", "接手", "理由", "经办")
    lines = [
        line(
            columns,
            day_told(one.day),
            one.giver.display_name,
            one.taker.display_name,
            one.reason,
            one.made_by.display_name,
        )
        for one in handovers_of(helper, seen_by=user)
    ]
    return Table("交接记录", columns, lines, "没有交接过")


def _links(user: User, helper: User, helps: bool) -> list[Link]:  # noqa: FBT001 - read in one place
    if not may(user, MANAGE):
        return []
    found = [
        Link("登记身份", reverse("helping:position", args=[helper.pk]), "id"),
        Link("增加帮扶户", reverse("helping:assign", args=[helper.pk]), "plus"),
    ]
    handing = Link("移交", reverse("helping:handover", args=[helper.pk]), "user-check", main=True)
    return [*found, handing] if helps else found
