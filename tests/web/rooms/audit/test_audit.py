"""The log, one thing's history, the export, the proof."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests import cast

from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act, AuditEntry
from shouwang.web.rooms.audit.workbook import RISKY_STARTS, harmless

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def auditor(client: Client) -> Client:
    """卫审's browser."""
    client.force_login(cast.user("weishen"), backend=BACKEND)
    return client


def done(
    act: Act = Act.CHANGE,
    *,
    subject: str = "1",
    region: str = cast.VILLAGE,
    who: str = "wangxiang",
    **more: object,
) -> AuditEntry:
    """Something that was done."""
    return record(act, Subject("household", subject, region), actor=cast.user(who), **more)  # type: ignore[arg-type]


def test_a_search_is_about_no_one_thing_and_is_shown_all_the_same(auditor: Client) -> None:
    done(Act.SEARCH, subject="")
    answer = auditor.get("/audit/")
    assert answer.status_code == 200
    assert "检索" in answer.content.decode()


def test_the_log_shows_who_did_what_and_why(auditor: Client) -> None:
    done(Act.SEE, subject="990101000001", purpose="核对证件号码")
    page = auditor.get("/audit/").content.decode()
    for word in ("王乡", "查看敏感信息", "农户 990101000001", "赵村", "核对证件号码"):
        assert word in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("actor=wangxiang", {"1", "2"}),
        ("actor=lixian", {"3"}),
        ("act=see", {"2"}),
        ("subject_type=household&subject_id=3", {"3"}),
        ("region=990101001", {"1", "2"}),
        ("since=2100-01-01", set()),
        ("until=2000-01-01", set()),
        ("region=abc", set()),
        ("since=2026-02-01&until=2026-01-01", set()),
        ("act=nothing", set()),
    ],
)
def test_the_log_is_narrowed(auditor: Client, query: str, shown: set[str]) -> None:
    done()
    done(Act.SEE, subject="2")
    done(subject="3", region=cast.OTHER_TOWNSHIP, who="lixian")
    page = auditor.get(f"/audit/?{query}").content.decode()
    assert {number for number in "123" if f"农户 {number}<" in page} == shown


def test_days_are_days_by_the_clock_here(auditor: Client) -> None:
    today = timezone.localdate()
    done(at=timezone.now() - timedelta(days=3))
    assert "农户 1<" in auditor.get(f"/audit/?until={today - timedelta(days=3)}").content.decode()
    assert "农户 1<" not in auditor.get(f"/audit/?since={today - timedelta(days=2)}").content.decode()


def test_an_auditor_of_a_township_sees_neither_other_townships_nor_the_house_itself(client: Client) -> None:
    client.force_login(cast.somebody(cast.Role.AUDITOR, region=cast.TOWNSHIP), backend=BACKEND)
    done()
    done(subject="2", region=cast.OTHER_TOWNSHIP)
    done(subject="3", region="")
    page = client.get("/audit/").content.decode()
    assert "农户 1<" in page
    assert "农户 2<" not in page
    assert "农户 3<" not in page


def test_the_history_of_a_thing_tells_what_changed(auditor: Client) -> None:
    done(subject="7", old={"kind": "general"}, new={"kind": "poor"})
    page = auditor.get("/audit/of/household/7/").content.decode()
    assert "<del>general</del>" in page
    assert "<ins>poor</ins>" in page
    assert auditor.get("/audit/of/household/8/").status_code == 404


def test_an_export_needs_a_purpose_and_is_written_down(auditor: Client) -> None:
    done(subject="5", purpose="=cmd|' /C calc'!A0")
    assert auditor.post("/audit/export/", {"purpose": ""}).status_code == 422
    answer = auditor.post("/audit/export/", {"purpose": "半年审计", "actor": "wangxiang"})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][8] == "'=cmd|' /C calc'!A0"
    entry = AuditEntry.objects.get(act=Act.EXPORT)
    assert (entry.purpose, entry.new["rows"]) == ("半年审计", 1)


@given(text=st.text(max_size=30))
def test_no_cell_begins_as_a_formula(text: str) -> None:
    assert not harmless(text).lstrip(" \u00a0\u3000").startswith(RISKY_STARTS)


def test_an_untouched_log_is_proved(auditor: Client) -> None:
    done()
    assert "全部完好" in auditor.post("/audit/verify/").content.decode()
    assert AuditEntry.objects.filter(act=Act.RUN, actor="weishen").exists()


def test_a_touched_log_is_noticed(auditor: Client) -> None:
    done()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_audithead SET seq = 9 WHERE id = 1")
    assert "不完整" in auditor.post("/audit/verify/").content.decode()


def test_the_log_pins_its_queries(auditor: Client, django_assert_max_num_queries: object) -> None:
    for number in range(60):
        done(subject=str(number))
    auditor.get("/audit/")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        auditor.get("/audit/?act=change")


def test_who_may_not_see_the_log_does_not(client: Client) -> None:
    with transaction.atomic():
        client.force_login(cast.user("hanxi"), backend=BACKEND)
    assert client.get("/audit/").status_code == 403
