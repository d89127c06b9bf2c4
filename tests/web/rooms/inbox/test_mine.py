"""The inbox: what waits for somebody, grouped and counted; one after the other; several at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.web.rooms import matters

from shouwang.workflow.models import Case, Notice

pytestmark = pytest.mark.django_db


def due_in(case: Case, hours: float) -> Case:
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() + timedelta(hours=hours))
    return Case.objects.get(pk=case.pk)


def test_each_case_stands_in_one_group_with_whom_where_and_why() -> None:
    due_in(matters.case_of(), -5)
    due_in(matters.case_of(), 24 * 4)
    page = matters.signed_in("wangxiang").get("/inbox/").content.decode()
    assert "本年住院个人自付 23,400 元" in page
    assert "王家乡 赵村" in page
    assert 'aria-current="page">已超期<span>1</span>' in page
    assert "待办<span>1</span>" in page


def test_another_township_sees_nothing_of_it() -> None:
    matters.case_of()
    cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP, username="zhoujia")
    client = matters.Client()
    client.force_login(
        matters.cast.User.objects.get(username="zhoujia"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert "23,400" not in client.get("/inbox/").content.decode()


def test_a_role_without_cases_may_not_enter() -> None:
    assert matters.signed_in("weishen").get("/inbox/").status_code == 403


def test_whoever_is_not_signed_in_is_led_to_the_door() -> None:
    assert matters.Client().get("/inbox/").status_code == 302


def test_the_inbox_takes_the_same_queries_however_long_it_is(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(12):
        due_in(matters.case_of(), 24 * 5)
    client = matters.signed_in("wangxiang")
    client.get("/inbox/")
    with django_assert_max_num_queries(16):
        assert client.get("/inbox/").status_code == 200


def test_after_a_step_the_next_case_of_the_list_opens() -> None:
    first, second = (due_in(matters.case_of(), 24 * days) for days in (3, 4))
    client = matters.signed_in("wangxiang")
    sent = {"version": first.version, "client_key": "k" * 20, "f-assignee": cast.user("zhaocun").pk}
    answer = client.post(f"/cases/{first.pk}/do/dispatch/?group=waiting", sent)
    assert answer.status_code == 302
    assert answer["Location"] == f"/cases/{second.pk}/?group=waiting&next=1"


def test_fifty_cases_go_in_one_bulk_each_by_itself_and_the_rest_are_told() -> None:
    cases = [due_in(matters.case_of(), 24 * 3) for _ in range(3)]
    cast.user("zhaocun")
    matters.step(cases[0], "withdraw", "lixian", reason="数据更正")
    sent = {"action": "dispatch", "case": [case.pk for case in cases], "group": "waiting"}
    sent |= {f"version-{case.pk}": case.version for case in cases}
    sent[f"version-{cases[1].pk}"] = 7
    client = matters.signed_in("wangxiang")
    page = client.post("/inbox/bulk/", sent, follow=True).content.decode()
    assert "办成 <b>1</b> 件，没有办成 <b>1</b> 件，另有 1 件已不在您的待办里" in page
    assert "此事已由他人办理" in page
    assert Case.objects.get(pk=cases[2].pk).assignee == cast.user("zhaocun")


def test_a_bulk_of_what_must_be_done_one_by_one_is_refused() -> None:
    case = matters.case_of()
    case = matters.step(case, "dispatch", "wangxiang")
    sent = {"action": "take_back", "case": [case.pk], f"version-{case.pk}": case.version}
    matters.signed_in("wangxiang").post("/inbox/bulk/", sent)
    assert Case.objects.get(pk=case.pk).step == "dispatched"


def test_a_notice_is_shown_until_it_was_read() -> None:
    case = matters.case_of()
    Notice.objects.create(
        case=case, role="clerk", region_id=case.region_id, text="快到期了", at=matters.MONDAY
    )
    client = matters.signed_in("wangxiang")
    assert "快到期了" in client.get("/inbox/").content.decode()
    assert "快到期了" in client.get("/inbox/notices/").content.decode()
    client.post("/inbox/notices/read/", {"all": "1"})
    assert "快到期了" not in client.get("/inbox/").content.decode()


def test_nobody_marks_the_word_of_others_as_read() -> None:
    case = matters.case_of()
    word = Notice.objects.create(
        case=case, role="monitor", region_id=case.region_id, text="超期", at=matters.MONDAY
    )
    matters.signed_in("wangxiang").post("/inbox/notices/read/", {"notice": word.pk})
    word.refresh_from_db()
    assert word.read_at is None
