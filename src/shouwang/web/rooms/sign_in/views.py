"""Signing in and out: the password, the second step, the pause after too many mistakes, the first page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as pass_second_factor

from shouwang.accounts import second_factor, signing_in
from shouwang.accounts.access import roles_of
from shouwang.accounts.models import User
from shouwang.accounts.roles import Role
from shouwang.web.addresses import client_address
from shouwang.web.doors import Visitor, door, open_to_everyone
from shouwang.web.gate import end_session
from shouwang.web.navigation import ways_for
from shouwang.web.rooms.sign_in.forms import NumberForm, SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF = "half_signed_in"
"""In a session: who gave the right password and owes the second step, since when, after how many tries."""
HALF_SECONDS, TRIES = 300, 5
MINUTES_AN_HOUR = 60
FIRST_PAGE: tuple[tuple[Role, str], ...] = (
    (Role.LEADER, "dashboards:home"),
    (Role.MONITOR, "inbox:mine"),
    (Role.CLERK, "inbox:mine"),
    (Role.DEPARTMENT_OFFICER, "deliveries:mine"),
    (Role.COLLECTOR, "visits:today"),
    (Role.HELPER, "visits:today"),
    (Role.UPPER_STAFF, "dashboards:home"),
    (Role.INSPECTOR, "samples:all"),
    (Role.POLICY_CLERK, "policy:all"),
    (Role.AUDITOR, "audit:log"),
    (Role.AUDIT_ADMIN, "audit:log"),
    (Role.SYSTEM_ADMIN, "accounts:all"),
    (Role.SECURITY_ADMIN, "accounts:requests"),
)
"""Where each role begins; whoever has several begins with the first of them."""


@door()
def home(request: Visitor) -> HttpResponse:
    """To the first page of whoever is signed in."""
    return redirect(first_page(request.user))


@open_to_everyone
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The password; whoever has a second factor owes it before they are in."""
    if request.user.is_authenticated:
        return redirect("sign_in:home")
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    typed = form.cleaned_data
    user = authenticate(request, username=typed["username"], password=typed["password"])
    if user is None:
        signing_in.was_refused(typed["username"], address=client_address(request), why="密码错误")
        form.add_error(None, "账号或密码不对；连续输错五次，须等待一刻钟")
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if second_factor.authenticator_of(user):
        request.session[HALF] = [user.pk, timezone.now().timestamp(), 0]
        return redirect(f"{reverse('sign_in:second_step')}?{_next_query(request)}")
    return _enter(request, user)


@open_to_everyone
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """The number of the app, or a recovery code; after too many mistakes the password is asked again."""
    user = _half_signed_in(request)
    if user is None:
        return redirect("sign_in:sign_in")
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.passes(user, number=form.cleaned_data["number"]):
            return _enter(request, user, verified=True)
        signing_in.was_refused(user.username, address=client_address(request), why="动态口令错误")
        request.session[HALF][2] += 1
        request.session.modified = True
        form.add_error("number", "动态口令不对，或输入过快；请等新的六位数字出现后再输入")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "sign_in/second_step.html", {"form": form}, status=status)


@door()
@require_POST
def sign_out(request: Visitor) -> HttpResponse:
    """Leave."""
    end_session(request, why="本人退出")
    return redirect("sign_in:sign_in")


def locked(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]) -> HttpResponse:
    """The pause after too many mistakes; said alike whether the account exists or not."""
    minutes = round(settings.AXES_COOLOFF_TIME * MINUTES_AN_HOUR)
    return render(request, "sign_in/locked.html", {"minutes": minutes}, status=HTTPStatus.TOO_MANY_REQUESTS)


def first_page(user: User) -> str:
    """The address where somebody's work begins."""
    roles = roles_of(user)
    for role, address in FIRST_PAGE:
        if role in roles:
            try:
                return reverse(address)
            except NoReverseMatch:
                continue
    ways = ways_for(user, path="")
    return next((way.href for way in ways), reverse("sign_in:own"))


def _enter(request: HttpRequest, user: User, *, verified: bool = False) -> HttpResponse:
    request.session.pop(HALF, None)
    login(request, user, backend=BACKEND)
    if verified:
        pass_second_factor(request, second_factor.authenticator_of(user))
    signing_in.came(user, address=client_address(request), second_factor=verified)
    return redirect(_next(request) or first_page(user))


def _half_signed_in(request: HttpRequest) -> User | None:
    number, since, tries = request.session.get(HALF, (None, 0.0, 0))
    if tries >= TRIES or timezone.now().timestamp() - since > HALF_SECONDS:
        request.session.pop(HALF, None)
        return None
    return User.objects.filter(pk=number, is_active=True).first()


def _page(request: HttpRequest, form: SignInForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "sign_in/sign_in.html", {"form": form, "next": _next(request)}, status=status)


def _next(request: HttpRequest) -> str:
    """Where somebody wanted to go, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


def _next_query(request: HttpRequest) -> str:
    return urlencode({"next": _next(request)})
