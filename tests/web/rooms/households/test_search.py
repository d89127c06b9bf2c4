"""The page that finds households shows nothing before something is asked, and never in the address."""

from __future__ import annotations

import pytest
from tests import cast
from tests.web.rooms.households.pages import signed_in

from shouwang.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_nothing_is_listed_before_something_is_asked() -> None:
    home = cast.household(head="单小云")
    answer = signed_in("wangxiang").get("/households/?q=单小云")
    assert home.household_no not in answer.content.decode()


@pytest.mark.parametrize("text", ["单小云", "sxy"])
def test_a_household_is_found_and_its_number_masked(text: str) -> None:
    home = cast.household(head="单小云")
    answer = signed_in("wangxiang").post("/households/", {"q": text}).content.decode()
    assert f"/households/{home.household_no}/" in answer
    assert home.persons.get().id_number not in answer


def test_what_lies_elsewhere_is_as_what_is_not_there() -> None:
    cast.household(head="单小云", region="990101002001")
    client = signed_in("wangxiang")
    here, nowhere = (
        client.post("/households/", {"q": name}).content.decode() for name in ("单小云", "单小雨")
    )
    assert "没有查到" in here
    assert "没有查到" in nowhere


@pytest.mark.parametrize(("text", "told"), [("9", "太短"), (" ", "还没有填写")])
def test_why_nothing_is_found_is_said(text: str, told: str) -> None:
    assert told in signed_in("wangxiang").post("/households/", {"q": text}).content.decode()


def test_reading_the_register_leaves_a_trace() -> None:
    cast.household()
    signed_in("wangxiang").get(f"/households/register/?region={cast.VILLAGE}")
    entry = AuditEntry.objects.filter(act="search").get()
    assert (entry.region, entry.new["found"]) == (cast.VILLAGE, 1)
