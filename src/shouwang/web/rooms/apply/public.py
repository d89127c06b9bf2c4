"""The pages without an account: the form, the receipt, what became of it. They tell of nobody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.cases.applying import (
    FORM,
    PROCESS,
    Asked,
    application_by,
    receive_application,
    told,
    village_by,
)
from shouwang.cases.models import Application
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.models import Region
from shouwang.web.doors import open_to_everyone
from shouwang.web.process_forms import ProcessForm
from shouwang.web.rooms.apply.filling import key_of, posted, told_wrong
from shouwang.workflow.shelf import current_process

RECEIPT = "receipt"
STATES = {"received": "已收到，等待上门", "visited": "已上门，正在核实", "objected": "正在复核您的申诉"}
ENDED = {"accepted": "已受理，正在按程序认定", "refused": "没有受理", "unreachable": "没有联系上您"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone
def form(request: HttpRequest, token: str) -> HttpResponse:
    """Who, where, what trouble; without an account."""
    village, key = _village(token), key_of(request)
    form = ProcessForm(current_process(PROCESS).forms[FORM], posted(request), key=key)
    context = {"village": village, "form": form, "key": key}
    if request.method != "POST":
        return render(request, "apply/form.html", context)
    try:
        application = receive_application(Asked(village.code, form.sent(), key))
    except ShouwangError as error:
        return render(request, "apply/form.html", context | told_wrong(form, error), status=422)
    request.session[RECEIPT] = application.receipt
    return redirect("apply:received", token=token)


@never_cache
@require_safe
@open_to_everyone
def received(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt number, to write down or photograph."""
    village, receipt = _village(token), request.session.get(RECEIPT)
    if receipt is None:
        return redirect("apply:form", token=token)
    return render(request, "apply/received.html", {"village": village, "receipt": told(receipt)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone
def state(request: HttpRequest) -> HttpResponse:
    """What became of an application, for whoever holds its receipt."""
    if request.method != "POST":
        return render(request, "apply/state.html", {})
    receipt = request.POST.get("receipt", "")
    application = application_by(receipt)
    if application is None:
        context = {"receipt": receipt[:20], "unknown": True}
        return render(request, "apply/state.html", context, status=422)
    return render(
        request, "apply/state.html", {"receipt": told(application.receipt), **_state_of(application)}
    )


def _village(token: str) -> Region:
    village = village_by(token)
    if village is None:
        raise Http404
    return village


def _state_of(application: Application) -> dict[str, object]:
    """The state in plain words; the answer with its reason where there is one; nothing about anybody."""
    case = application.case
    words = ENDED.get(case.outcome) if case and case.closed_at else STATES.get(case.step if case else "")
    answer = case.data.get("answer", {}) if case else {}
    return {
        "application": application,
        "words": words or "正在办理",
        "reason": answer.get("reason", "") if case and case.outcome == "refused" else "",
        "may_object": bool(case and case.outcome == "refused"),
    }
