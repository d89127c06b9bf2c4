"""What a household opens by a code, and what is done for it at a desk."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from shouwang.cases.applying import code_of
from shouwang.cases.models import Application
from shouwang.regions.models import Region

pytestmark = pytest.mark.django_db
TYPED = {
    "client_key": "form-00000001",
    "f-applicant": "陈家",
    "f-phone": "16100000001",
    "f-risk_type": "illness",
    "f-trouble": "住院花了很多钱",
}


def token() -> str:
    collector = cast.user("zhaocun")
    return code_of(Region.objects.get(pk=cast.VILLAGE), actor=collector).token


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(cast.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_household_applies_without_an_account_and_looks_it_up_by_its_receipt() -> None:
    client = Client()
    answer = client.post(f"/a/v/{token()}/", TYPED, follow=True)
    receipt = Application.objects.get().receipt
    assert f"{receipt[:5]}-{receipt[5:]}" in answer.content.decode()
    assert receipt not in answer.redirect_chain[-1][0]
    found = Client().post("/a/state/", {"receipt": receipt.lower()}).content.decode()
    assert "已收到，等待上门" in found
    assert "陈家" not in found
    assert "住院" not in found


def test_gaps_are_named_at_their_fields() -> None:
    answer = Client().post(f"/a/v/{token()}/", {**TYPED, "f-phone": "abc"})
    assert answer.status_code == 422
    assert "只写数字" in answer.content.decode()


def test_a_form_of_which_nothing_arrived_is_shown_again() -> None:
    assert Client().post(f"/a/v/{token()}/", {}).status_code == 422


def test_a_wrong_code_and_a_wrong_receipt_lead_nowhere() -> None:
    cast.regions()
    assert Client().get("/a/v/wrong/").status_code == 404
    assert Client().post("/a/state/", {"receipt": "ABCDE-22222"}).status_code == 422


def test_the_page_is_the_same_whether_somebody_is_registered_or_not() -> None:
    first = Client().post(f"/a/v/{token()}/", TYPED)
    cast.household(head="陈家")
    second = Client().post(f"/a/v/{token()}/", {**TYPED, "client_key": "form-00000002"})
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])


def test_the_sheet_for_the_board_holds_the_code_and_is_made_for_ones_own_villages_only() -> None:
    client = signed_in("zhaocun")
    page = client.get(f"/a/boards/{cast.VILLAGE}/").content.decode()
    assert "data:image/svg+xml" in page
    assert client.get(f"/a/boards/{cast.OTHER_VILLAGE}/").status_code == 404


def test_a_collector_speaks_for_a_household_of_the_village() -> None:
    home = cast.household()
    page = signed_in("zhaocun").post(f"/a/for/{home.household_no}/", TYPED, follow=True).content.decode()
    assert "回执号" in page
    assert Application.objects.get().household == home


def test_nobody_speaks_for_a_household_elsewhere() -> None:
    home = cast.household(region=cast.OTHER_TOWNSHIP)
    assert signed_in("zhaocun").get(f"/a/for/{home.household_no}/").status_code == 404
