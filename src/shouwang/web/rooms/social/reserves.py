"""The pages of townships' reserves for temporary relief: balance, every movement, what the county allots."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.social.models import ReserveEntry
from shouwang.assistance.social.reserve import allot, reserves_for, townships_for
from shouwang.regions.codes import padded
from shouwang.regions.models import Region
from shouwang.web.acting import done
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import headings, paged
from shouwang.web.rooms.social.forms import AllotForm
from shouwang.workflow.selectors import cases_for

P = Permission
COLUMNS = headings(
    "序", "日期", "事项", "金额", "余额", "办理事项", "说明", "登记人", numbers=("序", "金额", "余额")
)
DIGITS = 14  # not policy: of a region's code


@require_safe
@door(P.SEE_RESERVES)
def everything(request: Visitor) -> HttpResponse:
    """Each township of one's reach with its balance."""
    balances = {reserve.region_id: reserve for reserve in reserves_for(request.user)}
    rows = [(township, balances.get(township.code)) for township in townships_for(request.user)]
    return render(request, "social/reserves.html", {"rows": rows})


@require_safe
@door(P.SEE_RESERVES)
def one(request: Visitor, region: int) -> HttpResponse:
    """Every movement of a township's reserve, the latest first."""
    return _shown(request, _township(request, region), AllotForm(initial={"key": uuid.uuid4().hex}))


@require_POST
@door(P.DECIDE_CASES)
def allot_to(request: Visitor, region: int) -> HttpResponseBase:
    """The county allots money to a township's reserve."""
    township = _township(request, region)
    if not scope_for(request.user, P.DECIDE_CASES).covers(township.code):
        raise Http404
    form = AllotForm(request.POST)
    if not form.is_valid():
        return _shown(request, township, form, status=422)
    given = form.cleaned_data

    def allotted() -> str:
        allot(
            township.code,
            amount_fen=given["amount"],
            note=given["note"],
            key=given["key"],
            actor=request.user,
        )
        return "已登记拨入"

    return done(request, allotted, back=reverse("social:reserve", args=[region]))


def _township(request: Visitor, region: int) -> Region:
    found = next((t for t in townships_for(request.user) if t.code == f"{region:0{DIGITS}d}"), None)
    if found is None:
        raise Http404
    return found


def _shown(request: Visitor, township: Region, form: AllotForm, *, status: int = 200) -> HttpResponse:
    reserve = reserves_for(request.user).filter(region_id=padded(township.code)).first()
    entries = ReserveEntry.objects.filter(reserve=reserve).select_related("case", "recorded_by")
    page = paged(entries.order_by("-number"), request)
    cases = {entry.case_id for entry in page.object_list if entry.case_id}
    context = {
        "township": township,
        "reserve": reserve,
        "page": page,
        "rows": page.object_list,
        "columns": COLUMNS,
        "openable": set(cases_for(request.user).filter(pk__in=cases).values_list("pk", flat=True)),
        "form": form,
        "may_allot": scope_for(request.user, P.DECIDE_CASES).covers(township.code),
    }
    return render(request, "social/reserve.html", context, status=status)
