"""One person: roles present and past, requests, what was done with the account, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shouwang.accounts import actions, second_factor, selectors
from shouwang.accounts.access import may
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.audit.selectors import history_of
from shouwang.kernel.errors import ShouwangError
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.accounts.forms import ReasonForm

SHOWN_HISTORY = 50


@door(*selectors.OVERSEERS)
def one(request: Visitor, username: str) -> HttpResponse:
    """Everything about an account but its secrets."""
    account = selectors.account_for(request.user, username)
    today: date = timezone.localdate()
    grants = list(selectors.grants_for(request.user, account))
    shown = {
        "account": account,
        "present": [grant for grant in grants if grant.ended_on is None or grant.ended_on > today],
        "past": [grant for grant in grants if grant.ended_on is not None and grant.ended_on <= today],
        "requests": selectors.requests_for(request.user, waiting=False).filter(user=account)[:SHOWN_HISTORY],
        "history": history_of("account", account.username)[:SHOWN_HISTORY],
        "locked": bool(selectors.locked([account.username])),
        "authenticator": second_factor.authenticator_of(account),
        "may_ask": may(request.user, Permission.MANAGE_ACCOUNTS) and account.pk != request.user.pk,
        "may_decide": may(request.user, Permission.MANAGE_SECURITY) and account.pk != request.user.pk,
    }
    return render(request, "accounts/one.html", shown)


@require_POST
@door(Permission.MANAGE_ACCOUNTS)
def end_grant(request: Visitor, username: str, number: int) -> HttpResponse:
    """Take a role away."""
    account = selectors.account_for(request.user, username)
    grant = selectors.grants_for(request.user, account).filter(pk=number).first()
    if grant is None:
        raise Http404
    return _done(
        request, account, "角色已结束", lambda why: actions.end_grant(grant, reason=why, actor=request.user)
    )


@require_POST
@door(Permission.MANAGE_ACCOUNTS)
@never_cache
def reset_password(request: Visitor, username: str) -> HttpResponse:
    """A one-time password; it stands on this page and nowhere else."""
    account = selectors.account_for(request.user, username)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, account, "请写明理由")
    try:
        told = actions.reset_password(account, reason=form.cleaned_data["reason"], actor=request.user)
    except actions.AccountError as error:
        return _refused(request, account, error.message)
    return render(request, "accounts/one_time_password.html", {"account": account, "told": told})


@require_POST
@door(Permission.MANAGE_ACCOUNTS)
def switch_off(request: Visitor, username: str) -> HttpResponse:
    """Nobody signs in with it any more."""
    account = selectors.account_for(request.user, username)
    return _done(
        request,
        account,
        "账号已停用",
        lambda why: actions.switch_off(account, reason=why, actor=request.user),
    )


@require_POST
@door(Permission.MANAGE_SECURITY)
def switch_on(request: Visitor, username: str) -> HttpResponse:
    """It may be used again."""
    account = selectors.account_for(request.user, username)
    return _done(
        request, account, "账号已启用", lambda why: actions.switch_on(account, reason=why, actor=request.user)
    )


@require_POST
@door(Permission.MANAGE_SECURITY)
def unlock(request: Visitor, username: str) -> HttpResponse:
    """No more waiting after mistakes at sign-in."""
    account = selectors.account_for(request.user, username)
    return _done(
        request, account, "已解除锁定", lambda why: actions.unlock(account, reason=why, actor=request.user)
    )


@require_POST
@door(Permission.MANAGE_SECURITY)
def remove_second_factor(request: Visitor, username: str) -> HttpResponse:
    """A lost phone: a new one is bound at the next sign-in."""
    account = selectors.account_for(request.user, username)
    return _done(
        request,
        account,
        "已解除绑定，此人下次登录时重新绑定",
        lambda why: second_factor.remove(account, reason=why, actor=request.user),
    )


def _done(request: Visitor, account: User, said: str, act: Callable[[str], None]) -> HttpResponse:
    """Carry out one thing with its reason, and say what came of it."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, account, "请写明理由")
    try:
        act(form.cleaned_data["reason"])
    except ShouwangError as error:
        return _refused(request, account, error.message)
    messages.success(request, said)
    return redirect("accounts:one", account.username)


def _refused(request: Visitor, account: User, said: str) -> HttpResponse:
    messages.error(request, said)
    return redirect("accounts:one", account.username)
