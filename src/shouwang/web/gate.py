"""What comes before every page of somebody who is signed in: the terms of the session, and what is due."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from shouwang.accounts import second_factor, sessions, signing_in
from shouwang.accounts.models import User
from shouwang.web.addresses import client_address

FREE_ROOMS = frozenset({"sign_in", "watch"})
"""Rooms that stay open while something is due: they are where it is done."""
DEVICE_LETTERS = 120


class Gate:
    """Ends sessions that have outlived their terms; leads to what must be done before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Wraps the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page, or the way to what is due."""
        if request.user.is_authenticated:
            keep_session(request)
        if request.user.is_authenticated and room_of(request.path_info) not in FREE_ROOMS:
            due = due_first(request.user)
            if due:
                return redirect(due)
        return self.get_response(request)


def keep_session(request: HttpRequest) -> None:
    """Begin a session's terms where it has none; end it where they are over; else note the sign of life."""
    now = timezone.now()
    if sessions.TERMS not in request.session:
        begin_session(request)
    elif sessions.has_ended(request.session, now=now):
        end_session(request, why="长时间未操作或登录已满最长时间")
        messages.warning(request, "登录已过期，请重新登录；刚才填写的内容会保留")
    else:
        sessions.show_life(request.session, now=now)


def begin_session(request: HttpRequest) -> None:
    """Open the session of whoever is signed in."""
    device = request.headers.get("User-Agent", "")[:DEVICE_LETTERS]
    sessions.begin(request.session, _user(request), device=device, address=client_address(request))


def end_session(request: HttpRequest, *, why: str) -> None:
    """Sign somebody out."""
    signing_in.left(_user(request), session_key=request.session.session_key, why=why)
    logout(request)


def due_first(user: User) -> str | None:
    """The page of what a person must do before anything else."""
    if user.must_change_password:
        return "sign_in:password"
    if second_factor.must_have(user) and not user.is_verified():  # type: ignore[attr-defined] # OTPMiddleware
        return "sign_in:authenticator"
    return None


def room_of(path: str) -> str | None:
    """The room that answers at a path."""
    try:
        return resolve(path).namespace
    except Resolver404:
        return None


def _user(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("nobody is signed in")
    return user
