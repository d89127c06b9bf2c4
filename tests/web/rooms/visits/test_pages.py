"""The pages of visits: whom to see, one visit, what is sent, what was made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.cases.matters import EXPLANATION, handed_out

from shouwang.cases.models import Visit
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef"


@pytest.fixture
def phone() -> Client:
    client = Client()
    client.force_login(cast.user("zhaocun"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def filled(case: Case, **changes: str) -> dict[str, str]:
    return {"client_key": KEY, "version": str(case.version), "f-outcome": "confirmed", **changes}


def test_today_says_whom_and_why_and_holds_every_form(phone: Client) -> None:
    case = handed_out()
    page = phone.get("/visits/").content.decode()
    assert EXPLANATION in page
    assert f'action="/visits/{case.pk}/record/"' in page


def test_a_visit_that_is_sent_is_recorded_and_leads_back(phone: Client) -> None:
    case = handed_out()
    answer = phone.post(f"/visits/{case.pk}/record/", filled(case), follow=True)
    assert answer.redirect_chain[-1][0] == "/visits/"
    assert "已登记" in answer.content.decode()
    assert Visit.objects.get().outcome == "confirmed"


def test_the_outbox_is_answered_in_words_and_a_second_copy_changes_nothing(phone: Client) -> None:
    case = handed_out()
    answers = [
        phone.post(f"/visits/{case.pk}/record/", filled(case), headers={"accept": "application/json"}).json()
        for _ in range(2)
    ]
    assert [answer["state"] for answer in answers] == ["accepted", "already"]


def test_a_gap_is_shown_at_its_field_and_keeps_what_was_typed(phone: Client) -> None:
    case = handed_out()
    answer = phone.post(
        f"/visits/{case.pk}/record/", filled(case, **{"f-outcome": "", "f-note": "门锁着"}), follow=True
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "核查结果：没有填写" in page
    assert "门锁着" in page


def test_the_visit_of_another_village_is_not_there() -> None:
    case = handed_out()
    client = Client()
    stranger = cast.somebody(cast.Role.COLLECTOR, region=cast.OTHER_VILLAGE)
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/visits/{case.pk}/").status_code == 404
    assert client.post(f"/visits/{case.pk}/record/", filled(case)).status_code == 404


def test_a_form_without_its_key_is_refused_in_three_parts(phone: Client) -> None:
    case = handed_out()
    answer = phone.post(f"/visits/{case.pk}/record/", filled(case, client_key="x"))
    assert answer.status_code == 422
    assert "返回走访页面重新填写" in answer.content.decode()


def test_what_was_made_is_listed(phone: Client) -> None:
    case = handed_out()
    phone.post(f"/visits/{case.pk}/record/", filled(case))
    assert "线索核查 · 属实" in phone.get("/visits/made/").content.decode()


def test_made_today_is_what_was_visited_today_whenever_it_arrived(phone: Client) -> None:
    case = handed_out()
    phone.post(f"/visits/{case.pk}/record/", filled(case))
    assert phone.get("/visits/").context["made"] == 1
    Visit.objects.update(visited_at=timezone.now() - timedelta(days=2))
    assert phone.get("/visits/").context["made"] == 0
