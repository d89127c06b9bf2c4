"""What the security administrator sets: the terms of signing in, and the keys of sealed fields."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from shouwang.accounts.models import SecurityPolicy
from shouwang.accounts.policy import policy, set_policy
from shouwang.accounts.roles import Permission
from shouwang.audit.selectors import history_of
from shouwang.secrecy.keys import keyring
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.accounts.forms import PolicyForm

SHOWN = 20


@door(Permission.MANAGE_SECURITY)
def sign_in_policy(request: Visitor) -> HttpResponse:
    """See and change how strict signing in is."""
    form = PolicyForm(request.POST or None, initial=asdict(policy()))
    if request.method == "POST" and form.is_valid():
        set_policy(form.policy(), reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, "策略已生效，正在登录的人按登录时的策略执行")
        return redirect("accounts:policy")
    shown = {"form": form, "before": SecurityPolicy.objects.select_related("set_by")[:SHOWN]}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/policy.html", shown, status=status)


@door(Permission.MANAGE_SECURITY)
def keys(request: Visitor) -> HttpResponse:
    """How much is sealed with which key; changing the key takes the machine itself."""
    shown = {
        "current": keyring().current,
        "generations": len(keyring().masters),
        "history": history_of("keys", "fields")[:SHOWN],
    }
    return render(request, "accounts/keys.html", shown)
