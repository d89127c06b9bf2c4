"""The door of every page: who is not signed in goes to the sign-in page, who may not enter is told so.

    @door(Permission.SEE_HOUSEHOLDS)
    def household_page(request: Visitor, number: str) -> HttpResponse: ...

A door says that somebody may do this somewhere; which objects they reach, only a selector says, and it takes
the user.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, Protocol, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from shouwang.accounts.access import may
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission

Args = ParamSpec("Args")


class Visitor(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
    htmx: HtmxDetails


class Page(Protocol):
    """A view behind a door, with the permissions that open it: read by the tests of access."""

    permissions: tuple[Permission, ...]

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """The answer."""


def door(
    *permissions: Permission,
) -> Callable[[Callable[Concatenate[Visitor, Args], HttpResponseBase]], Page]:
    """Opens to whoever holds one of the permissions anywhere; without any, to everyone who is signed in."""

    def hung(view: Callable[Concatenate[Visitor, Args], HttpResponseBase]) -> Page:
        @wraps(view)
        def entered(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            visitor = cast(Visitor, request)
            if permissions and not may(visitor.user, *permissions):
                raise PermissionDenied
            return view(visitor, *args, **kwargs)

        page = cast(Page, entered)
        page.permissions = permissions
        return page

    return hung


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; from there back to the page that was looked at, not to what it sent."""
    htmx = bool(getattr(request, "htmx", False))
    plain = request.method == "GET" and not htmx
    answer = redirect_to_login(request.get_full_path() if plain else looked_at(request))
    if not htmx:
        return answer
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": answer["Location"]})


def looked_at(request: HttpRequest) -> str:
    """The page of ours that a form or fragment was on; the first page where that is not known."""
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(told)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def open_to_everyone(view: Callable[Concatenate[HttpRequest, Args], HttpResponseBase]) -> Page:
    """A page without a door, on purpose: sign-in, what a household opens by a code, health."""
    page = cast(Page, view)
    page.permissions = ()
    view.__dict__["public"] = True
    return page
