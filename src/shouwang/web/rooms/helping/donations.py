"""Donations: the register, one of them with its uses, and the page that everybody may read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.donating import (
    Given,
    Used,
    accounts_of,
    donation_for,
    donations_for,
    enter_donation,
    late_to_publish,
    public_name,
    publish,
    publish_days,
    use_donation,
)
from shouwang.assistance.helpers.models import Donation, DonorKind
from shouwang.regions.codes import range_of
from shouwang.regions.models import Level, Region
from shouwang.web.acting import done
from shouwang.web.doors import Visitor, door, open_to_everyone
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
from shouwang.web.rooms.helping.tables import Cell, Link, ListPage, Table, line, shown, taken_along
from shouwang.web.templatetags.show import day as day_told
from shouwang.web.templatetags.show import money

MANAGE = Permission.MANAGE_GIVING
COLUMNS = ("捐赠方", "捐赠日", "款", "物资", "折款", "已使用", "公开")
LEVELS = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


@require_safe
@door(MANAGE)
def donations(request: Visitor) -> HttpResponse:
    """The register, with what should be public and is not."""
    rows = list(donations_for(request.user))
    today = timezone.localdate()
    late = late_to_publish(rows, today=today)
    days = publish_days(on=today)
    told = [] if days is not None else ["收到捐赠后多少天内公开，所用规则包没有写明，未判断是否逾期"]
    told += [f"有 {len(late)} 笔超过 {days} 天没有公开"] if late else []
    cash, goods = sum(row.cash_fen for row in rows), sum(row.goods_fen for row in rows)
    page = ListPage(
        "捐赠",
        "捐款捐物逐笔登记，用到哪里逐笔写明，公开页面人人可看",
        [_table(rows)],
        links=[Link("登记捐赠", reverse("helping:new_donation"), "plus", main=True)],
        export=reverse("helping:export_donations"),
        facts=[
            {"label": "笔数", "value": len(rows)},
            {"label": "款", "value": money(cash)},
            {"label": "物资折款", "value": money(goods)},
            {"label": "合计", "value": money(cash + goods)},
        ],
        told=told,
        tabs=tabs(request.user, "helping:donations"),
    )
    return shown(request, page)


@require_POST
@door(MANAGE)
def export(request: Visitor) -> HttpResponseBase:
    """The register as a workbook."""
    table = _table(list(donations_for(request.user)))
    return taken_along(request, table, name="donations", back=reverse("helping:donations"))


class DonationForm(forms.Form):
    """A donation."""

    donor = text_field("捐赠方", longest=80)
    donor_kind = choice_field("类别", DonorKind.choices)
    unnamed = forms.BooleanField(label="公开时不写名字", required=False)
    region = choice_field("受赠的地方", ())
    given_on = day_field("捐赠日")
    cash = YuanField(label="款（元）", required=False)
    goods = text_field("物资", longest=200, required=False, help_text="名称和数量")
    goods_value = YuanField(label="物资折款（元）", required=False)
    valued_by = text_field("折价依据", longest=120, required=False, help_text="发票、评估或市场价")
    receipt_no = text_field("票据号", longest=40, required=False, help_text="税前扣除凭公益捐赠票据")

    def __init__(self, data: Any, *, places: list[tuple[str, str]]) -> None:  # noqa: ANN401
        """The places that the reader looks after."""
        super().__init__(data, initial={"given_on": timezone.localdate()})
        self.fields["region"].choices = places  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def new_donation(request: Visitor) -> HttpResponseBase:
    """Enter a donation."""
    places = villages_in(scope_for(request.user, MANAGE), levels=LEVELS)

    def act(given: dict[str, Any]) -> str:
        new = Given(
            donor=given["donor"],
            donor_kind=DonorKind(given["donor_kind"]),
            unnamed=given["unnamed"],
            given_on=given["given_on"],
            cash_fen=given["cash"],
            goods=given["goods"],
            goods_fen=given["goods_value"],
            valued_by=given["valued_by"],
            receipt_no=given["receipt_no"],
        )
        enter_donation(given["region"], new, actor=request.user)
        return "捐赠已登记"

    page = FormPage(
        "登记捐赠", "款和物分开填，物资要折款", Link("捐赠", reverse("helping:donations")), "登记"
    )
    return filled_in(request, DonationForm(request.POST or None, places=places), act, page)


@require_safe
@door(MANAGE)
def donation(request: Visitor, number: int) -> HttpResponse:
    """One donation and its uses."""
    found = donation_for(request.user, number)
    columns = ("使用日", "地方", "用途", "金额", "受益户数")
    uses = [
        line(
            columns,
            day_told(use.day),
            use.region.name,
            use.purpose,
            Cell(money(use.amount_fen), number=True),
            use.households,
        )
        for use in found.uses.select_related("region")
    ]
    used = sum(use.amount_fen for use in found.uses.all())
    page = ListPage(
        f"{found.donor}的捐赠",
        f"公开时写作“{public_name(found)}”；公开页面不写受益的人",
        [Table("使用", columns, uses, "还没有使用")],
        links=[Link("登记使用", reverse("helping:use_donation", args=[found.pk]), "coin", main=True)],
        back=Link("捐赠", reverse("helping:donations")),
        facts=[
            {"label": "款", "value": money(found.cash_fen)},
            {"label": "物资", "value": found.goods or "无"},
            {"label": "物资折款", "value": money(found.goods_fen), "hint": found.valued_by},
            {"label": "已使用", "value": money(used)},
            {"label": "余额", "value": money(found.total_fen - used)},
            {"label": "票据号", "value": found.receipt_no or "没有登记"},
            {"label": "公开", "value": day_told(found.published_at)},
        ],
        after="" if found.published_at else "helping/publish.html",
        more={"donation": found},
    )
    return shown(request, page)


class UseForm(forms.Form):
    """A use of a donation."""

    day = day_field("使用日")
    region = choice_field("地方", ())
    amount = YuanField(label="金额（元）")
    purpose = text_field("用途", longest=120, help_text="会公开，不写姓名、证件号、电话和账号")
    households = forms.IntegerField(label="受益户数", min_value=0, max_value=1_000_000, initial=0)

    def __init__(self, data: Any, *, places: list[tuple[str, str]]) -> None:  # noqa: ANN401
        """Places within the one that received."""
        super().__init__(data, initial={"day": timezone.localdate()})
        self.fields["region"].choices = places  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def use(request: Visitor, number: int) -> HttpResponseBase:
    """Tell what a part of a donation was used for."""
    found = donation_for(request.user, number)
    within = range_of(found.region_id)
    places = [
        place
        for place in villages_in(scope_for(request.user, MANAGE), levels=LEVELS)
        if within.covers(place[0])
    ]

    def act(given: dict[str, Any]) -> str:
        new = Used(given["region"], given["day"], given["amount"], given["purpose"], given["households"])
        use_donation(found, new, actor=request.user)
        return "使用已登记"

    back = Link("这笔捐赠", reverse("helping:donation", args=[number]))
    page = FormPage("登记使用", "每一笔用到哪里，公开页面逐笔列出", back, "登记")
    return filled_in(request, UseForm(request.POST or None, places=places), act, page)


@require_POST
@door(MANAGE)
def publish_now(request: Visitor, number: int) -> HttpResponseBase:
    """Let everybody read of a donation."""
    found = donation_for(request.user, number)

    def act() -> str:
        publish(found, actor=request.user)
        return "已公开"

    return done(request, act, back=reverse("helping:donation", args=[number]))


@require_safe
@open_to_everyone
def public(request: HttpRequest, code: int) -> HttpResponse:
    """The public accounts of a place: donors, amounts, uses, balances; nobody who received."""
    region = Region.objects.filter(pk=str(code), level__in=LEVELS).first()
    if region is None:
        raise Http404
    context = {"region": region, "accounts": accounts_of(region.pk), "today": timezone.localdate()}
    return render(request, "helping/public.html", context)


def _table(rows: list[Donation]) -> Table:
    lines = [
        line(
            COLUMNS,
            Cell(one.donor, reverse("helping:donation", args=[one.pk])),
            day_told(one.given_on),
            Cell(money(one.cash_fen), number=True),
            one.goods,
            Cell(money(one.goods_fen), number=True),
            Cell(money(one.used_fen or 0), number=True),  # type: ignore[attr-defined] # summed by the selector
            Cell(day_told(one.published_at), tone="good")
            if one.published_at
            else Cell("未公开", tone="warn"),
        )
        for one in rows
    ]
    return Table("捐赠登记", COLUMNS, lines, "没有捐赠")
