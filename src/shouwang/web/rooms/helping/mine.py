"""A helper's own page on the phone: whom they help and when they are due, signing in, leave, the work log."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.attendance import (
    Where,
    ask_leave,
    methods,
    sign,
    stations_of,
    withdraw_leave,
)
from shouwang.assistance.helpers.due_visits import plan_of
from shouwang.assistance.helpers.giving import post_need
from shouwang.assistance.helpers.logs import Entry, logs_of, write_log
from shouwang.assistance.helpers.models import (
    HelpKind,
    Leave,
    LeaveState,
    LogKind,
    SignedBy,
    TeamMember,
)
from shouwang.cases.selectors import calls_for
from shouwang.registry.models import HelperAssignment
from shouwang.web.acting import done
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.helping.filling import (
    FormPage,
    area_field,
    choice_field,
    day_field,
    filled_in,
    text_field,
)
from shouwang.web.rooms.helping.tables import Link

VISIT = Permission.VISIT
HOME = "helping:mine"
SHOWN = 30
PHONE_FORM = "helping/phone_form.html"


@require_safe
@door(VISIT)
def mine(request: Visitor) -> HttpResponse:
    """Today: where somebody is stationed, whom they help, what is due."""
    today = timezone.localdate()
    plan = plan_of(request.user)
    waiting = {call.household.pk: call.case.pk for call in calls_for(request.user)}
    stations = list(stations_of(request.user))
    signed = {row.member_id: row for one in stations for row in one.attendance.filter(day=today)}
    context = {
        "rows": [(due, waiting.get(due.household.pk), due.is_late(today)) for due in plan],
        "late": sum(1 for due in plan if due.is_late(today)),
        "stations": [(one, signed.get(one.pk)) for one in stations],
        "by_place": SignedBy.PLACE in methods(),
        "leaves": Leave.objects.filter(member__user=request.user, until_day__gte=today),
        "waiting": LeaveState.WAITING,
        "logs": logs_of(request.user)[:SHOWN],
    }
    return render(request, "helping/mine.html", context)


@require_POST
@door(VISIT)
def sign_in_today(request: Visitor, number: int) -> HttpResponseBase:
    """Sign in where one is stationed, with the place only where one gave it."""
    member = own_station(request, number)
    where = _where(request.POST.get("latitude", ""), request.POST.get("longitude", ""))
    method = SignedBy.PLACE if where and SignedBy.PLACE in methods() else SignedBy.PAGE

    def act() -> str:
        made = sign(member, method=method, actor=request.user, where=where)
        return f"{member.region.name}已签到（{made.get_method_display()}）"

    return done(request, act, back=reverse(HOME))


class LeaveForm(forms.Form):
    """From when until when, and why."""

    from_day = day_field("起")
    until_day = day_field("止")
    reason = text_field("事由", longest=120)


@require_http_methods(["GET", "HEAD", "POST"])
@door(VISIT)
def leave(request: Visitor, number: int) -> HttpResponseBase:
    """Ask to be away."""
    member = own_station(request, number)
    today = timezone.localdate()

    def act(given: dict[str, Any]) -> str:
        ask_leave(member, **given, actor=request.user)
        return "请假已提交，等待审批"

    form = LeaveForm(request.POST or None, initial={"from_day": today, "until_day": today})
    return filled_in(request, form, act, _page(f"请假：{member.region.name}", "由组织部或县里审批"))


@require_POST
@door(VISIT)
def take_back_leave(request: Visitor, number: int) -> HttpResponseBase:
    """Take one's own request back."""
    found = get_object_or_404(Leave, pk=number, member__user=request.user)

    def act() -> str:
        withdraw_leave(found, actor=request.user)
        return "请假已撤回"

    return done(request, act, back=reverse(HOME))


class LogForm(forms.Form):
    """A line of the log."""

    day = day_field("日期")
    kind = choice_field("事项", LogKind.choices)
    about = choice_field("哪一户或哪个村", ())
    text = area_field("做了什么", longest=1000, help_text="家庭情况、困难原因、需求和措施")
    reached = forms.IntegerField(
        label="人次", min_value=0, max_value=100_000, required=False, help_text="宣讲、培训等有多少人参加"
    )
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any, *, about: list[tuple[str, str]]) -> None:  # noqa: ANN401
        """Whom one helps and where one is stationed."""
        super().__init__(data, initial={"day": timezone.localdate(), "client_key": uuid.uuid4().hex})
        self.fields["about"].choices = [("", "请选择"), *about]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(VISIT)
def log(request: Visitor) -> HttpResponseBase:
    """Write a line of the work log."""
    form = LogForm(request.POST or None, about=[*_homes(request), *_villages(request)])

    def act(given: dict[str, Any]) -> str:
        what, _, number = given["about"].partition(":")
        entry = Entry(
            day=given["day"],
            kind=LogKind(given["kind"]),
            text=given["text"],
            reached=given["reached"] or 0,
            household_no=number if what == "household" else "",
            region=number if what == "village" else "",
            client_key=given["client_key"],
        )
        write_log(entry, actor=request.user)
        return "日志已记下"

    return filled_in(request, form, act, _page("写工作日志", "一次一条，写了就算数，不用另填表"))


class NeedForm(forms.Form):
    """What a household asks society for."""

    household = choice_field("哪一户", ())
    kind = choice_field("需要什么", HelpKind.choices)
    text = area_field("说明", longest=200, help_text="不写姓名、证件号、电话和账号")
    consented = forms.BooleanField(label="农户已同意发布")

    def __init__(self, data: Any, *, homes: list[tuple[str, str]]) -> None:  # noqa: ANN401
        """The households that one helps."""
        super().__init__(data)
        self.fields["household"].choices = [("", "请选择"), *homes]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(Permission.REPORT_FOR_HOUSEHOLD)
def need(request: Visitor) -> HttpResponseBase:
    """Post a need of a household that one helps."""
    homes = [(number.partition(":")[2], name) for number, name in _homes(request)]

    def act(given: dict[str, Any]) -> str:
        post_need(
            given["household"],
            kind=HelpKind(given["kind"]),
            text=given["text"],
            consented=given["consented"],
            actor=request.user,
        )
        return "需求已发布，等待对接"

    page = _page("发布农户需求", "由乡镇和县里对接爱心方；公开的只有类别和说明，不写是谁")
    return filled_in(request, NeedForm(request.POST or None, homes=homes), act, page)


def own_station(request: Visitor, number: int) -> TeamMember:
    """One's own present post in a village; Http404 for any other's."""
    return get_object_or_404(stations_of(request.user), pk=number)


def _homes(request: Visitor) -> list[tuple[str, str]]:
    rows = HelperAssignment.objects.on(timezone.localdate()).filter(user=request.user)
    return [
        (f"household:{row.household.household_no}", f"{row.household.head_name}户")
        for row in rows.select_related("household")
    ]


def _villages(request: Visitor) -> list[tuple[str, str]]:
    return [(f"village:{one.region_id}", one.region.name) for one in stations_of(request.user)]


def _where(latitude: str, longitude: str) -> Where | None:
    try:
        return Where(float(latitude), float(longitude))
    except ValueError:
        return None


def _page(title: str, lead: str) -> FormPage:
    return FormPage(title, lead, Link("我的帮扶", reverse(HOME)), template=PHONE_FORM)
