"""What a person, or a phone, is told when the server fails."""

from __future__ import annotations

import errno

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from tests import cast
from tests.cases.matters import handed_out

from shouwang.cases import visiting
from shouwang.cases.models import Visit
from shouwang.workflow.models import Case

FULL = "没有保存下来：服务器磁盘已满；请过后再提交，并告知系统管理员。"
JSON = {"accept": "application/json"}


def phone() -> Client:
    """The phone of the collector of 赵村, whose server may fail."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.user("zhaocun"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(case: Case, note: str = "") -> dict[str, str]:
    """A visit as it is sent."""
    key = "fedcba9876543210"
    return {"client_key": key, "version": str(case.version), "f-outcome": "confirmed", "f-note": note}


def of_postgresql() -> Exception:
    """What Django raises when the disk of PostgreSQL is full."""
    error = OperationalError("could not extend file")
    error.__cause__ = psycopg.errors.DiskFull("could not extend file")
    return error


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault", [of_postgresql(), OSError(errno.ENOSPC, "no room")], ids=["database", "file"]
)
def test_a_full_disk_is_said_to_phones_and_people(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    case, client = handed_out(), phone()

    def fails(*_given: object, **_more: object) -> None:
        raise fault

    monkeypatch.setattr(visiting, "record", fails)
    answer = client.post(f"/visits/{case.pk}/record/", form(case), headers=JSON)
    assert (answer.status_code, answer.json()) == (507, {"state": "full", "message": FULL})
    page = client.post(f"/visits/{case.pk}/record/", form(case))
    assert page.status_code == 507
    assert "没有保存下来：服务器磁盘已满" in page.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.django_db
def test_a_fault_of_ours_is_not_called_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    case = handed_out()

    def fails(*_given: object, **_more: object) -> None:
        raise ValueError("陈家")

    monkeypatch.setattr(visiting, "record", fails)
    answer = phone().post(f"/visits/{case.pk}/record/", form(case), headers=JSON)
    assert answer.status_code == 500
    assert "系统出错，已记录" in answer.content.decode()
    assert "陈家" not in answer.content.decode()


@pytest.mark.usefixtures("committed")
def test_a_database_that_may_not_grow_refuses_and_takes_the_same_form_afterwards() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such limit")
    case, client = handed_out(), phone()
    client.get("/visits/")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    assert pragma("max_page_count", pragma("page_count")) == pragma("page_count")
    try:
        sent = [
            client.post(f"/visits/{case.pk}/record/", form(case, "雨" * 2_000), headers=JSON)
            for _ in range(2)
        ]
    finally:
        pragma("max_page_count", 1 << 30)
    assert [(answer.status_code, answer.json()["message"]) for answer in sent] == [(507, FULL)] * 2
    assert not Visit.objects.exists()
    assert client.post(f"/visits/{case.pk}/record/", form(case), headers=JSON).json()["state"] == "accepted"
    assert Visit.objects.count() == 1


def pragma(name: str, value: int | None = None) -> int:
    """A setting of SQLite, or a new value of it."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}" if value is None else f"PRAGMA {name} = {value}")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_what_sqlite_accepted_is_on_the_disk_before_anybody_is_told() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL does so by itself")
    full = 2
    assert pragma("synchronous") == full
