"""A problem on its whole way in a browser: found, handed out, mended with proof, checked, closed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.cases.matters import problem_item
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in

from shouwang.cases.models import ProblemItem
from shouwang.workflow.models import Case

pytestmark = [pytest.mark.browser]


def picture(folder: Path) -> Path:
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "JPEG")
    path = folder / "整改后.jpg"
    path.write_bytes(content.getvalue())
    return path


def test_a_problem_is_recorded_mended_and_closed(desk: Page, live_server: LiveServer, tmp_path: Path) -> None:
    cast.regions()
    for name in ("lixian", "wangxiang"):
        cast.user(name)
    sign_in(desk, "chudu")
    desk.goto(f"{live_server}/problems/new/")
    no_serious_violations(desk)
    screenshot(desk, "problem_new")
    desk.get_by_label("在哪里发现的").select_option(label="王家乡")
    desk.get_by_label("督查暗访").check()
    desk.get_by_label("发现日期").fill("2025-06-02")
    desk.get_by_label("帮扶措施").check()
    desk.get_by_label("问题是什么").fill("两户的帮扶措施没有落实")
    desk.get_by_role("button", name="登记").click()
    expect(desk.get_by_text("等县里交办").first).to_be_visible()
    item = ProblemItem.objects.get()
    case = f"{live_server}/cases/{item.case_id}/"

    sign_in(desk, "lixian")
    desk.goto(f"{live_server}/problems/{item.pk}/")
    desk.get_by_role("link", name="办理").click()
    screenshot(desk, "problem_case")
    desk.get_by_role("button", name="交办乡镇").click()
    expect(desk.get_by_text("已办理：交办乡镇")).to_be_visible()

    sign_in(desk, "wangxiang")
    desk.goto(case)
    desk.get_by_label("整改佐证").first.set_input_files(picture(tmp_path))
    desk.get_by_label("理由").fill("两户已落实产业帮扶")
    desk.get_by_role("button", name="报告整改").click()
    expect(desk.get_by_text("已办理：报告整改")).to_be_visible()

    sign_in(desk, "chudu")
    desk.goto(f"{case}?do=accept")
    desk.get_by_role("button", name="复核通过，销号").click()
    expect(desk.get_by_text("已办理：复核通过，销号")).to_be_visible()
    desk.goto(f"{live_server}/problems/{item.pk}/")
    expect(desk.get_by_text("已销号").first).to_be_visible()
    screenshot(desk, "problem_closed")
    assert Case.objects.get(pk=item.case_id).outcome == "closed"


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_the_list_is_readable_without_barriers(
    device: str, live_server: LiveServer, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(device)
    for region in (cast.VILLAGE, cast.TOWNSHIP):
        item = problem_item(region)
    sign_in(page, "wangxiang")
    for name, path in (("problems", "problems/"), ("problem", f"problems/{item.pk}/")):
        page.goto(f"{live_server}/{path}")
        nothing_overflows(page)
        no_serious_violations(page)
        screenshot(page, name)
