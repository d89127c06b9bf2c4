"""Programs reach what their account reaches, and learn of households by their numbers alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.cases.matters import finding, handed_out

from shouwang.accounts.models import User
from shouwang.api.keys import make_key, revoke_key
from shouwang.api.models import ApiKey

pytestmark = pytest.mark.django_db
TOMORROW = date.today() + timedelta(days=1)  # noqa: DTZ011 - only later than today


def program(user: User, *, ends_on: date = TOMORROW) -> Client:
    key = make_key(user, name="省级平台", ends_on=ends_on)
    return Client(headers={"authorization": f"Bearer {key}"})


def test_findings_come_in_portions_and_hold_no_name() -> None:
    for head in ("陈大山", "刘桂兰", "赵小满"):
        finding(cast.household(head=head))
    finding(cast.household(region=cast.OTHER_TOWNSHIP))
    client = program(cast.user("wangxiang"))
    first = client.get("/api/v1/findings?limit=2").json()
    rest = client.get(f"/api/v1/findings?limit=2&after={first['next']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert "陈大山" not in str(first)
    assert {"name", "head_name", "id_number", "phone", "explanation"} & set(first["items"][0]) == set()


def test_steps_are_followed_from_where_one_left_off() -> None:
    handed_out()
    client = program(cast.user("lixian"))
    found = client.get("/api/v1/steps").json()["items"]
    assert [step["action"] for step in found] == ["dispatch"]
    assert client.get(f"/api/v1/steps?after={found[-1]['id']}").json()["items"] == []


def test_a_file_is_sent_once_and_asked_after() -> None:
    client = program(cast.user("yibao"))
    answers = [
        client.post(
            "/api/v1/deliveries",
            {"file": SimpleUploadedFile("a.csv", b"x,y\n1,2\n"), "department": "medical_insurance"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    number = answers[0].json()["id"]
    assert answers[1].json() == {**answers[0].json(), "again": True}
    assert client.get(f"/api/v1/deliveries/{number}").json()["state"] == "received"


def test_another_department_and_another_county_are_refused() -> None:
    client = program(cast.user("yibao"))
    file = SimpleUploadedFile("a.csv", b"x,y\n1,2\n")
    answer = client.post("/api/v1/deliveries", {"file": file, "department": "civil_affairs"})
    assert answer.status_code == 403
    assert client.get("/api/v1/deliveries/999").status_code == 404


def test_a_role_without_the_permission_is_refused_in_words() -> None:
    answer = program(cast.user("weishen")).get("/api/v1/findings")
    assert answer.status_code == 403
    assert "权限" in answer.json()["message"]


@pytest.mark.parametrize("how", ["wrong", "ended", "revoked", "off"])
def test_a_key_that_is_not_in_force_opens_nothing(how: str) -> None:
    user = cast.user("wangxiang")
    client = program(user, ends_on=timezone.localdate() - timedelta(days=how == "ended"))
    if how == "wrong":
        client = Client(headers={"authorization": "Bearer sw_wrong"})
    if how == "revoked":
        revoke_key(ApiKey.objects.get().pk)
    if how == "off":
        User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/api/v1/findings").status_code == 401


def test_the_key_itself_is_not_kept() -> None:
    key = make_key(cast.user("wangxiang"), name="省级平台", ends_on=TOMORROW)
    assert key not in str(ApiKey.objects.values().get())


def test_the_interface_describes_itself() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/findings",
        "/api/v1/steps",
        "/api/v1/deliveries",
        "/api/v1/deliveries/{number}",
    }
