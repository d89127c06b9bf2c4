"""What waits for the security administrator: one by one, or many that were looked at."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shouwang.accounts import actions, selectors
from shouwang.accounts.access import may
from shouwang.accounts.models import AccountRequest, RequestState
from shouwang.accounts.roles import Permission
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.web.rooms.accounts.forms import DecisionForm

COLUMNS = ({"label": "姓名"}, {"label": "申请"}, {"label": "区划"}, {"label": "理由"}, {"label": "提出"})
BULK = ({"label": "批准所选", "name": "decision", "value": "approve", "main": True},)


@door(*selectors.OVERSEERS)
def waiting(request: Visitor) -> HttpResponse:
    """Requests that wait, the oldest first; with ?all=1 those that were decided, too."""
    everything = request.GET.get("all") == "1"
    page = paged(selectors.requests_for(request.user, waiting=not everything), request)
    shown = {
        "page": page,
        "everything": everything,
        "columns": COLUMNS,
        "caption": f"申请，共 {page.paginator.count} 个",
        "may_decide": may(request.user, Permission.MANAGE_SECURITY) and not everything,
        "bulk": BULK,
    }
    return render(request, "accounts/requests.html", shown)


@door(*selectors.OVERSEERS)
def one(request: Visitor, number: int) -> HttpResponse:
    """One request, with what the person holds already."""
    asked = selectors.request_for(request.user, number)
    return _page(request, asked, DecisionForm())


@require_POST
@door(Permission.MANAGE_SECURITY)
def decide(request: Visitor, number: int) -> HttpResponse:
    """Approve or send back."""
    asked = selectors.request_for(request.user, number)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form)
    try:
        _decide(request, asked, form)
    except actions.AccountError as error:
        form.add_error(None, error.message)
        return _page(request, asked, form)
    return redirect("accounts:requests")


@require_POST
@door(Permission.MANAGE_SECURITY)
def decide_many(request: Visitor) -> HttpResponse:
    """Approve those that were ticked; what cannot be is said one by one."""
    numbers = [int(text) for text in request.POST.getlist("chosen") if text.isdigit()]
    approved = 0
    for asked in selectors.requests_for(request.user).filter(pk__in=numbers):
        try:
            actions.approve(asked, answer="", actor=request.user)
            approved += 1
        except actions.AccountError as error:
            messages.error(request, f"{asked.user.display_name}：{error.message}")
    messages.success(request, f"已批准 {approved} 个申请")
    return redirect("accounts:requests")


@require_POST
@door(Permission.MANAGE_ACCOUNTS)
def withdraw(request: Visitor, number: int) -> HttpResponse:
    """Who asked takes it back."""
    asked = selectors.request_for(request.user, number)
    try:
        actions.withdraw(asked, actor=request.user)
        messages.success(request, "已撤回")
    except actions.AccountError as error:
        messages.error(request, error.message)
    return redirect("accounts:requests")


def _decide(request: Visitor, asked: AccountRequest, form: DecisionForm) -> None:
    typed = form.cleaned_data
    act = actions.approve if typed["decision"] == "approve" else actions.refuse
    act(asked, answer=typed["answer"], actor=request.user)
    done = "已批准，请系统管理员发一次性密码" if typed["decision"] == "approve" else "已退回"
    messages.success(request, f"{asked.user.display_name}：{done}")


def _page(request: Visitor, asked: AccountRequest, form: DecisionForm) -> HttpResponse:
    asked.refresh_from_db()
    shown = {
        "asked": asked,
        "form": form,
        "grants": selectors.grants_for(request.user, asked.user),
        "may_decide": may(request.user, Permission.MANAGE_SECURITY)
        and asked.state == RequestState.WAITING
        and request.user.pk not in (asked.asked_by_id, asked.user_id),
        "may_withdraw": asked.state == RequestState.WAITING and request.user.pk == asked.asked_by_id,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/request.html", shown, status=status)
