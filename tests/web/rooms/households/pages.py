"""What the tests of the room share: somebody of the cast, signed in."""

from __future__ import annotations

from django.test import Client
from tests import cast

from shouwang.registry.models import Household


def signed_in(username: str) -> Client:
    """A browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(cast.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(username: str, home: Household, rest: str = "") -> str:
    """The page of a household, or one below it, as somebody sees it."""
    answer = signed_in(username).get(f"/households/{home.household_no}/{rest}")
    assert answer.status_code == 200
    return str(answer.content.decode())
