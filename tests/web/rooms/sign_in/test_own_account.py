"""One's own account: the password and the sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from tests import cast

from shouwang.accounts.models import FormerPassword, OpenSession, User
from shouwang.web.rooms.sign_in.own_account import device_told

pytestmark = pytest.mark.django_db
NEW, NEWER = "Three-Kinds-77", "a much longer sentence of words"


@pytest.fixture
def user() -> User:
    """A clerk."""
    return cast.user("wangxiang")


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    """The clerk's browser."""
    client.post("/sign-in/", {"username": "wangxiang", "password": cast.SIGN_IN_WORDS})
    return client


def change(client: Client, present: str, new: str, again: str | None = None) -> object:
    """Send the form."""
    return client.post("/me/password/", {"present": present, "new": new, "again": again or new})


def test_a_new_password_holds_and_ends_the_other_sessions(signed_in: Client, user: User) -> None:
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"username": "wangxiang", "password": cast.SIGN_IN_WORDS})
    elsewhere.get("/me/")
    assert change(signed_in, cast.SIGN_IN_WORDS, NEW).status_code == 302
    assert signed_in.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.parametrize(
    ("present", "new", "again"),
    [
        ("not the present one", NEW, NEW),
        (cast.SIGN_IN_WORDS, NEW, NEWER),
        (cast.SIGN_IN_WORDS, "Ab1-short", "Ab1-short"),
        (cast.SIGN_IN_WORDS, "onlysmall88", "onlysmall88"),
        (cast.SIGN_IN_WORDS, "wangxiang-9A", "wangxiang-9A"),
        (cast.SIGN_IN_WORDS, cast.SIGN_IN_WORDS, cast.SIGN_IN_WORDS),
    ],
)
def test_what_does_not_fit_the_policy_is_refused(
    signed_in: Client, user: User, present: str, new: str, again: str
) -> None:
    assert change(signed_in, present, new, again).status_code == 422
    user.refresh_from_db()
    assert user.check_password(cast.SIGN_IN_WORDS)


def test_a_former_password_does_not_come_back_soon(signed_in: Client, user: User) -> None:
    change(signed_in, cast.SIGN_IN_WORDS, NEW)
    change(signed_in, NEW, NEWER)
    assert change(signed_in, NEWER, NEW).status_code == 422
    assert FormerPassword.objects.filter(user=user).count() == 2


def test_a_password_to_be_changed_stands_before_everything(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    client.post("/sign-in/", {"username": "wangxiang", "password": cast.SIGN_IN_WORDS})
    assert client.get("/audit/")["Location"] == "/me/password/"
    change(client, cast.SIGN_IN_WORDS, NEW)
    assert client.get("/audit/").status_code in (403, 404)


def test_a_password_past_its_time_must_be_changed(client: Client, user: User, settings: LazySettings) -> None:
    settings.SECURITY_POLICY = {**settings.SECURITY_POLICY, "password_days": 30}
    User.objects.filter(pk=user.pk).update(password_set_at=timezone.now() - timedelta(days=31))
    client.post("/sign-in/", {"username": "wangxiang", "password": cast.SIGN_IN_WORDS})
    assert client.get("/audit/")["Location"] == "/me/password/"


def test_the_first_session_ends_when_there_are_too_many(user: User, settings: LazySettings) -> None:
    settings.SECURITY_POLICY = {**settings.SECURITY_POLICY, "sessions_a_user": 2}
    browsers = [Client() for _ in range(3)]
    for browser in browsers:
        browser.post("/sign-in/", {"username": "wangxiang", "password": cast.SIGN_IN_WORDS})
        browser.get("/me/")
    assert [browser.get("/me/").status_code for browser in browsers] == [302, 200, 200]
    assert OpenSession.objects.filter(user=user).count() == 2


def test_one_ends_the_sessions_on_other_devices(signed_in: Client, user: User) -> None:
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"username": "wangxiang", "password": cast.SIGN_IN_WORDS})
    elsewhere.get("/me/")
    signed_in.get("/me/")
    signed_in.post("/me/sessions/")
    assert elsewhere.get("/me/").status_code == 302
    assert signed_in.get("/me/").status_code == 200


def test_a_device_is_told_in_words() -> None:
    assert device_told("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0") == (
        "Windows 电脑，Edge 浏览器"
    )
    assert device_told("curl/8.0") == ""
