"""A session lasts as long as its terms say, and an expired one loses nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from shouwang.accounts.sessions import TERMS
from shouwang.audit.models import Act, AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client) -> Client:
    """A clerk's browser with an open session."""
    client.force_login(cast.user("wangxiang"), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/me/")
    return client


def turn_back(client: Client, *, end: float = 0, seen: float = 0) -> None:
    """Let so many seconds have passed for the session."""
    session = client.session
    until, idle, last = session[TERMS]
    session[TERMS] = [until - end, idle, last - seen]
    session.save()


def test_a_session_without_a_sign_of_life_ends_and_is_recorded(browser: Client) -> None:
    turn_back(browser, seen=30 * 60)
    assert browser.get("/me/")["Location"] == "/sign-in/?next=/me/"
    assert AuditEntry.objects.filter(act=Act.SIGN_OUT).count() == 1


def test_a_session_ends_at_its_absolute_age_however_busy(browser: Client) -> None:
    turn_back(browser, end=10 * 3600)
    assert browser.get("/me/").status_code == 302


def test_a_sign_of_life_keeps_a_session(browser: Client) -> None:
    for _ in range(3):
        turn_back(browser, seen=20 * 60)
        assert browser.get("/me/").status_code == 200


def test_a_form_sent_too_late_leads_back_to_its_page(browser: Client) -> None:
    turn_back(browser, seen=30 * 60)
    answer = browser.post("/me/sessions/", headers={"referer": "http://testserver/me/?a=1"})
    assert answer["Location"] == "/sign-in/?next=/me/%3Fa%3D1"


def test_a_page_elsewhere_is_not_where_one_is_led_back_to(browser: Client) -> None:
    turn_back(browser, seen=30 * 60)
    answer = browser.post("/me/sessions/", headers={"referer": "https://example.com/me/"})
    assert answer["Location"] == "/sign-in/?next=/"


def test_a_fragment_asked_for_too_late_leads_the_whole_page_to_sign_in(browser: Client) -> None:
    turn_back(browser, seen=30 * 60)
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/me/"}
    answer = browser.get("/me/password/", headers=asked)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in/?next=/me/"


def test_a_page_inside_costs_the_gate_no_more_than_three_queries(
    browser: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        browser.get("/me/")
