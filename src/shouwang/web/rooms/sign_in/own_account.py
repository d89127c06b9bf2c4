"""One's own account: roles, password, second factor, sessions."""

from __future__ import annotations

from http import HTTPStatus

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as pass_second_factor

from shouwang.accounts import second_factor, sessions
from shouwang.accounts.access import grants_of
from shouwang.accounts.models import Authenticator, User
from shouwang.accounts.passwords import change_password
from shouwang.web.doors import Visitor, door
from shouwang.web.gate import begin_session
from shouwang.web.rooms.sign_in.forms import NumberForm, PasswordForm

SYSTEMS = {
    "HarmonyOS": "鸿蒙手机",
    "Android": "安卓手机",
    "iPhone": "苹果手机",
    "iPad": "苹果平板",
    "Windows": "Windows 电脑",
    "Mac OS": "苹果电脑",
    "Linux": "Linux 电脑",
}
BROWSERS = {
    "MicroMessenger": "微信",
    "QIHU": "360 浏览器",
    "360SE": "360 浏览器",
    "Edg": "Edge 浏览器",
    "Firefox": "火狐浏览器",
    "Chrome": "Chrome 浏览器",
    "Safari": "Safari 浏览器",
}
"""What browsers say of themselves, the more telling word first."""


def device_told(agent: str) -> str:
    """A device in words; nothing where it says nothing that is known.

    >>> device_told("Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Safari/537.36 MicroMessenger/8.0")
    '安卓手机，微信'
    """
    found = [
        next((told for word, told in words.items() if word in agent), "") for words in (SYSTEMS, BROWSERS)
    ]
    return "，".join(filter(None, found))


@door()
def own(request: Visitor) -> HttpResponse:
    """What I am here, and how I am signed in."""
    shown = {
        "grants": grants_of(request.user),
        "authenticator": second_factor.authenticator_of(request.user),
        "codes_left": second_factor.codes_left(request.user),
        "sessions": [(one, device_told(one.device)) for one in request.user.open_sessions.all()],
        "this_session": request.session.session_key,
    }
    return render(request, "sign_in/own.html", shown)


@door()
@sensitive_post_parameters("present", "new", "again")
@never_cache
def password(request: Visitor) -> HttpResponse:
    """Change one's password; every other session ends."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(request.user, new=form.cleaned_data["new"])
        _renew_session(request)
        messages.success(request, "密码已修改，其他设备上的登录已退出")
        return redirect("sign_in:home")
    shown = {"form": form, "must": request.user.must_change_password}
    return render(request, "sign_in/password.html", shown, status=_status(form))


@door()
@never_cache
def authenticator(request: Visitor) -> HttpResponse:
    """Bind the app on one's phone: scan, type the first number, keep the recovery codes.

    Whoever has one already must have used it in this session: a stolen session cannot bind another.
    """
    user = request.user
    if second_factor.authenticator_of(user) and not user.is_verified():  # type: ignore[attr-defined]
        return _prove_first(request)
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.confirm(user, number=form.cleaned_data["number"])
        if codes is not None:
            pass_second_factor(request, second_factor.authenticator_of(user))
            return render(request, "sign_in/codes.html", {"codes": codes})
        form.add_error("number", "动态口令不对；请核对手机时间，等新的六位数字出现后再输入")
    waiting = _waiting(user, renew=request.method != "POST")
    shown = {"form": form, "qr": _picture(waiting), "secret": waiting.secret}
    return render(request, "sign_in/authenticator.html", shown, status=_status(form))


@door()
@require_POST
@never_cache
def recovery_codes(request: Visitor) -> HttpResponse:
    """New recovery codes, shown once, to whoever has passed the second factor in this session."""
    if not request.user.is_verified():  # type: ignore[attr-defined] # set by OTPMiddleware
        return redirect("sign_in:authenticator")
    return render(request, "sign_in/codes.html", {"codes": second_factor.renew_codes(request.user)})


@door()
@require_POST
def end_others(request: Visitor) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = sessions.close_all(request.user, request.session, but=request.session.session_key)
    messages.success(request, f"已退出其他 {ended} 处登录")
    return redirect("sign_in:own")


def _prove_first(request: Visitor) -> HttpResponse:
    """Ask for a number of the authenticator that is bound."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.passes(request.user, number=form.cleaned_data["number"]):
            pass_second_factor(request, second_factor.authenticator_of(request.user))
            return redirect("sign_in:home")
        form.add_error("number", "动态口令不对，或输入过快；请等新的六位数字出现后再输入")
    return render(request, "sign_in/second_step.html", {"form": form}, status=_status(form))


def _waiting(user: User, *, renew: bool) -> Authenticator:
    waiting = None if renew else Authenticator.objects.filter(user=user, confirmed=False).first()
    return waiting or second_factor.new_authenticator(user)


def _picture(waiting: Authenticator) -> str:
    """The QR code as SVG; its secret goes nowhere but onto this page."""
    code = segno.make(second_factor.address_of(waiting), error="m")
    return mark_safe(code.svg_inline(omitsize=True))  # noqa: S308 - drawn by us from our own text


def _renew_session(request: Visitor) -> None:
    """This session goes on under a new key; all others end."""
    sessions.close_all(request.user, request.session)
    update_session_auth_hash(request, request.user)
    begin_session(request)


def _status(form: NumberForm | PasswordForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
