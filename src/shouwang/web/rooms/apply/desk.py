"""For those who work here: the code for a village's board, and speaking for who cannot write."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.cases.applying import FORM, PROCESS, Asked, code_of, receive_application, told
from shouwang.cases.models import Channel
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.models import Level, Region
from shouwang.registry.models import Household
from shouwang.web.doors import Visitor, door
from shouwang.web.process_forms import ProcessForm
from shouwang.web.rooms.apply.filling import key_of, posted, told_wrong
from shouwang.workflow.shelf import current_process

ANSWERED_HERE = frozenset({"applicant", "group_name"})
"""What the register knows already of a household that somebody speaks for."""


@require_safe
@door(Permission.REPORT_FOR_HOUSEHOLD)
def boards(request: Visitor) -> HttpResponse:
    """The villages whose codes somebody may print."""
    return render(request, "apply/boards.html", {"villages": _villages(request)})


@require_safe
@door(Permission.REPORT_FOR_HOUSEHOLD)
def board(request: Visitor, village: str) -> HttpResponse:
    """The sheet for a village's board, to be printed."""
    place = _villages(request).get(village)
    if place is None:
        raise Http404
    code = code_of(place, actor=request.user)
    address = request.build_absolute_uri(reverse("apply:form", args=[code.token]))
    picture = segno.make(address, error="q").svg_data_uri(scale=8, border=2)
    context = {"village": place, "picture": picture, "address": address}
    return render(request, "apply/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Permission.REPORT_FOR_HOUSEHOLD)
def proxy(request: Visitor, household_no: str) -> HttpResponseBase:
    """An application on behalf of a registered household."""
    scope = scope_for(request.user, Permission.REPORT_FOR_HOUSEHOLD)
    household = Household.objects.filter(household_no=household_no).select_related("region").first()
    if household is None or not scope.covers(household.region_id):
        raise Http404
    key = key_of(request)
    fields = [f for f in current_process(PROCESS).forms[FORM] if f.name not in ANSWERED_HERE]
    form = ProcessForm(fields, posted(request), key=key)
    context = {"household": household, "form": form, "key": key}
    if request.method != "POST":
        return render(request, "apply/proxy.html", context)
    said = {**form.sent(), "applicant": household.head_name}
    asked = Asked(household.region_id, said, key, Channel.PROXY, household)
    try:
        application = receive_application(asked, actor=request.user)
    except ShouwangError as error:
        return render(request, "apply/proxy.html", context | told_wrong(form, error), status=422)
    messages.success(request, f"已代为申报，回执号 {told(application.receipt)}，请告知农户")
    return redirect("visits:today")


def _villages(request: Visitor) -> dict[str, Region]:
    """Villages by their codes, in order of place."""
    scope = scope_for(request.user, Permission.REPORT_FOR_HOUSEHOLD)
    rows = scope.within(Region.objects.filter(level=Level.VILLAGE, ended_on=None), field="code")
    return {village.code: village for village in rows.select_related("parent")}
