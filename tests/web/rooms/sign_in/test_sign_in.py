"""Signing in: the right password, the wrong one, and the pause after too many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import cast

from shouwang.audit.models import Act, AuditEntry

pytestmark = pytest.mark.django_db
ADDRESS = "/sign-in/"
LIMIT = 5


def sign_in(client: Client, username: str, password: str = cast.SIGN_IN_WORDS, **more: str) -> object:
    """What comes of trying."""
    return client.post(ADDRESS, {"username": username, "password": password}, **more)


def fail(client: Client, username: str, times: int, **more: str) -> None:
    """Type a wrong password so often."""
    for _ in range(times):
        sign_in(client, username, "wrong words", **more)


def test_the_right_password_opens_and_is_recorded(client: Client) -> None:
    cast.user("wangxiang")
    assert sign_in(client, "wangxiang").status_code == 302
    assert client.get(reverse("sign_in:own")).status_code == 200
    entry = AuditEntry.objects.get(act=Act.SIGN_IN)
    assert (entry.actor, entry.region) == ("wangxiang", cast.TOWNSHIP)


@pytest.mark.parametrize("username", ["wangxiang", "nobody", "wangxiang\x00", "x" * 60])
def test_a_wrong_password_is_refused_in_the_same_words_for_everybody(client: Client, username: str) -> None:
    cast.user("wangxiang")
    answer = sign_in(client, username, "wrong words")
    assert answer.status_code in (200, 422)
    assert client.get(reverse("sign_in:own")).status_code == 302
    assert "wrong words" not in answer.content.decode()


def test_what_was_typed_as_a_name_is_recorded_only_where_it_is_an_account(client: Client) -> None:
    cast.user("wangxiang")
    fail(client, "my secret password", 1)
    assert not AuditEntry.objects.exists()
    fail(client, "wangxiang", 1)
    assert AuditEntry.objects.get().act == Act.REFUSED


def test_the_right_password_is_refused_while_locked(client: Client) -> None:
    cast.user("wangxiang")
    fail(client, "wangxiang", LIMIT)
    answer = sign_in(client, "wangxiang")
    assert answer.status_code == 429
    assert client.get(reverse("sign_in:own")).status_code == 302


def test_four_mistakes_do_not_lock_and_success_forgets_them(client: Client) -> None:
    cast.user("wangxiang")
    fail(client, "wangxiang", LIMIT - 1)
    assert sign_in(client, "wangxiang").status_code == 302
    client.post("/sign-out/")
    fail(client, "wangxiang", LIMIT - 1)
    assert sign_in(client, "wangxiang").status_code == 302


def test_the_lock_ends_after_the_pause(client: Client) -> None:
    cast.user("wangxiang")
    fail(client, "wangxiang", LIMIT)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, "wangxiang").status_code == 302


def test_a_lock_is_for_one_account_from_one_address(client: Client) -> None:
    cast.user("wangxiang")
    cast.user("zhaocun")
    fail(client, "wangxiang", LIMIT, REMOTE_ADDR="10.1.1.1")
    assert sign_in(client, "wangxiang", REMOTE_ADDR="10.1.1.1").status_code == 429
    assert sign_in(Client(), "zhaocun", REMOTE_ADDR="10.1.1.1").status_code == 302
    assert sign_in(Client(), "wangxiang", REMOTE_ADDR="10.1.1.2").status_code == 302


def test_an_invented_forwarding_header_does_not_escape_the_lock(client: Client) -> None:
    cast.user("wangxiang")
    for number in range(LIMIT):
        fail(client, "wangxiang", 1, HTTP_X_FORWARDED_FOR=f"10.9.9.{number}")
    assert sign_in(client, "wangxiang", HTTP_X_FORWARDED_FOR="10.9.9.99").status_code == 429


def test_somebody_switched_off_does_not_enter(client: Client) -> None:
    user = cast.user("wangxiang")
    user.is_active = False
    user.save()
    assert sign_in(client, "wangxiang").status_code == 422


def test_after_signing_in_one_is_where_one_wanted_to_be(client: Client) -> None:
    cast.user("wangxiang")
    answer = client.post(
        ADDRESS, {"username": "wangxiang", "password": cast.SIGN_IN_WORDS, "next": "/me/password/"}
    )
    assert answer["Location"] == "/me/password/"


@pytest.mark.parametrize(
    "place", ["https://example.com/", "//example.com", "javascript:alert(1)", r"/\example.com"]
)
def test_nobody_is_led_to_another_site(client: Client, place: str) -> None:
    cast.user("wangxiang")
    answer = client.post(ADDRESS, {"username": "wangxiang", "password": cast.SIGN_IN_WORDS, "next": place})
    assert "example" not in answer["Location"]
    assert "script" not in answer["Location"]


def test_signing_out_takes_a_post_and_is_recorded(client: Client) -> None:
    client.force_login(cast.user("wangxiang"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get(reverse("sign_in:own")).status_code == 302
    assert AuditEntry.objects.filter(act=Act.SIGN_OUT, actor="wangxiang").count() == 1


def test_a_sign_in_costs_few_queries(client: Client, django_assert_max_num_queries: object) -> None:
    cast.user("wangxiang")
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        sign_in(client, "wangxiang")
