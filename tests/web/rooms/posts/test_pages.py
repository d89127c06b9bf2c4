"""Pages of posts: asked for, filled from those who may, attended, paid by another."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.utils import timezone
from tests import cast
from tests.assistance.posts import matters as posts
from tests.assistance.posts.matters import MONTH
from tests.web.rooms import matters

from shouwang.assistance.posts.actions import make_pay_run, record_attendance
from shouwang.assistance.posts.models import Appointment, Attendance, PayRun, Post
from shouwang.audit.models import Act, AuditEntry
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db
ASKED = {
    "region": cast.VILLAGE,
    "name": "村内保洁",
    "kind": "cleaning",
    "need": "主干道没有人打扫",
    "pay_mode": "month",
    "pay": "800.50",
    "full_days": "22",
    "funding": "solar",
    "client_key": "k" * 20,
}


def page(who: str, address: str) -> str:
    answer = matters.signed_in(who).get(address)
    assert answer.status_code == 200, (who, address, answer.status_code)
    return answer.content.decode()


def send(who: str, address: str, **told: object) -> str:
    return matters.signed_in(who).post(address, told, follow=True).content.decode()


def version(post: Post) -> int:
    return Case.objects.get(pk=post.case_id or 0).version


def test_a_post_is_asked_for_once_however_often_the_button_is_pressed() -> None:
    for _ in range(2):
        assert "等人社部门设岗" in send("wangxiang", "/posts/new/", **ASKED)
    assert Post.objects.get().pay_fen == 80050


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pay": "很多"}, "请填数字"),
        ({"full_days": ""}, "满勤天数"),
        ({"region": cast.OTHER_TOWNSHIP}, "岗位在哪里"),
    ],
)
def test_a_post_with_gaps_comes_back_with_what_was_typed(wrong: dict[str, str], said: str) -> None:
    answer = matters.signed_in("wangxiang").post("/posts/new/", {**ASKED, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "主干道没有人打扫" in answer.content.decode()
    assert not Post.objects.exists()


def test_only_those_who_may_hold_it_are_in_the_choice_and_the_others_are_refused() -> None:
    post, able = posts.set_up(), posts.somebody()
    unable = posts.somebody(labour="无劳动力")
    shown = page("wangxiang", f"/posts/{post.pk}/?do=appoint")
    assert able.person_no in shown
    assert unable.person_no not in shown
    sent = {"version": version(post), "f-person_no": unable.person_no, "f-started_on": "2025-05-20"}
    answer = matters.signed_in("wangxiang").post(f"/posts/{post.pk}/do/appoint/", sent)
    assert answer.status_code == 422
    assert "劳动能力是“无劳动力”" in answer.content.decode()
    told = send("wangxiang", f"/posts/{post.pk}/do/appoint/", **{**sent, "f-person_no": able.person_no})
    assert "已办理：聘任" in told
    assert Appointment.objects.get().person == able


def test_attendance_is_kept_for_everybody_on_one_page_and_what_cannot_be_is_said() -> None:
    first, second = posts.held(), posts.held()
    told = send(
        "wangxiang",
        "/posts/attendance/",
        month="2025-06",
        **{f"days-{first.pk}": "22", f"days-{second.pk}": "31"},
    )
    assert "当月在岗最多 30 天" in told
    assert Attendance.objects.get().appointment == first
    assert "已登记 1 人的考勤" in send(
        "wangxiang", "/posts/attendance/", month="2025-06", **{f"days-{second.pk}": "20"}
    )


def test_a_list_is_made_by_the_township_and_paid_by_the_county() -> None:
    held, absent = posts.held(), posts.held()
    record_attendance(held, month=MONTH, days=22, actor=cast.user("wangxiang"))
    told = send("wangxiang", "/posts/pay/making/", region=cast.TOWNSHIP, month="2025-06")
    assert "800 元" in told
    assert "当月没有登记考勤" in told
    assert "登记发放</button>" not in told
    run = PayRun.objects.get()
    sent = {"version": 1, "paid_on": timezone.localdate().isoformat(), "voucher": "银发7"}
    assert "已登记发放" in send("lixian", f"/posts/pay/{run.pk}/paying/", **sent)
    assert "已由他人办理" in send("lixian", f"/posts/pay/{run.pk}/paying/", **sent)
    assert absent.pay.count() == 0
    assert "待发放" not in page("wangxiang", "/posts/pay/")


def test_whoever_made_a_list_does_not_pay_it() -> None:
    held = posts.held()
    record_attendance(held, month=MONTH, days=22, actor=cast.user("wangxiang"))
    run = make_pay_run(cast.TOWNSHIP, month=MONTH, actor=cast.user("lixian"))
    sent = {"version": 1, "paid_on": timezone.localdate().isoformat(), "voucher": "银发7"}
    assert "制表人不能自己发放" in send("lixian", f"/posts/pay/{run.pk}/paying/", **sent)


def test_workbooks_are_taken_with_a_trace() -> None:
    held = posts.held()
    record_attendance(held, month=MONTH, days=20, actor=cast.user("wangxiang"))
    run = make_pay_run(cast.TOWNSHIP, month=MONTH, actor=cast.user("wangxiang"))
    client = matters.signed_in("wangxiang")
    sheet = openpyxl.load_workbook(io.BytesIO(client.post(f"/posts/pay/{run.pk}/workbook/").content)).active
    assert sheet is not None
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert {"727.27元", "每月800元 × 20天 ÷ 满勤22天", "合计"} <= set(cells)
    book = client.post("/posts/workbook/", {"purpose": "县里汇总"})
    register = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert register is not None
    assert "村内保洁" in [cell.value for row in register.iter_rows() for cell in row]
    assert AuditEntry.objects.filter(act=Act.EXPORT, actor="wangxiang").count() == 2


def test_a_post_stands_on_the_page_of_the_household() -> None:
    held = posts.held()
    shown = page("shenling", f"/households/{held.household.household_no}/?tab=help")
    assert "村内保洁，2025年5月20日到岗" in shown
    assert "公益岗位：村内保洁" in page("shenling", f"/households/{held.household.household_no}/?tab=story")


def test_a_post_of_another_township_is_not_there() -> None:
    post = posts.wanted()
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    client = matters.Client()
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/posts/{post.pk}/").status_code == 404
    assert client.get("/posts/987654/").status_code == 404
