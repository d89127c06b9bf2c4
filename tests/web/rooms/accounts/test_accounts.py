"""The pages of accounts."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.accounts.test_importing import GOOD, workbook

from shouwang.accounts.models import AccountRequest, RequestState, SecurityPolicy, User

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
TYPED = {
    "username": "sunxin",
    "display_name": "孙新",
    "role": "clerk",
    "region": "990101001",
    "department": "",
    "reason": "新任",
}


def browser(username: str) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(cast.user(username), backend=BACKEND)
    return client


def test_the_whole_way_of_a_new_account() -> None:
    system, security = browser("hanxi"), browser("yangan")
    assert system.post("/accounts/new/", TYPED).status_code == 302
    asked = AccountRequest.objects.get()
    assert security.get(f"/accounts/requests/{asked.pk}/").status_code == 200
    assert security.post(f"/accounts/requests/{asked.pk}/decide/", {"decision": "approve"}).status_code == 302
    page = system.post("/accounts/people/sunxin/password/", {"reason": "新任"}).content.decode()
    told = page.split('sw-code">')[1].split("<")[0]
    newcomer = Client()
    newcomer.post("/sign-in/", {"username": "sunxin", "password": told})
    assert newcomer.get("/audit/")["Location"] == "/me/password/"
    assert told not in system.get("/accounts/people/sunxin/").content.decode()


def test_a_refusal_needs_a_reason() -> None:
    browser("hanxi").post("/accounts/new/", TYPED)
    asked = AccountRequest.objects.get()
    answer = browser("yangan").post(f"/accounts/requests/{asked.pk}/decide/", {"decision": "refuse"})
    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.state == RequestState.WAITING


def test_many_requests_are_approved_together() -> None:
    system = browser("hanxi")
    for name in ("sunxin", "sunxin2"):
        system.post("/accounts/new/", {**TYPED, "username": name})
    chosen = [str(number) for number in AccountRequest.objects.values_list("pk", flat=True)]
    browser("yangan").post("/accounts/requests/decide/", {"chosen": [*chosen, "999999", "x"]})
    assert User.objects.filter(is_active=True, username__startswith="sunxin").count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"username": "孙新"},
        {"region": "990102"},
        {"role": "department_officer"},
        {"role": "king"},
        {"reason": ""},
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(change: dict[str, str]) -> None:
    answer = browser("hanxi").post("/accounts/new/", {**TYPED, **change})
    assert answer.status_code == 422
    assert "sw-errors" in answer.content.decode()
    assert not AccountRequest.objects.exists()


def test_a_list_is_taken_whole_or_its_faults_are_shown() -> None:
    system = browser("hanxi")
    wrong = SimpleUploadedFile("a.xlsx", workbook((*GOOD[:4], "乡长", *GOOD[5:])))
    page = system.post("/accounts/import/", {"file": wrong, "reason": "名册"})
    assert page.status_code == 422
    assert "第2行" in page.content.decode()
    right = SimpleUploadedFile("a.xlsx", workbook(GOOD))
    assert system.post("/accounts/import/", {"file": right, "reason": "名册"}).status_code == 302
    assert AccountRequest.objects.count() == 1


def test_the_empty_list_can_be_filled_in() -> None:
    answer = browser("hanxi").get("/accounts/import/form.xlsx")
    assert answer.content.startswith(b"PK")


def test_a_policy_holds_at_once_and_stays_on_record() -> None:
    security = browser("yangan")
    typed = {
        "idle_minutes": 15,
        "session_hours": 8,
        "sessions_a_user": 1,
        "password_days": 60,
        "passwords_remembered": 3,
        "reveals_an_hour": 20,
        "reason": "等保整改",
    }
    assert security.post("/accounts/policy/", typed).status_code == 302
    assert SecurityPolicy.objects.get().idle_minutes == 15
    assert security.post("/accounts/policy/", {**typed, "idle_minutes": 9999}).status_code == 422


def test_a_stale_decision_is_told() -> None:
    browser("hanxi").post("/accounts/new/", TYPED)
    asked, security = AccountRequest.objects.get(), browser("yangan")
    security.post(f"/accounts/requests/{asked.pk}/decide/", {"decision": "approve"})
    late = security.post(f"/accounts/requests/{asked.pk}/decide/", {"decision": "approve"})
    assert "已有人处理" in late.content.decode()


def test_the_list_searches_and_pins_its_queries(django_assert_max_num_queries: object) -> None:
    for number in range(60):
        cast.somebody(cast.Role.CLERK, region=cast.TOWNSHIP, username=f"clerk{number}", name=f"录入{number}")
    system = browser("hanxi")
    system.get("/accounts/")
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        page = system.get("/accounts/?role=clerk").content.decode()
    assert "clerk59" not in page
    assert "clerk10" in system.get("/accounts/?q=录入10").content.decode()


def test_no_page_shows_a_telephone_number_in_clear() -> None:
    user = cast.user("wangxiang")
    user.phone = "16100000123"
    user.save()
    page = browser("hanxi").get("/accounts/people/wangxiang/").content.decode()
    assert "16100000123" not in page
    assert "161****0123" in page
