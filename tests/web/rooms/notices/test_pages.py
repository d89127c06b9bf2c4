"""Notices wait village by village; whoever takes one away is written down."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from shouwang.audit.models import Act, AuditEntry
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case

pytestmark = pytest.mark.django_db
PUBLICITY = f"/notices/publicity/village/{cast.VILLAGE}/"


def assessed() -> Case:
    home = cast.household(head="陈大山")
    matter = Matter("household", home.pk, home.region_id, "因病住院自付较高", household_id=home.pk)
    case = open_case("monitoring", matter, actor=None)
    Case.objects.filter(pk=case.pk).update(step="assessed", step_label="待公示", role="clerk")
    return case


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(cast.user(username), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/me/")
    return client


def test_a_notice_waits_and_is_read_before_it_is_posted() -> None:
    assessed()
    client = signed_in("wangxiang")
    assert PUBLICITY in client.get("/notices/").content.decode()
    page = client.get(PUBLICITY).content.decode()
    assert "陈大山" in page
    assert "住院" not in page


@pytest.mark.parametrize(("paper", "start"), [("word", b"PK"), ("pdf", b"%PDF-")])
def test_a_file_is_taken_away_and_that_is_written_down(paper: str, start: bytes) -> None:
    assessed()
    answer = signed_in("wangxiang").post(f"{PUBLICITY}{paper}/")
    assert answer.content.startswith(start)
    assert AuditEntry.objects.filter(act=Act.EXPORT, subject_type="notice").count() == 1


def test_another_township_sees_none_of_it() -> None:
    case = assessed()
    client = Client()
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/me/")
    assert "陈大山" not in client.get("/notices/").content.decode()
    assert client.get(PUBLICITY).status_code == 404
    assert client.post(f"/notices/case/{case.pk}/authorisation/word/").status_code == 404


def test_the_letters_of_a_case_are_written() -> None:
    case = assessed()
    client = signed_in("wangxiang")
    assert "承诺授权书" in client.get(f"/notices/case/{case.pk}/").content.decode()
    assert client.post(f"/notices/case/{case.pk}/authorisation/pdf/").content.startswith(b"%PDF-")
    assert client.post(f"/notices/case/{case.pk}/publicity/pdf/").status_code == 404
    assert client.post(f"/notices/case/{case.pk}/authorisation/stone/").status_code == 404
