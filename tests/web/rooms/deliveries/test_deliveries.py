"""The pages of deliveries: an officer sends, sees, corrects, withdraws; nobody else's rows are to be seen."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from tests import cast
from tests.jobs.office import Office, bill, bills, member, office, work

from shouwang.accounts.models import Department
from shouwang.accounts.roles import Role
from shouwang.audit.models import Act, AuditEntry
from shouwang.feeds.models import Delivery, DeliveryState, LinkState

__all__ = ["office"]
CHEN, LI = 11, 21
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def village(office: Office) -> Office:
    """陈家 and 李家 of 赵村 are registered."""
    office.register(member("陈家", CHEN), member("李家", LI, home="9901010002"))
    return office


def signed_in(username: str) -> Client:
    """A browser of somebody of the cast."""
    client = Client()
    client.force_login(cast.user(username), backend=BACKEND)
    return client


def upload(client: Client, content: bytes, *, to: str = "", **more: str) -> Any:
    """The answer to a file that is sent."""
    file = SimpleUploadedFile("医保结算.csv", content)
    where = to or reverse("deliveries:send")
    return client.post(where, {"file": file, "department": "medical_insurance", **more}, follow=True)


def test_an_officer_sends_a_file_and_sees_what_became_of_every_row(village: Office) -> None:
    client = signed_in("yibao")
    waiting = upload(client, bills(bill("陈家", CHEN), bill("李家", LI, 结算日期="2025-13-01")))
    assertContains(waiting, "data-sw-once")
    work()
    page = client.get(reverse("deliveries:one", args=[Delivery.objects.get().pk]))
    assertContains(page, "医保结算")
    assertContains(page, "结算日期")
    assertContains(page, "被退回的行")


def test_the_part_of_the_page_that_asks_again_calls_for_the_whole_page_at_the_end(village: Office) -> None:
    client = signed_in("yibao")
    upload(client, bills(bill("陈家", CHEN)))
    where = reverse("deliveries:progress", args=[Delivery.objects.get().pk])
    assert "HX-Refresh" not in client.get(where).headers
    work()
    assert client.get(where).headers["HX-Refresh"] == "true"


def test_the_same_file_twice_is_told_so(village: Office) -> None:
    client = signed_in("yibao")
    upload(client, bills(bill("陈家", CHEN)))
    assertContains(upload(client, bills(bill("陈家", CHEN))), "此前已报送过")
    assert Delivery.objects.count() == 1


def test_no_file_is_told_what_to_do(village: Office) -> None:
    answer = signed_in("yibao").post(reverse("deliveries:send"), {"department": "medical_insurance"})
    assertContains(answer, "没有选择文件", status_code=422)


def test_nobody_sends_for_another_department(village: Office) -> None:
    answer = upload(signed_in("minzheng"), bills(bill("陈家", CHEN)))
    assert answer.status_code == 422
    assert not Delivery.objects.exists()


def test_refused_rows_go_out_masked_and_come_home_whole(village: Office) -> None:
    client = signed_in("yibao")
    delivery = village.deliver(bills(bill("陈家", CHEN), bill("=李家", LI, 结算日期="2025-13-01")))
    answer = client.post(reverse("deliveries:refused", args=[delivery.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    (sheet,) = book.worksheets
    headings = [cell.value for cell in sheet[2]]
    row = dict(zip(headings, sheet[3], strict=True))
    assert row["原行号"].value == 3
    assert "结算日期" in row["退回原因"].value
    assert "*" in row["身份证号"].value
    assert (row["姓名"].value, row["姓名"].data_type) == ("=李家", "s")
    assert AuditEntry.objects.filter(act=Act.EXPORT).count() == 1
    row["结算日期"].value, row["姓名"].value = "2025-03-02", "李家"
    sent = io.BytesIO()
    book.save(sent)
    mended = village.deliver(sent.getvalue(), name="更正.xlsx", mends=delivery)
    (fared,) = mended.sheets.all()
    assert (fared.rows_read, fared.accepted, fared.linked) == (1, 1, 1)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CHECKED


def test_a_corrected_file_says_what_changed(village: Office) -> None:
    client = signed_in("yibao")
    wrong = village.deliver(bills(bill("陈家", CHEN, 个人自付="50000")))
    upload(
        client, bills(bill("陈家", CHEN, 个人自付="500")), to=reverse("deliveries:correct", args=[wrong.pk])
    )
    work()
    right = Delivery.objects.get(replaces=wrong)
    assertContains(client.get(reverse("deliveries:one", args=[right.pk])), "新增 1 行，去掉 1 行")
    assertContains(client.get(reverse("deliveries:one", args=[wrong.pk])), "已被更正的文件取代")


def test_an_officer_takes_a_file_back_with_a_reason(village: Office) -> None:
    delivery, client = village.deliver(bills(bill("陈家", CHEN))), signed_in("yibao")
    where = reverse("deliveries:withdraw", args=[delivery.pk])
    client.post(where, {"reason": ""})
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CHECKED
    assertRedirects(client.post(where, {"reason": "发错了"}), reverse("deliveries:one", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.message) == (DeliveryState.WITHDRAWN, "发错了")


@pytest.mark.django_db
def test_an_officer_does_not_learn_of_another_departments_delivery() -> None:
    delivery = cast.delivery(department=Department.CIVIL_AFFAIRS, name="低保名册.xlsx")
    client = signed_in("yibao")
    assert client.get(reverse("deliveries:one", args=[delivery.pk])).status_code == 404
    assert client.get(reverse("deliveries:one", args=[0])).status_code == 404
    assertNotContains(client.get(reverse("deliveries:mine")), "低保名册")
    assertContains(signed_in("lixian").get(reverse("deliveries:mine")), "低保名册")


@pytest.mark.django_db
def test_who_only_looks_cannot_send() -> None:
    client = signed_in("wangxiang")
    assertNotContains(client.get(reverse("deliveries:mine")), "上传并检查")
    assert client.post(reverse("deliveries:send")).status_code == 403


@pytest.mark.django_db
def test_the_calendar_shows_what_is_overdue_and_an_officer_only_their_own() -> None:
    assertContains(signed_in("lixian").get(reverse("deliveries:calendar")), "教育局")
    page = signed_in("minzheng").get(reverse("deliveries:calendar"))
    assertContains(page, "低保")
    assertNotContains(page, "教育局")


def test_a_clerk_tells_whom_a_row_means(village: Office) -> None:
    home = cast.household(head="李家")
    home.persons.update(person_no="9901010002-21")
    row = village.deliver(bills(bill("李家", None))).unmatched_rows.get()
    client = signed_in("wangxiang")
    assertContains(client.get(reverse("deliveries:links")), "查无此人")
    where = reverse("deliveries:decide", args=[row.pk])
    client.post(where, {"person_no": "9901010002-21", "version": "waiting"})
    row.refresh_from_db()
    assert (row.state, row.person_no) == (LinkState.LINKED, "9901010002-21")
    assertContains(
        client.post(where, {"person_no": "nobody", "version": "waiting"}), "刚被别人改过", status_code=409
    )


@pytest.mark.django_db
def test_a_clerk_does_not_reach_rows_of_another_township() -> None:
    row = cast.open_row(region=cast.padded("990101002001"))
    where = reverse("deliveries:decide", args=[row.pk])
    answer = signed_in("wangxiang").post(where, {"person_no": "nobody", "version": "waiting"})
    assert answer.status_code == 404


@pytest.mark.django_db
def test_the_list_asks_the_database_a_fixed_number_of_times(django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        cast.delivery(name=f"{number}.csv")
    client = signed_in("lixian")
    with django_assert_max_num_queries(16):
        client.get(reverse("deliveries:mine"))


@pytest.mark.django_db
def test_somebody_without_a_role_for_it_is_shown_the_door() -> None:
    client = Client()
    client.force_login(cast.somebody(Role.LEADER, region=cast.COUNTY), backend=BACKEND)
    assert client.get(reverse("deliveries:mine")).status_code == 403
