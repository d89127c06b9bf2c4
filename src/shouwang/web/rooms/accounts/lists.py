"""The list of accounts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from shouwang.accounts import selectors
from shouwang.accounts.access import may
from shouwang.accounts.roles import Permission
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.web.rooms.accounts.forms import SearchForm

COLUMNS = (
    {"label": "账号"},
    {"label": "姓名"},
    {"label": "单位"},
    {"label": "角色"},
    {"label": "状态"},
    {"label": "最近登录"},
)


@door(*selectors.OVERSEERS)
def every(request: Visitor) -> HttpResponse:
    """Everybody who works in the regions of the overseer."""
    form = SearchForm(request.GET or None)
    rows = selectors.found(request.user, form.wanted()).prefetch_related("grants__region")
    page = paged(rows, request)
    shown = {
        "form": form,
        "page": page,
        "columns": COLUMNS,
        "caption": f"账号，共 {page.paginator.count} 个",
        "locked": selectors.locked([account.username for account in page]),
        "may_ask": may(request.user, Permission.MANAGE_ACCOUNTS),
        "may_decide": may(request.user, Permission.MANAGE_SECURITY),
        "waiting": selectors.requests_for(request.user).count(),
    }
    return render(request, "accounts/all.html", shown)
