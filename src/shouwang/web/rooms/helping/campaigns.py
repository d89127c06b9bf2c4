"""Campaigns: what units owe in them and did, rounds of visits to all, and a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import Campaign
from shouwang.assistance.helpers.policy import value_of
from shouwang.assistance.helpers.statistics import rounds_of, unit_lines
from shouwang.assistance.helpers.units import campaigns_for, open_campaign
from shouwang.regions.models import Level
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.helping.filling import (
    FormPage,
    choice_field,
    day_field,
    filled_in,
    text_field,
    villages_in,
)
from shouwang.web.rooms.helping.tables import Cell, Link, ListPage, Table, line, shown
from shouwang.web.templatetags.show import day as day_told

MANAGE, SEE = Permission.MANAGE_HELPERS, Permission.SEE_TEAMS


@require_safe
@door(SEE)
def campaigns(request: Visitor) -> HttpResponse:
    """The campaigns of the reader's regions."""
    columns = ("名称", "范围", "开始", "结束", "遍访轮次")
    lines = [
        line(
            columns,
            Cell(one.name, reverse("helping:campaign", args=[one.pk])),
            one.region.name,
            day_told(one.started_on),
            day_told(one.ended_on),
            one.rounds,
        )
        for one in campaigns_for(request.user)
    ]
    new = Link("新建专项行动", reverse("helping:new_campaign"), "plus", main=True)
    page = ListPage(
        "专项行动",
        "行动期内各单位到点、驻村和投入够不够，按规则包的要求计算",
        [Table("专项行动", columns, lines, "没有专项行动")],
        links=[new] if may(request.user, MANAGE) else [],
        back=Link("包村单位", reverse("helping:units")),
    )
    return shown(request, page)


@require_safe
@door(SEE)
def campaign(request: Visitor, number: int) -> HttpResponse:
    """What each unit owes in a campaign and what it did."""
    found = campaigns_for(request.user).filter(pk=number).first()
    if found is None:
        raise Http404
    lines_ = unit_lines(request.user, found)
    labels = [minimum.label for minimum in lines_[0].minima] if lines_ else []
    columns = ("单位", "村", *labels, "是否达到")
    rows = [
        line(
            columns,
            Cell(one.unit.name, reverse("helping:unit", args=[one.unit.pk])),
            one.place,
            *[
                Cell(f"{m.done:,} / {m.asked:,}", tone="" if m.met else "bad", number=m.met)
                for m in one.minima
            ],
            Cell("达到", tone="good") if one.met else Cell("未达到", tone="bad"),
        )
        for one in lines_
    ]
    cited = list(dict.fromkeys(m.citation for one in lines_ for m in one.minima))
    page = ListPage(
        found.name,
        f"{day_told(found.started_on)}至{day_told(found.ended_on)}，{found.region.name}",
        [
            Table("各单位完成情况（完成 / 要求）", columns, rows, "行动期内没有包村单位"),
            *_rounds(request, found),
        ],
        back=Link("专项行动", reverse("helping:campaigns")),
        told=[f"依据：{'；'.join(cited)}"] if labels else ["所用规则包没有规定最低要求，未判断"],
    )
    return shown(request, page)


class CampaignForm(forms.Form):
    """A campaign."""

    name = text_field("名称", longest=80, help_text="如：百日行动、春节前遍访")
    region = choice_field("范围", ())
    started_on = day_field("开始日")
    ended_on = day_field("结束日")
    rounds = forms.IntegerField(
        label="遍访轮次", min_value=0, max_value=20, help_text="行动期内每户至少走访几轮；不要求的写 0"
    )

    def __init__(self, data: Any, *, user: User) -> None:  # noqa: ANN401 - a QueryDict or nothing
        """The places that the reader manages."""
        usual = value_of("rounds_of_visits", on=timezone.localdate())
        super().__init__(data, initial={"rounds": usual or 0})
        places = villages_in(scope_for(user, MANAGE), levels=(Level.COUNTY, Level.TOWNSHIP))
        self.fields["region"].choices = places  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def new_campaign(request: Visitor) -> HttpResponseBase:
    """Name a campaign."""

    def act(given: dict[str, Any]) -> str:
        open_campaign(given.pop("name"), **given, actor=request.user)
        return "专项行动已建立"

    back = Link("专项行动", reverse("helping:campaigns"))
    page = FormPage("新建专项行动", "行动期内的到点、驻村和投入单独统计", back, "建立")
    return filled_in(request, CampaignForm(request.POST or None, user=request.user), act, page)


def _rounds(request: Visitor, found: Campaign) -> list[Table]:
    columns = ("轮次", "走访到的户", "帮扶的户", "是否完成")
    lines = [
        line(
            columns,
            f"第{one.number}轮",
            one.visited,
            one.households,
            Cell("完成", tone="good") if one.met else Cell("未完成", tone="bad"),
        )
        for one in rounds_of(request.user, found)
    ]
    return [Table("遍访", columns, lines)] if lines else []
