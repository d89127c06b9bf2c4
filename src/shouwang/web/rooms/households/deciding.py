"""Requests for changes: the list of those that wait, and one with old and new side by side, to decide."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.cases.changed_households import accept_and_follow
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.differences import differences
from shouwang.registry.models import ChangeKind, ChangeRequest, RequestState
from shouwang.registry.requests import refuse_change, see_proof, withdraw_change
from shouwang.registry.selectors import place_of, places_of, request_for, requests_for
from shouwang.web.doors import Visitor, door
from shouwang.web.kept_files import kept_file
from shouwang.web.lists import paged
from shouwang.workflow.models import Evidence

ASK, DECIDE = Permission.PROPOSE_CORRECTION, Permission.DECIDE_CORRECTION
COLUMNS = [{"label": word} for word in ("事项", "户主", "所在村", "生效日", "提出人", "状态")]
ACCEPT = "accept"


class ChangesFilter(forms.Form):
    """Which requests are listed."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "待审核"), ("all", "全部"), *RequestState.choices[1:]]
    )
    kind = forms.ChoiceField(label="事项", required=False, choices=[("", "全部"), *ChangeKind.choices])


@require_safe
@door(DECIDE, ASK)
def changes(request: Visitor) -> HttpResponse:
    """Those that wait, the oldest first; or others, as the address asks."""
    wanted = ChangesFilter(request.GET)
    wanted.is_valid()
    rows = requests_for(request.user, ASK) | requests_for(request.user, DECIDE)
    state, kind = wanted.cleaned_data.get("state", ""), wanted.cleaned_data.get("kind", "")
    if state != "all":
        rows = rows.filter(state=state or RequestState.WAITING)
    if kind:
        rows = rows.filter(kind=kind)
    page = paged(rows.select_related("household", "asked_by"), request)
    places = places_of({row.region_id for row in page.object_list})
    shown = {
        "page": page,
        "form": wanted,
        "columns": COLUMNS,
        "places": places,
        "reset": reverse("households:changes"),
    }
    return render(request, "households/changes.html", shown)


@require_safe
@door(DECIDE, ASK)
def change(request: Visitor, number: int) -> HttpResponse:
    """One request with what it would change."""
    return _shown(request, request_for(request.user, number, to=(DECIDE, ASK)))


@require_safe
@door(DECIDE, ASK)
def proof(request: Visitor, number: int, file: int) -> HttpResponseBase:
    """A paper that was handed in with a request; that somebody looked is in the audit log."""
    asked = request_for(request.user, number, to=(DECIDE, ASK))
    try:
        return kept_file(see_proof(asked, file, actor=request.user))
    except Evidence.DoesNotExist:
        raise Http404 from None


@require_POST
@door(DECIDE)
def decide(request: Visitor, number: int) -> HttpResponseBase:
    """Accept or refuse; what cannot be done is told on the same page, and what was written stays."""
    asked = request_for(request.user, number, to=(DECIDE,))
    answer = request.POST.get("answer", "")[:300]
    try:
        if request.POST.get("decision") == ACCEPT:
            accept_and_follow(asked, actor=request.user, answer=answer)
            messages.success(request, "已采纳，名册已更新")
        else:
            refuse_change(asked, actor=request.user, answer=answer)
            messages.success(request, "已退回")
    except ShouwangError as error:
        asked.refresh_from_db()
        return _shown(request, asked, fault=error, answer=answer)
    return redirect("households:change", number)


@require_POST
@door(ASK)
def withdraw(request: Visitor, number: int) -> HttpResponseBase:
    """Take back one's own request."""
    asked = request_for(request.user, number, to=(ASK,))
    try:
        withdraw_change(asked, actor=request.user)
        messages.success(request, "已撤回")
    except ShouwangError as error:
        messages.error(request, error.message)
    return redirect("households:change", number)


def _shown(
    request: Visitor, asked: ChangeRequest, *, fault: ShouwangError | None = None, answer: str = ""
) -> HttpResponse:
    waiting, mine = asked.state == RequestState.WAITING, asked.asked_by_id == request.user.pk
    may_decide = waiting and not mine and scope_for(request.user, DECIDE).covers(asked.region_id)
    shown = {
        "asked": asked,
        "place": place_of(asked.region_id),
        "differences": differences(asked),
        "proof": list(asked.proof.all()),
        "may_decide": may_decide,
        "may_withdraw": waiting and mine,
        "mine": mine,
        "fault": fault,
        "answer": answer,
    }
    return render(request, "households/change.html", shown, status=409 if fault else 200)
