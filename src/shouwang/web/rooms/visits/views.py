"""The pages of visits: today's, one with its form, the way in for what the outbox sends, and those made."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.roles import Permission
from shouwang.cases.models import Visit
from shouwang.cases.selectors import Call, call_for, calls_for
from shouwang.cases.visiting import Arrival, Received, receive_visit
from shouwang.kernel.errors import ShouwangError
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.visits.sending import read_sent, several
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import FormError

SHOWN_MADE = 50


@require_safe
@door(Permission.VISIT)
def today(request: Visitor) -> HttpResponse:
    """Whom to visit and why, due first, each with its form: all on one page, in case the network goes."""
    calls = calls_for(request.user)
    rows = [(call, uuid.uuid4().hex) for call in calls]
    late = sum(1 for call in calls if call.case.due_at and call.case.due_at < timezone.now())
    made = Visit.objects.filter(visitor=request.user, received_at__date=timezone.localdate()).count()
    return render(request, "visits/today.html", {"rows": rows, "late": late, "made": made})


@require_safe
@door(Permission.VISIT)
def one(request: Visitor, number: int) -> HttpResponse:
    """One visit to make: the household's card and the form."""
    return _form(request, _call(request, number), key=uuid.uuid4().hex)


@require_POST
@door(Permission.VISIT)
def record(request: Visitor, number: int) -> HttpResponseBase:
    """Takes in a visit, from the form itself or from the outbox of a page; the same one arrives once."""
    try:
        call = call_for(request.user, number)
    except Case.DoesNotExist:
        call = None
    try:
        sent = read_sent(request, number, choices=several(call))
        received = receive_visit(sent, actor=request.user)
    except ShouwangError as error:
        return _refused(request, call, error)
    return _told(request, received)


@require_safe
@door(Permission.VISIT)
def made(request: Visitor) -> HttpResponse:
    """The visits that somebody made, the latest first."""
    visits = Visit.objects.filter(visitor=request.user).select_related("household", "region")[:SHOWN_MADE]
    return render(request, "visits/made.html", {"visits": visits})


def _call(request: Visitor, number: int) -> Call:
    try:
        return call_for(request.user, number)
    except Case.DoesNotExist as error:
        raise Http404 from error


def _form(
    request: Visitor, call: Call, *, key: str, error: ShouwangError | None = None, status: int = 200
) -> HttpResponse:
    faults = error.faults if isinstance(error, FormError) else {}
    context = {"call": call, "key": key, "error": error, "faults": faults, "typed": request.POST}
    return render(request, "visits/one.html", context, status=status)


def _told(request: Visitor, received: Received) -> HttpResponseBase:
    if _wants_json(request):
        return JsonResponse({"state": received.arrival, "message": received.arrival.label})
    level = messages.WARNING if received.arrival is Arrival.KEPT else messages.SUCCESS
    messages.add_message(request, level, received.arrival.label)
    return redirect("visits:today")


def _refused(request: Visitor, call: Call | None, error: ShouwangError) -> HttpResponseBase:
    if _wants_json(request):
        return JsonResponse({"state": "refused", "message": error.message}, status=422)
    if call is None:
        raise Http404 from error
    return _form(request, call, key=request.POST.get("client_key", ""), error=error, status=422)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
