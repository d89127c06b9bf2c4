"""A post is set up, filled, paid and ended, in a browser."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.assistance.posts import matters as posts
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in

from shouwang.assistance.posts.models import Appointment, PayRun, Post

pytestmark = [pytest.mark.browser]


def test_a_post_is_set_up_filled_paid_and_ended(desk: Page, live_server: LiveServer) -> None:
    posts.somebody()
    sign_in(desk, "wangxiang")
    desk.goto(f"{live_server}/posts/new/")
    desk.get_by_label("岗位在哪里").select_option(cast.VILLAGE)
    desk.get_by_label("岗位名称").fill("村内保洁")
    desk.get_by_label("为什么需要这个岗位").fill("主干道没有人打扫")
    desk.get_by_text("按月", exact=True).click()
    desk.get_by_label("补贴标准（元）").fill("800")
    desk.get_by_label("满勤天数").fill("1")
    no_serious_violations(desk)
    screenshot(desk, "post_new")
    desk.get_by_role("button", name="提出岗位").click()
    expect(desk.get_by_text("等人社部门设岗")).to_be_visible()
    post = Post.objects.get()
    filled(desk, f"{live_server}/posts/{post.pk}/")
    paid(desk, f"{live_server}/posts")
    ended(desk, f"{live_server}/posts/{post.pk}/")
    held = Appointment.objects.get()
    assert (held.ended_on, held.end_reason) == (timezone.localdate(), "本人辞去")
    assert held.pay.get().amount_fen == 80000


def filled(desk: Page, address: str) -> None:
    """The county agrees, the township appoints one of those who may hold it."""
    sign_in(desk, "lixian")
    desk.goto(f"{address}?do=approve#act")
    desk.get_by_role("button", name="同意设岗").click()
    sign_in(desk, "wangxiang")
    desk.goto(f"{address}?do=appoint#act")
    desk.get_by_label("受聘人").select_option(index=1)
    no_serious_violations(desk)
    screenshot(desk, "post_to_fill")
    desk.get_by_role("button", name="聘任").click()
    expect(desk.get_by_text("已办理：聘任")).to_be_visible()


def paid(desk: Page, address: str) -> None:
    """Attendance, the township's list, the county's payment."""
    desk.goto(f"{address}/attendance/")
    desk.get_by_label("天数").fill("1")
    screenshot(desk, "attendance")
    desk.get_by_role("button", name="登记考勤").click()
    expect(desk.get_by_text("已登记 1 人的考勤")).to_be_visible()
    desk.goto(f"{address}/pay/")
    desk.get_by_label("月份").fill(f"{timezone.localdate():%Y-%m}")
    desk.get_by_role("button", name="按考勤制表").click()
    expect(desk.get_by_text("满勤，每月800元")).to_be_visible()
    run = PayRun.objects.get()
    sign_in(desk, "lixian")
    desk.goto(f"{address}/pay/{run.pk}/")
    desk.get_by_label("发放凭证号").fill("银发7")
    screenshot(desk, "pay_run")
    desk.get_by_role("button", name="登记发放").click()
    expect(desk.get_by_text("已登记发放")).to_be_visible()


def ended(desk: Page, address: str) -> None:
    """The holder leaves."""
    sign_in(desk, "wangxiang")
    desk.goto(f"{address}?do=leave#act")
    desk.get_by_text("本人辞去").click()
    desk.get_by_role("button", name="退岗").click()
    expect(desk.get_by_text("已办理：退岗")).to_be_visible()
    screenshot(desk, "post_left")


def test_on_a_phone_the_collector_reads_posts(phone: Page, live_server: LiveServer) -> None:
    held = posts.held()
    sign_in(phone, "zhaocun")
    for address, name in (("posts/", "posts"), (f"posts/{held.post_id}/", "post")):
        phone.goto(f"{live_server}/{address}")
        nothing_overflows(phone)
        no_serious_violations(phone)
        screenshot(phone, name)
    sign_in(phone, "wangxiang")
    phone.goto(f"{live_server}/posts/attendance/?month=2025-06")
    nothing_overflows(phone)
    screenshot(phone, "attendance")
