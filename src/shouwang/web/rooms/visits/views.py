"""The pages of visits: today's, one with its form, the way in for what the outbox sends, and those made."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from urllib.parse import unquote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
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
from shouwang.web.process_forms import ProcessForm
from shouwang.web.rooms.visits.sending import read_sent
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import FormError

OF_ANOTHER = "这份走访是另一个账号填的，请用原来的账号登录后发送"
SHOWN_MADE = 50
FORMS_AT_ONCE = 20
"""Forms on the page of a day, so that it stays light; what is due later is a link."""


@require_safe
@door(Permission.VISIT)
def today(request: Visitor) -> HttpResponse:
    """Whom to visit and why, due first, each with its form: all on one page, in case the network goes."""
    calls = calls_for(request.user)
    keys = [uuid.uuid4().hex for _ in calls[:FORMS_AT_ONCE]]
    rows = [(call, ProcessForm(call.fields, key=key), key) for call, key in zip(calls, keys, strict=False)]
    late = sum(1 for call in calls if call.case.due_at and call.case.due_at < timezone.now())
    made = Visit.objects.filter(visitor=request.user, visited_at__date=timezone.localdate()).count()
    context = {"calls": calls, "rows": rows, "later": calls[FORMS_AT_ONCE:], "late": late, "made": made}
    return render(request, "visits/today.html", context)


@require_safe
@door(Permission.VISIT)
def one(request: Visitor, number: int) -> HttpResponse:
    """One visit to make: the household's card and the form."""
    call, key = _call(request, number), uuid.uuid4().hex
    return _shown(request, call, ProcessForm(call.fields, key=key), key=key)


@require_POST
@door(Permission.VISIT)
def record(request: Visitor, number: int) -> HttpResponseBase:
    """Takes in a visit, from the form itself or from the outbox of a page; the same one arrives once."""
    if _of_another(request):
        return JsonResponse({"state": "stale", "message": OF_ANOTHER}, status=HTTPStatus.FORBIDDEN)
    call = _found(request, number)
    form = ProcessForm(call.fields if call else (), request.POST, key=request.POST.get("client_key", ""))
    try:
        received = receive_visit(read_sent(request, number, form), actor=request.user)
    except ShouwangError as error:
        return _refused(request, call, form, error)
    except PermissionDenied as error:
        raise Http404 from error  # nobody learns that it is there
    return _told(request, received)


@require_safe
@door(Permission.VISIT)
def made(request: Visitor) -> HttpResponse:
    """The visits that somebody made, the latest first."""
    visits = Visit.objects.filter(visitor=request.user).select_related("household", "region")[:SHOWN_MADE]
    return render(request, "visits/made.html", {"visits": visits})


def _found(request: Visitor, number: int) -> Call | None:
    try:
        return call_for(request.user, number)
    except Case.DoesNotExist:
        return None


def _call(request: Visitor, number: int) -> Call:
    call = _found(request, number)
    if call is None:
        raise Http404
    return call


def _shown(
    request: Visitor, call: Call, form: ProcessForm, *, key: str, said: str = "", status: int = 200
) -> HttpResponse:
    context = {"call": call, "form": form, "key": key, "said": said}
    return render(request, "visits/one.html", context, status=status)


def _told(request: Visitor, received: Received) -> HttpResponseBase:
    if _wants_json(request):
        return JsonResponse({"state": received.arrival, "message": received.arrival.label})
    level = messages.WARNING if received.arrival is Arrival.KEPT else messages.SUCCESS
    messages.add_message(request, level, received.arrival.label)
    return redirect("visits:today")


def _refused(
    request: Visitor, call: Call | None, form: ProcessForm, error: ShouwangError
) -> HttpResponseBase:
    if _wants_json(request):
        return JsonResponse({"state": "refused", "message": error.message}, status=422)
    if call is None:
        raise Http404 from error
    if isinstance(error, FormError):
        form.take_faults(error)
    said = "" if isinstance(error, FormError) else error.message
    return _shown(request, call, form, key=request.POST.get("client_key", ""), said=said, status=422)


def _of_another(request: Visitor) -> bool:
    """Whether a page sent a form that somebody else filled in at this device: it waits for them."""
    filled_in_by = request.headers.get("X-Filled-In-By", "")
    return bool(filled_in_by) and unquote(filled_in_by) != request.user.get_username()


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
