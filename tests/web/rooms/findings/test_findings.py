"""The pages of findings: what is there and why, held off with a reason, out on paper and back in."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains
from tests import cast

from shouwang.audit.models import Act, AuditEntry
from shouwang.registry.models import HelperAssignment
from shouwang.screening.keys import key_of, number_in
from shouwang.screening.models import FindingState, LineState, Outcome, ReturnedLine, ReturnedList, RiskLevel
from shouwang.screening.selectors import findings_to_dispatch

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reads_here")]
ALL = "findings:all"


def signed_in(username: str) -> Client:
    """A browser of somebody of the cast."""
    client = Client()
    client.force_login(cast.user(username), backend=BACKEND)
    return client


def test_a_list_shows_what_is_there_now_and_is_filtered() -> None:
    cast.finding(home=cast.household(head="陈家"), level=RiskLevel.RED)
    cast.finding(home=cast.household(head="李家"), rule="dropout")
    cast.finding(home=cast.household(head="旧家"), state=FindingState.GONE)
    client = signed_in("wangxiang")
    page = client.get(reverse(ALL))
    assertContains(page, "陈家")
    assertNotContains(page, "旧家")
    assertContains(client.get(reverse(ALL), {"state": "gone"}), "旧家")
    assertNotContains(client.get(reverse(ALL), {"level": "red"}), "李家")
    assertNotContains(client.get(reverse(ALL), {"rule": "dropout"}), "陈家")
    assertNotContains(client.get(reverse(ALL), {"region": cast.OTHER_VILLAGE}), "陈家")


def test_one_finding_says_what_why_by_which_clause_and_from_which_row() -> None:
    row = cast.finding()
    page = signed_in("wangxiang").get(reverse("findings:one", args=[row.pk]))
    for told in (row.explanation, row.citation, "23,400元", "5,000元", "医保结算.csv", "农户名册.csv"):
        assertContains(page, told)


def test_a_delivery_is_opened_only_by_whom_it_is_open_to() -> None:
    delivery = cast.delivery()
    row = cast.finding()
    type(row).objects.filter(pk=row.pk).update(sources=[f"{delivery.pk:08d}-医保结算.csv#!2"])
    where, link = reverse("findings:one", args=[row.pk]), reverse("deliveries:one", args=[delivery.pk])
    assertContains(signed_in("lixian").get(where), link)
    assertNotContains(signed_in("wangxiang").get(where), link)


def test_held_findings_are_seen_by_whoever_releases_rules() -> None:
    row = cast.finding(state=FindingState.HELD)
    where = reverse("findings:one", args=[row.pk])
    assert signed_in("lixian").get(where).status_code == 200
    assert signed_in("wangxiang").get(where).status_code == 404


def test_a_helper_sees_only_their_own_households() -> None:
    mine, other = cast.finding(), cast.finding(home=cast.household(head="别家"))
    helper = cast.user("qianbang")
    HelperAssignment.objects.create(household=mine.household, user=helper, started_on=cast.SINCE)
    client = signed_in("qianbang")
    assertContains(client.get(reverse(ALL)), mine.household.head_name)
    assertNotContains(client.get(reverse(ALL)), "别家")
    assert client.get(reverse("findings:one", args=[other.pk])).status_code == 404


def test_another_township_does_not_learn_of_it() -> None:
    row = cast.finding(region=cast.padded("990101002001"))
    assert signed_in("wangxiang").get(reverse("findings:one", args=[row.pk])).status_code == 404
    assert signed_in("wangxiang").get(reverse("findings:one", args=[0])).status_code == 404


def test_a_finding_held_off_is_not_handed_out_until_its_day_or_until_lifted() -> None:
    row, client, monitor = cast.finding(), signed_in("lixian"), cast.user("lixian")
    assert list(findings_to_dispatch(monitor)) == [row]
    where = reverse("findings:suppress", args=[row.pk])
    until = timezone.localdate() + timedelta(days=9)
    assertContains(client.post(where, {"until": until}), "处需要修改", status_code=422)
    past = client.post(where, {"reason": "在办", "until": timezone.localdate()})
    assertContains(past, "截止日", status_code=422)
    client.post(where, {"reason": "在办", "until": until})
    assert not findings_to_dispatch(monitor)
    assert list(findings_to_dispatch(monitor, on=until + timedelta(days=1))) == [row]
    assertContains(client.get(reverse("findings:one", args=[row.pk])), "暂不处置，至")
    client.post(reverse("findings:lift", args=[row.pk]))
    assert list(findings_to_dispatch(monitor)) == [row]


def test_what_has_an_outcome_or_a_case_is_not_handed_out_again() -> None:
    cast.finding(outcome=Outcome.CONFIRMED)
    busy = cast.finding()
    type(busy).objects.filter(pk=busy.pk).update(case_id=5)
    cast.finding(state=FindingState.GONE)
    assert not findings_to_dispatch(cast.user("lixian"))


def test_a_key_cannot_be_made_up() -> None:
    key = key_of(7)
    assert number_in(key) == 7
    assert number_in(key.replace("F7", "F8")) is None
    assert number_in("F7-0000000000000000") is None


def downloaded(client: Client) -> Any:
    """The workbook of the worklist of 王家乡."""
    answer = client.post(reverse("findings:download"), {"place": cast.TOWNSHIP})
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def saved(book: Any) -> bytes:
    """The workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bring_back(client: Client, content: bytes) -> Any:
    """The page after the workbook was handed in."""
    sent = SimpleUploadedFile("核查清单.xlsx", content)
    return client.post(reverse("findings:return"), {"file": sent}, follow=True)


def fill(book: Any, results: list[str]) -> None:
    """Fill in the results of the lines in order, and turn the lines round."""
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[3]]
    column = headings.index("核查结果") + 1
    for row, result in enumerate(results, start=4):
        sheet.cell(row, column, result)
    width = sheet.max_column
    lines = [[sheet.cell(row, at).value for at in range(1, width + 1)] for row in range(4, 4 + len(results))]
    for row, line in enumerate(reversed(lines), start=4):
        for at, value in enumerate(line, start=1):
            sheet.cell(row, at, value)


def test_a_worklist_goes_out_and_comes_back_sorted_otherwise() -> None:
    first, second = cast.finding(), cast.finding(rule="dropout", level=RiskLevel.RED)
    client = signed_in("wangxiang")
    book = downloaded(client)
    assert AuditEntry.objects.filter(act=Act.EXPORT).count() == 1
    assert not any(
        second.household.persons.get().id_number in str(cell.value)
        for row in book.worksheets[0]
        for cell in row
    )
    fill(book, ["属实", "不属实"])
    content = saved(book)
    page = bring_back(client, content)
    assertContains(page, "已登记 2 行")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, second.outcome) == (Outcome.CONFIRMED, Outcome.NOT_CONFIRMED)
    assert first.events.get(what="outcome").actor == cast.user("wangxiang")
    assertContains(bring_back(client, content), "此前已报回过")
    assertContains(bring_back(client, saved(book)), "与已有结果一致 2 行")
    assert ReturnedList.objects.count() == 2


def test_what_disagrees_is_shown_side_by_side_and_nothing_is_lost() -> None:
    row, client = cast.finding(), signed_in("wangxiang")
    book = downloaded(client)
    type(row).objects.filter(pk=row.pk).update(outcome=Outcome.CONFIRMED)
    fill(book, ["不属实"])
    assertContains(bring_back(client, saved(book)), "两边都保留着")
    line = ReturnedLine.objects.get(state=LineState.CONFLICT)
    row.refresh_from_db()
    assert row.outcome == Outcome.CONFIRMED
    client.post(reverse("findings:decide", args=[line.pk]), {"decision": "take"})
    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.outcome, line.state) == (Outcome.NOT_CONFIRMED, LineState.TAKEN)
    assertContains(
        client.post(reverse("findings:decide", args=[line.pk]), {"decision": "keep"}, follow=True),
        "刚由他人处理过",
    )


def test_a_forged_line_changes_nothing_and_is_kept() -> None:
    row, client = cast.finding(), signed_in("wangxiang")
    book = downloaded(client)
    sheet = book.worksheets[0]
    for line in sheet.iter_rows():
        for cell in line:
            if str(cell.value).startswith("F"):
                cell.value = "F1-0000000000000000"
    fill(book, ["属实"])
    assertContains(bring_back(client, saved(book)), "无法对应")
    row.refresh_from_db()
    assert row.outcome == ""
    assert ReturnedLine.objects.get().filled_in["result"] == "属实"


def test_the_list_asks_the_database_a_fixed_number_of_times(django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        cast.finding(home=cast.household(head=f"户{number}"))
    client = signed_in("wangxiang")
    client.get(reverse(ALL))
    with django_assert_max_num_queries(16):
        client.get(reverse(ALL))
