"""The pages of problems: recorded, listed by conditions, followed, taken along."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.cases.matters import problem_item
from tests.web.rooms import matters

from shouwang.accounts.models import Department
from shouwang.cases.models import ProblemItem

pytestmark = pytest.mark.django_db
SENT = {
    "client_key": "a-key",
    "region": cast.TOWNSHIP,
    "f-source": "third_party",
    "f-found_on": "2025-06-02",
    "f-category": "data",
    "f-text": "三户的收入与走访不一致",
}


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_problem_is_recorded_and_shown_with_its_way() -> None:
    client = matters.signed_in("chudu")
    assert "第三方评估" in page_of(client, "/problems/new/")
    answer = client.post("/problems/new/", SENT)
    item = ProblemItem.objects.get()
    assert answer["Location"] == f"/problems/{item.pk}/"
    page = page_of(client, f"/problems/{item.pk}/")
    assert "三户的收入与走访不一致" in page
    assert "等县里交办" in page
    client.post("/problems/new/", SENT)
    assert ProblemItem.objects.count() == 1


def test_what_is_missing_is_said_and_what_was_typed_stays() -> None:
    client = matters.signed_in("chudu")
    answer = client.post("/problems/new/", {**SENT, "f-category": ""})
    assert answer.status_code == 422
    assert "没有填写" in answer.content.decode()
    assert "三户的收入与走访不一致" in answer.content.decode()


def test_a_place_elsewhere_is_no_choice() -> None:
    answer = matters.signed_in("chudu").post("/problems/new/", {**SENT, "region": cast.OTHER_COUNTY})
    assert answer.status_code == 422
    assert not ProblemItem.objects.exists()


def test_the_list_is_narrowed_by_progress_source_and_office() -> None:
    problem_item(text="甲")
    office = problem_item(department=Department.WATER)
    client = matters.signed_in("lixian")
    assert f"/problems/{office.pk}/" in page_of(client, "/problems/?department=water")
    assert f"/problems/{office.pk}/" not in page_of(client, "/problems/?department=health")
    assert "共2件" in page_of(client, "/problems/?source=inspection")
    assert "没有符合条件的问题" in page_of(client, "/problems/?source=audit")
    assert "没有符合条件的问题" in page_of(client, "/problems/?progress=closed")


def test_the_list_takes_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(6):
        problem_item()
    client = matters.signed_in("lixian")
    client.get("/problems/")
    with django_assert_max_num_queries(16):
        client.get("/problems/")


def test_the_case_of_a_problem_says_what_the_problem_is() -> None:
    item = problem_item(text="两户的厕所没有改")
    assert item.case is not None
    page = page_of(matters.signed_in("lixian"), f"/cases/{item.case.pk}/")
    assert f"第 {item.pk} 号问题" in page
    assert "两户的厕所没有改" in page
    assert "未对应到户" not in page


def test_the_inbox_tells_a_problem_from_an_application() -> None:
    item = problem_item()
    assert f"第 {item.pk} 号问题" in page_of(matters.signed_in("lixian"), "/inbox/")


def test_the_workbook_holds_what_the_list_shows_and_room_to_write() -> None:
    problem_item(text="=1+1")
    problem_item(department=Department.WATER)
    client = matters.signed_in("lixian")
    assert client.post("/problems/export/", {"purpose": ""}).status_code == 302
    answer = client.post("/problems/export/?department=", {"purpose": "调度会"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "编号"
    assert len(rows) == 3
    assert {row[7] for row in rows[1:]} == {"水务局", "赵村"}
    assert sheet["G3"].data_type == "s"


def test_an_inspector_does_not_open_what_others_found() -> None:
    item = problem_item()
    assert matters.signed_in("chudu").get(f"/problems/{item.pk}/").status_code == 404


def test_a_leader_reads_what_is_late() -> None:
    item = problem_item()
    leader = matters.signed_in("shenling")
    assert item.case is not None
    item.case.notices.create(role="leader", region_id=cast.VILLAGE, text="整改超期", at=matters.MONDAY)
    assert "提醒 1 条" in page_of(leader, f"/dashboards/{cast.COUNTY}/")
    assert "整改超期" in page_of(leader, "/inbox/notices/")
