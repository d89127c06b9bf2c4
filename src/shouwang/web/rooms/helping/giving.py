"""Social help: needs, offers, what was matched and whether it arrived."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.giving import (
    NewOffer,
    end_match,
    enter_offer,
    match,
    matches_for,
    need_for,
    needs_for,
    offers_for,
    proposals_for,
    withdraw_need,
)
from shouwang.assistance.helpers.models import DonorKind, HelpKind, Match, MatchState, NeedState
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.regions.models import Level
from shouwang.web.acting import done, number_sent
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.helping.coverage import tabs
from shouwang.web.rooms.helping.filling import (
    FormPage,
    choice_field,
    filled_in,
    text_field,
    villages_in,
)
from shouwang.web.rooms.helping.tables import Cell, Link, ListPage, Table, line, shown
from shouwang.web.templatetags.show import day as day_told

MANAGE = Permission.MANAGE_GIVING
TONES = {NeedState.OPEN: "warn", NeedState.MET: "good", NeedState.MATCHED: "info"}


@require_safe
@door(MANAGE)
def needs(request: Visitor) -> HttpResponse:
    """What households need, what society offers, what was brought together."""
    running = list(matches_for(request.user).filter(state=MatchState.AGREED))
    page = ListPage(
        "社会帮扶",
        "农户的需求由帮扶干部征得同意后发布；这里对接爱心方，落实后销号",
        [_needs(request.user), _offers(request.user), _matches(request.user)],
        links=[Link("登记爱心帮扶", reverse("helping:new_offer"), "heart-handshake", main=True)],
        tabs=tabs(request.user, "helping:needs"),
        after="helping/end_matches.html",
        more={"running": running},
    )
    return shown(request, page)


@require_safe
@door(MANAGE)
def need(request: Visitor, number: int) -> HttpResponse:
    """One need with the offers that fit."""
    found = need_for(request.user, number)
    proposed = list(proposals_for(found, user=request.user)) if found.state == NeedState.OPEN else []
    columns = ("爱心方", "类别", "地方", "说明", "剩余名额（户）")
    lines = [
        line(columns, one.donor, one.get_donor_kind_display(), one.region.name, one.text, one.left)
        for one in proposed
    ]
    page = ListPage(
        f"{found.get_kind_display()}需求",
        found.text,
        [Table("可以对接的帮扶", columns, lines, "没有同类的帮扶", "先登记爱心帮扶，或等待新的爱心方")],
        back=Link("社会帮扶", reverse("helping:needs")),
        facts=[
            {"label": "农户", "value": found.household.head_name},
            {"label": "村", "value": found.region.name},
            {"label": "状态", "value": found.get_state_display()},
            {"label": "发布", "value": f"{found.posted_by.display_name} {day_told(found.posted_at)}"},
        ],
        after="helping/match.html",
        more={"need": found, "proposed": proposed, "open": found.state == NeedState.OPEN},
    )
    return shown(request, page)


@require_POST
@door(MANAGE)
def match_now(request: Visitor, number: int) -> HttpResponseBase:
    """Bring a need and an offer together."""
    found = need_for(request.user, number)
    offer = offers_for(request.user).filter(pk=number_sent(request, "offer")).first()

    def act() -> str:
        if offer is None:
            raise HelpersError("没有选帮扶", accepted="页面上列出的帮扶", todo="选一项后对接")
        match(found, offer, actor=request.user)
        return "已对接，落实后请登记结果"

    return done(request, act, back=reverse("helping:need", args=[number]))


@require_POST
@door(MANAGE)
def withdraw(request: Visitor, number: int) -> HttpResponseBase:
    """Take a need back."""
    found = need_for(request.user, number)

    def act() -> str:
        withdraw_need(found, reason=request.POST.get("reason", ""), actor=request.user)
        return "需求已撤回"

    return done(request, act, back=reverse("helping:needs"))


@require_POST
@door(MANAGE)
def end(request: Visitor, number: int) -> HttpResponseBase:
    """Say whether the help arrived."""
    scope = scope_for(request.user, MANAGE)
    rows = Match.objects.filter(scope.condition("need__region_id")).select_related("need")
    found = get_object_or_404(rows, pk=number)

    def act() -> str:
        delivered = request.POST.get("delivered") == "1"
        end_match(found, delivered=delivered, note=request.POST.get("note", ""), actor=request.user)
        return "已登记为落实" if delivered else "已登记为未落实，需求重新待对接"

    return done(request, act, back=reverse("helping:needs"))


class OfferForm(forms.Form):
    """What somebody offers."""

    donor = text_field("爱心方", longest=80)
    donor_kind = choice_field("类别", DonorKind.choices)
    kind = choice_field("能提供的帮扶", HelpKind.choices)
    text = text_field("说明", longest=200)
    places = forms.IntegerField(label="可帮扶户数", min_value=1, max_value=10_000, initial=1)
    region = choice_field("面向", ())

    def __init__(self, data: Any, *, places: list[tuple[str, str]]) -> None:  # noqa: ANN401
        """The places that the reader looks after."""
        super().__init__(data)
        self.fields["region"].choices = places  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def new_offer(request: Visitor) -> HttpResponseBase:
    """Enter an offer."""
    levels = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
    places = villages_in(scope_for(request.user, MANAGE), levels=levels)

    def act(given: dict[str, Any]) -> str:
        new = NewOffer(
            given["donor"],
            DonorKind(given["donor_kind"]),
            HelpKind(given["kind"]),
            given["text"],
            given["places"],
        )
        enter_offer(given["region"], new, actor=request.user)
        return "已登记"

    back = Link("社会帮扶", reverse("helping:needs"))
    page = FormPage("登记爱心帮扶", "企业、社会组织和个人能提供什么，面向哪里", back, "登记")
    return filled_in(request, OfferForm(request.POST or None, places=places), act, page)


def _needs(user: User) -> Table:
    columns = ("需求", "类别", "村", "发布", "状态")
    lines = [
        line(
            columns,
            Cell(one.text, reverse("helping:need", args=[one.pk])),
            one.get_kind_display(),
            one.region.name,
            day_told(one.posted_at),
            Cell(one.get_state_display(), tone=TONES.get(NeedState(one.state), "plain")),
        )
        for one in needs_for(user).filter(scope_for(user, MANAGE).condition())
    ]
    return Table("农户需求", columns, lines, "没有需求", "帮扶干部在手机上“发布农户需求”")


def _offers(user: User) -> Table:
    columns = ("爱心方", "类别", "帮扶", "面向", "可帮扶", "还能帮扶")
    lines = [
        line(
            columns,
            one.donor,
            one.get_donor_kind_display(),
            f"{one.get_kind_display()}：{one.text}",
            one.region.name,
            one.places,
            one.left,
        )
        for one in offers_for(user)
    ]
    return Table("爱心帮扶", columns, lines, "没有登记爱心帮扶")


def _matches(user: User) -> Table:
    columns = ("农户", "需求", "爱心方", "对接", "结果", "说明")
    lines = [
        line(
            columns,
            one.need.household.head_name,
            one.need.get_kind_display(),
            one.offer.donor,
            day_told(one.matched_at),
            one.get_state_display(),
            one.note,
        )
        for one in matches_for(user)
    ]
    return Table("对接", columns, lines, "还没有对接")
