"""The second step: binding an app, its numbers, the codes for the day it is lost."""

from __future__ import annotations

import time
from base64 import b32decode

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django_otp.oath import TOTP
from tests import cast

from shouwang.accounts import second_factor
from shouwang.accounts.models import Authenticator, User
from shouwang.accounts.roles import Role
from shouwang.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
WORDS = {"username": "lixian", "password": cast.SIGN_IN_WORDS}


@pytest.fixture(autouse=True)
def asked_for(settings: LazySettings) -> None:
    """The installation asks monitors for a second factor."""
    settings.SECOND_FACTOR_ROLES = frozenset({"monitor"})


def number(authenticator: Authenticator, *, later: int = 0) -> str:
    """What the app shows, some steps of 30 seconds later."""
    clock = TOTP(b32decode(authenticator.secret))
    clock.time = time.time() + 30 * later
    return f"{clock.token():06d}"


def bound(user: User) -> tuple[Authenticator, list[str]]:
    """An authenticator that counts, and its codes."""
    waiting = second_factor.new_authenticator(user)
    codes = second_factor.confirm(user, number=number(waiting))
    assert codes is not None
    waiting.refresh_from_db()
    return waiting, codes


def test_who_must_have_one_is_led_to_binding_and_to_nothing_else(client: Client) -> None:
    cast.user("lixian")
    client.post("/sign-in/", WORDS)
    assert client.get("/audit/")["Location"] == "/me/authenticator/"
    assert client.get("/").status_code == 302
    assert client.get("/me/authenticator/").status_code == 200


def test_binding_shows_ten_codes_once_and_lets_through(client: Client) -> None:
    user = cast.user("lixian")
    client.post("/sign-in/", WORDS)
    client.get("/me/authenticator/")
    waiting = Authenticator.objects.get(user=user)
    page = client.post("/me/authenticator/", {"number": number(waiting)})
    assert page.content.decode().count('class="sw-code"') == 10
    assert client.get("/me/").status_code == 200
    assert AuditEntry.objects.filter(new={"second_factor": "bound"}).count() == 1


def test_a_wrong_first_number_binds_nothing(client: Client) -> None:
    user = cast.user("lixian")
    client.post("/sign-in/", WORDS)
    client.get("/me/authenticator/")
    assert client.post("/me/authenticator/", {"number": "abc"}).status_code == 422
    assert second_factor.authenticator_of(user) is None


def test_the_password_alone_does_not_open_a_session(client: Client) -> None:
    bound(cast.user("lixian"))
    answer = client.post("/sign-in/", WORDS)
    assert answer["Location"].startswith("/second-step/")
    assert "_auth_user_id" not in client.session
    assert client.get("/me/")["Location"].startswith("/sign-in/")


def test_the_number_of_now_opens(client: Client) -> None:
    authenticator, _ = bound(cast.user("lixian"))
    client.post("/sign-in/", WORDS)
    assert client.post("/second-step/", {"number": number(authenticator, later=1)}).status_code == 302
    assert client.get("/me/").status_code == 200


def test_a_number_counts_once(client: Client) -> None:
    authenticator, _ = bound(cast.user("lixian"))
    used = number(authenticator)
    client.post("/sign-in/", WORDS)
    assert client.post("/second-step/", {"number": used}).status_code == 422


def test_after_a_wrong_number_the_right_one_must_wait(client: Client) -> None:
    authenticator, _ = bound(cast.user("lixian"))
    client.post("/sign-in/", WORDS)
    client.post("/second-step/", {"number": "000000"})
    assert client.post("/second-step/", {"number": number(authenticator, later=1)}).status_code == 422


def test_after_five_wrong_numbers_the_password_is_asked_again(client: Client) -> None:
    bound(cast.user("lixian"))
    client.post("/sign-in/", WORDS)
    for _ in range(5):
        client.post("/second-step/", {"number": "000000"})
    assert client.get("/second-step/")["Location"] == "/sign-in/"


def test_a_recovery_code_opens_once(client: Client) -> None:
    user = cast.user("lixian")
    _, codes = bound(user)
    client.post("/sign-in/", WORDS)
    assert client.post("/second-step/", {"number": codes[0].upper()}).status_code == 302
    assert not second_factor.passes(user, number=codes[0])
    assert second_factor.codes_left(user) == 9


def test_codes_of_another_person_do_not_open(client: Client) -> None:
    _, codes = bound(cast.user("wangxiang"))
    bound(cast.user("lixian"))
    client.post("/sign-in/", WORDS)
    assert client.post("/second-step/", {"number": codes[0]}).status_code == 422


def test_secret_and_codes_do_not_stand_in_the_database() -> None:
    from django.db import connection

    authenticator, codes = bound(cast.user("lixian"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_authenticator")
        stored = bytes(cursor.fetchone()[0])
        cursor.execute('SELECT "index" FROM accounts_recoverycode')
        kept = [row[0] for row in cursor.fetchall()]
    assert authenticator.secret.encode() not in stored
    assert not {code.replace("-", "") for code in codes} & set(kept)


def test_who_has_one_bound_must_prove_it_before_binding_another(client: Client) -> None:
    user = cast.user("lixian")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    bound(user)
    page = client.get("/me/authenticator/").content.decode()
    assert "sw-qr" not in page
    assert client.post("/me/recovery-codes/").status_code == 302


def test_the_security_administrator_of_the_region_takes_a_lost_one_away() -> None:
    user = cast.user("lixian")
    bound(user)
    elsewhere = cast.somebody(Role.SECURITY_ADMIN, region=cast.OTHER_COUNTY)
    for stranger in (elsewhere, cast.user("hanxi"), user):
        with pytest.raises(PermissionDenied):
            second_factor.remove(user, reason="手机丢失", actor=stranger)
    second_factor.remove(user, reason="手机丢失", actor=cast.user("yangan"))
    assert second_factor.authenticator_of(user) is None
    assert second_factor.codes_left(user) == 0


def test_nobody_takes_away_their_own() -> None:
    admin = cast.user("yangan")
    bound(admin)
    with pytest.raises(second_factor.OwnSecondFactorError):
        second_factor.remove(admin, reason="手机丢失", actor=admin)


def test_one_authenticator_counts_at_a_time() -> None:
    user = cast.user("lixian")
    bound(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Authenticator.objects.create(user=user, name="x", confirmed=True)
