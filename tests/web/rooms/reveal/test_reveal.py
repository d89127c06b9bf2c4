"""The page that asks what for, and then shows."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client
from tests import cast

pytestmark = pytest.mark.django_db
WHY = {"purpose": "核对医保结算"}


@pytest.fixture
def clerk(client: Client) -> Client:
    """王乡's browser."""
    client.force_login(cast.user("wangxiang"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_it_asks_first_and_shows_after(clerk: Client) -> None:
    home = cast.household()
    person = home.persons.get()
    asked = clerk.get(f"/reveal/{home.household_no}/").content.decode()
    assert person.id_number not in asked
    answer = clerk.post(f"/reveal/{home.household_no}/", WHY)
    assert person.id_number in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_fragment_is_a_fragment(clerk: Client) -> None:
    home = cast.household()
    answer = clerk.post(f"/reveal/{home.household_no}/", WHY, headers={"HX-Request": "true"})
    assert answer.content.decode().count("<html") == 0
    assert home.persons.get().phone in answer.content.decode()


def test_without_a_purpose_it_asks_again(clerk: Client) -> None:
    answer = clerk.post(f"/reveal/{cast.household().household_no}/", {"purpose": "看"})
    assert answer.status_code == 422


def test_too_many_are_told(clerk: Client, settings: LazySettings) -> None:
    settings.SECURITY_POLICY = {**settings.SECURITY_POLICY, "reveals_an_hour": 1}
    home = cast.household()
    clerk.post(f"/reveal/{home.household_no}/", WHY)
    assert clerk.post(f"/reveal/{home.household_no}/", WHY).status_code == 429


def test_a_household_that_is_not_there_is_not_found(clerk: Client) -> None:
    assert clerk.get("/reveal/990000/").status_code == 404
