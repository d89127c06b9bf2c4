"""Insurance and training of those who are stationed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Sum
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.caring import (
    Policy,
    insure,
    insured_for,
    record_training,
    trainings_for,
    uninsured,
)
from shouwang.assistance.helpers.models import Payer, TeamMember
from shouwang.regions.models import Level
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

SEE, MANAGE = Permission.SEE_TEAMS, Permission.MANAGE_TEAMS
BACK = "helping:care"


@require_safe
@door(SEE)
def care(request: Visitor) -> HttpResponse:
    """Who is not insured, who is, and the trainings."""
    insured = insured_for(request.user)
    total = insured.aggregate(sum=Sum("premium_fen"))["sum"] or 0
    links = [
        Link("登记保险", reverse("helping:insure"), "shield"),
        Link("登记培训", reverse("helping:train"), "school"),
    ]
    page = ListPage(
        "保险培训",
        "驻村队员的意外伤害保险和业务培训",
        [_bare(uninsured(request.user)), _insured(request.user), _trainings(request.user)],
        links=links if may(request.user, MANAGE) else [],
        facts=[
            {"label": "投保人次", "value": insured.count()},
            {"label": "保费合计", "value": money(total)},
        ],
        tabs=tabs(request.user, BACK),
    )
    return shown(request, page)


class MembersForm(forms.Form):
    """Something that concerns several members."""

    members = forms.MultipleChoiceField(label="队员", widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, *, members: list[TeamMember]) -> None:  # noqa: ANN401
        """Those to choose from, all of them ticked."""
        super().__init__(data, initial={"members": [str(one.pk) for one in members]})
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{one.user.display_name}（{one.region.name}）") for one in members
        ]


class InsureForm(MembersForm):
    """An insurance."""

    payer = choice_field("承担单位", Payer.choices)
    premium = YuanField(label="每人保费（元）")
    from_day = day_field("起")
    until_day = day_field("止")


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def insure_page(request: Visitor) -> HttpResponseBase:
    """Enter an insurance of those who have none."""
    members = [one for one in uninsured(request.user) if _manages(request.user, one)]
    form = InsureForm(request.POST or None, members=members)

    def act(given: dict[str, Any]) -> str:
        chosen = [one for one in members if str(one.pk) in given["members"]]
        terms = Policy(Payer(given["payer"]), given["premium"], given["from_day"], given["until_day"])
        return f"已登记 {insure(chosen, terms, actor=request.user)} 人"

    page = FormPage("登记保险", "列出的是今天没有保险的队员", Link("保险培训", reverse(BACK)), "登记")
    return filled_in(request, form, act, page)


class TrainForm(MembersForm):
    """A training."""

    title = text_field("培训名称", longest=120)
    region = choice_field("主办", ())
    day = day_field("日期")
    days = forms.IntegerField(label="天数", min_value=1, max_value=60, initial=1)

    def __init__(self, data: Any, *, members: list[TeamMember], places: list[tuple[str, str]]) -> None:  # noqa: ANN401
        """Who could have been there."""
        super().__init__(data, members=members)
        self.fields["region"].choices = places  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def train(request: Visitor) -> HttpResponseBase:
    """Enter a training that was held and who was there."""
    scope = scope_for(request.user, MANAGE)
    today = timezone.localdate()
    members = list(
        scope.within(TeamMember.objects.on(today)).select_related("user", "region").order_by("region_id")
    )
    places = villages_in(scope, levels=(Level.COUNTY, Level.TOWNSHIP))
    form = TrainForm(request.POST or None, members=members, places=places)

    def act(given: dict[str, Any]) -> str:
        chosen = [one for one in members if str(one.pk) in given["members"]]
        record_training(
            given["title"],
            region=given["region"],
            day=given["day"],
            days=given["days"],
            members=chosen,
            actor=request.user,
        )
        return "培训已登记"

    page = FormPage("登记培训", "勾选到场的队员", Link("保险培训", reverse(BACK)), "登记")
    return filled_in(request, form, act, page)


def _manages(user: User, member: TeamMember) -> bool:
    return scope_for(user, MANAGE).covers(member.region_id)


def _bare(members: list[TeamMember]) -> Table:
    columns = ("姓名", "村", "单位", "职务", "保险")
    lines = [
        line(
            columns,
            one.user.display_name,
            one.region.name,
            str(one.unit or ""),
            one.get_post_display(),
            Cell("没有保险", tone="bad"),
        )
        for one in members
    ]
    return Table("没有保险的驻村干部", columns, lines, "驻村干部都有保险")


def _insured(user: User) -> Table:
    columns = ("姓名", "村", "承担单位", "保费", "起", "止")
    lines = [
        line(
            columns,
            one.member.user.display_name,
            one.member.region.name,
            one.get_payer_display(),
            Cell(money(one.premium_fen), number=True),
            day_told(one.from_day),
            day_told(one.until_day),
        )
        for one in insured_for(user)
    ]
    return Table("意外伤害保险", columns, lines, "没有保险记录")


def _trainings(user: User) -> Table:
    columns = ("培训名称", "主办", "日期", "天数", "人数")
    lines = [
        line(columns, one.title, one.region.name, day_told(one.day), one.days, one.people.count())
        for one in trainings_for(user)
    ]
    return Table("培训", columns, lines, "没有培训记录")
