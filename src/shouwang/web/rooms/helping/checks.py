"""Calls to households: one is drawn or chosen, the record stands beside the questions, the result is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import CheckItem, PhoneCheck, Verdict
from shouwang.assistance.helpers.phone_checks import (
    Called,
    checks_for,
    draw,
    helpers_of,
    phone_of,
    record_call,
    reveal_phone,
)
from shouwang.cases.models import Visit
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.models import Household
from shouwang.registry.selectors import as_of, household_for, place_of
from shouwang.secrecy.masking import mask_phone
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.helping.coverage import tabs
from shouwang.web.rooms.helping.filling import (
    UNPROCESSABLE,
    area_field,
    choice_field,
    text_field,
)
from shouwang.web.rooms.helping.tables import Cell, ListPage, Table, line, shown, taken_along
from shouwang.web.templatetags.show import day as day_told
from shouwang.web.templatetags.show import moment

CHECK = Permission.CHECK_BY_PHONE
COLUMNS = ("户主", "村", "通话时间", "核对人", "结果", "不一致的项目", "后续")


@require_safe
@door(CHECK)
def checks(request: Visitor) -> HttpResponse:
    """Every call, and the ways to the next."""
    page = ListPage(
        "电话核对",
        "打给农户，问家里几口人、谁来帮扶、来过没有，与记录核对；不一致的自动转为更正申请或帮扶问题",
        [_table(request.user)],
        export=reverse("helping:export_checks"),
        tabs=tabs(request.user, "helping:checks"),
        after="helping/draw.html",
    )
    return shown(request, page)


@require_POST
@door(CHECK)
def draw_one(request: Visitor) -> HttpResponseBase:
    """One household by chance, or the one whose number is given."""
    number = request.POST.get("household_no", "").strip()
    if number:
        try:
            home: Household | None = household_for(request.user, number, to=CHECK)
        except Http404:
            messages.error(request, "找不到这个户编号；可接受：本辖区在册的户；请核对后再试。")
            return redirect("helping:checks")
    else:
        home = draw(request.user)
    if home is None:
        messages.error(
            request, "没有可抽的户；可接受：有帮扶责任人、近期没有核对过的户；请先安排帮扶责任人。"
        )
        return redirect("helping:checks")
    return redirect("helping:check", home.household_no)


class CallForm(forms.Form):
    """What came of the call."""

    reached = choice_field("接通了吗", ((1, "接通"), (0, "没有接通")), radio=True)
    note = area_field("农户怎么说", longest=1000, required=False, help_text="有不一致的，写明农户的说法")
    new_phone = text_field("农户提供的新电话", longest=20, required=False)

    def __init__(self, data: Any, *, asks: bool) -> None:  # noqa: ANN401 - a QueryDict or nothing
        """A verdict for every item; a new number only from whoever may ask for a change."""
        super().__init__(data, initial={item.value: Verdict.NOT_ASKED for item in CheckItem})
        for item in CheckItem:
            self.fields[item.value] = choice_field(str(item.label), Verdict.choices, radio=True)
        if not asks:
            del self.fields["new_phone"]
        self.order_fields(["reached", *CheckItem.values, "note", "new_phone"])

    def called(self) -> Called:
        """What the form says."""
        data = self.cleaned_data
        return Called(
            reached=data["reached"] == "1",
            verdicts={item: Verdict(data[item.value]) for item in CheckItem},
            note=data["note"],
            new_phone=data.get("new_phone", ""),
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@door(CHECK)
def check(request: Visitor, household_no: str) -> HttpResponseBase:
    """The record of a household, its telephone masked, and the form of the call."""
    home = household_for(request.user, household_no, to=CHECK)
    asks = scope_for(request.user, Permission.PROPOSE_CORRECTION).covers(home.region_id)
    form = CallForm(request.POST or None, asks=asks)
    if request.method == "POST" and form.is_valid():
        try:
            made = record_call(home, form.called(), actor=request.user)
        except ShouwangError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _said(made))
            return redirect("helping:checks")
    return _shown(request, home, form, status=UNPROCESSABLE if form.is_bound else 200)


@never_cache
@require_POST
@door(CHECK)
def reveal(request: Visitor, household_no: str) -> HttpResponseBase:
    """The telephone in clear on this answer alone, once the purpose is written down."""
    home = household_for(request.user, household_no, to=CHECK)
    asks = scope_for(request.user, Permission.PROPOSE_CORRECTION).covers(home.region_id)
    try:
        phone = reveal_phone(request.user, household_no, purpose=request.POST.get("purpose", ""))
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("helping:check", household_no)
    return _shown(request, home, CallForm(None, asks=asks), phone=phone or "没有登记电话")


@require_POST
@door(CHECK)
def export(request: Visitor) -> HttpResponseBase:
    """The calls as a workbook."""
    return taken_along(request, _table(request.user), name="phone-checks", back=reverse("helping:checks"))


def _shown(
    request: Visitor, home: Household, form: CallForm, *, phone: str = "", status: int = 200
) -> HttpResponse:
    masked = phone_of(home)
    last = Visit.objects.filter(household=home).select_related("visitor").first()
    helpers = helpers_of(home)
    context = {
        "home": home,
        "form": form,
        "members": as_of(home).members,
        "helpers": helpers,
        "phone": phone,
        "facts": [
            {"label": "住址", "value": place_of(home.region_id)},
            {"label": "人口", "value": f"{home.members} 人"},
            {"label": "联系电话", "value": phone or (mask_phone(masked) if masked else "没有登记")},
            {"label": "帮扶责任人", "value": "、".join(_told(one.user) for one in helpers) or "没有"},
            {
                "label": "最近走访",
                "value": f"{day_told(last.visited_at)} {last.visitor.display_name}" if last else "没有",
            },
        ],
        "today": timezone.localdate(),
    }
    return render(request, "helping/check.html", context, status=status)


def _told(user: User) -> str:
    return f"{user.display_name}（{user.office}）" if user.office else user.display_name


def _said(made: PhoneCheck) -> str:
    if not made.reached:
        return "已登记：没有接通"
    ways = ["更正申请"] * bool(made.request_id) + ["帮扶问题"] * bool(made.case_id)
    return f"已登记，不一致的转为{'和'.join(ways)}" if ways else "已登记，与记录一致"


def _table(user: User) -> Table:
    lines = [
        line(
            COLUMNS,
            Cell(one.household.head_name, reverse("helping:check", args=[one.household.household_no])),
            one.region.name,
            moment(one.called_at),
            one.called_by.display_name,
            _result(one),
            "、".join(str(CheckItem(item).label) for item in one.differing),
            _after(one),
        )
        for one in checks_for(user)
    ]
    return Table("核对结果", COLUMNS, lines, "还没有核对过", "随机抽一户，或写户编号指定一户")


def _result(one: PhoneCheck) -> Cell:
    if not one.reached:
        return Cell("没有接通", tone="warn")
    return Cell("不一致", tone="bad") if one.differing else Cell("一致", tone="good")


def _after(one: PhoneCheck) -> str:
    told = [f"更正申请{one.request.get_state_display()}"] if one.request else []
    told += [f"帮扶问题{one.case.step_label}"] if one.case else []
    return "；".join(told)
