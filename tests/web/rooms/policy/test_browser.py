"""An amount, a deadline, a form and a letter are changed, seen, and published; old cases keep theirs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.jobs.office import Office, office, work
from tests.policies.judged import judged_county
from tests.policies.own_pack import own_home, people
from tests.web.browser import (
    no_serious_violations,
    nothing_overflows,
    nothing_scrolls_sideways,
    screenshot,
    sign_in,
)

from shouwang.policies.models import Publication
from shouwang.registry.models import Household
from shouwang.web.templatetags.show import day
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case
from shouwang.workflow.shelf import process_of

__all__ = ["office", "own_home"]
DOCUMENT, CLAUSE = "守望县医疗保障局2025年第3号通知", "第二条"
WORDS = "经{village}民主评议，下列{count}户拟列为监测对象，{from_day}至{until_day}公示，欢迎监督。"
READABLE = "欢迎监督"


def opened(home: Household) -> Case:
    """A recognition that begins now, and waits for its publicity."""
    matter = Matter("household", home.pk, home.region_id, f"认定 {home.head_name}", household_id=home.pk)
    case = open_case("monitoring", matter, actor=None)
    Case.objects.filter(pk=case.pk).update(step="assessed", step_label="待公示")
    return case


def basis(page: Page) -> None:
    """Document and clause, as for every change."""
    page.get_by_label("文件", exact=True).fill(DOCUMENT)
    page.get_by_label("条款", exact=True).fill(CLAUSE)


def keep(page: Page) -> None:
    """Keep what was typed as a draft."""
    page.get_by_role("button", name="存为草稿").click()


@pytest.mark.browser
def test_an_amount_a_deadline_a_form_and_a_letter_are_changed_seen_and_published(
    own_home: Path, office: Office, desk: Page, phone: Page, live_server: LiveServer
) -> None:
    people()
    homes = judged_county(office)
    took_twelve_days(homes[2])
    before = opened(homes[0])
    old_days = process_of(before).terms["recognition"].days

    sign_in(desk, "jiangce")
    an_open_amount_is_set(desk, live_server)
    a_deadline_is_changed(desk, live_server, old_days)
    a_form_is_changed(desk, live_server)
    a_letter_is_changed(desk, live_server)
    nothing_is_published_untried(desk)
    what_it_changes_is_seen(desk)
    a_change_after_the_trial_wants_another(desk, live_server, old_days)
    it_is_proposed(desk)
    assert process_of(opened(homes[2])).terms["recognition"].days == old_days  # nothing is in force yet

    sign_in(phone, "shenling")
    a_second_person_confirms(phone, live_server)
    after = opened(homes[1])
    old_case_keeps_its_form(desk, live_server, before, after)
    old_case_keeps_its_deadline(desk, live_server, before, after, old_days)
    the_letter_has_the_new_words(desk, live_server, homes[1])


def took_twelve_days(home: Household) -> None:
    """A recognition of two months ago that was decided after twelve days."""
    matter = Matter("household", home.pk, home.region_id, f"认定 {home.head_name}", household_id=home.pk)
    began = timezone.now() - timedelta(days=60)
    case = open_case("monitoring", matter, actor=None, at=began)
    ended = began + timedelta(days=12)
    case.deadlines.update(met_at=ended)
    Case.objects.filter(pk=case.pk).update(closed_at=ended, step="refused")


def an_open_amount_is_set(page: Page, server: LiveServer) -> None:
    """The number that the document leaves to the county stands first."""
    page.goto(f"{server}/policy/")
    expect(page.get_by_role("heading", name="待设定")).to_be_visible()
    screenshot(page, "policy_values")
    no_serious_violations(page)
    page.get_by_role("link", name="居民医保个人缴费").first.click()
    page.get_by_label("数值").fill("四百")
    page.get_by_label("施行日").fill("2025-01-01")
    basis(page)
    keep(page)
    expect(page.get_by_text("看不懂这个数").first).to_be_visible()
    page.get_by_label("数值").fill("400")
    keep(page)
    expect(page.get_by_text("已存为草稿：居民医保个人缴费")).to_be_visible()


def a_deadline_is_changed(page: Page, server: LiveServer, days: int) -> None:
    """A longer one wants a reason; a shorter one does not."""
    page.goto(f"{server}/policy/terms/monitoring/recognition/")
    page.get_by_label("天数").fill(str(days + 10))
    basis(page)
    keep(page)
    expect(page.get_by_text("力度下降或提前退出").first).to_be_visible()
    screenshot(page, "policy_term_refused")
    page.get_by_label("天数").fill(str(days - 5))
    keep(page)
    expect(page.get_by_text("已存为草稿")).to_be_visible()


def a_form_is_changed(page: Page, server: LiveServer) -> None:
    """A field is renamed, another is added; what the decision needs cannot be taken away."""
    page.goto(f"{server}/policy/")
    page.get_by_role("link", name="表单").click()
    page.get_by_label("找表单").fill("评议")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("table", name="监测对象认定和风险消除").get_by_role("link", name="登记评议").click()
    expect(page.get_by_role("row", name="拟认定类别")).to_contain_text("办理“审定通过”")
    page.locator("summary", has_text="拟认定类别").click()
    needed = page.get_by_role("group", name="拟认定类别")
    expect(needed.get_by_label("名称")).to_be_visible()
    expect(needed.get_by_label("删去这一项")).to_have_count(0)
    page.locator("summary", has_text="评议日期").click()
    page.get_by_role("group", name="评议日期").get_by_label("名称").fill("评议会日期")
    new = page.get_by_role("group", name="新增第1项")
    new.get_by_label("名称").fill("评议地点")
    new.get_by_label("填什么").select_option("choice")
    new.get_by_label("可选的项").fill("村部\n组里")
    new.get_by_label("必填").check()
    basis(page)
    no_serious_violations(page)
    nothing_overflows(page)
    screenshot(page, "policy_form")
    keep(page)
    expect(page.get_by_text("已存为草稿：监测对象认定和风险消除 · 登记评议")).to_be_visible()


def a_letter_is_changed(page: Page, server: LiveServer) -> None:
    """What must not be on a notice is refused."""
    page.goto(f"{server}/policy/letters/")
    expect(page.get_by_role("heading", name="公示：关于拟认定防返贫监测对象的公示")).to_be_visible()
    page.goto(f"{server}/policy/letters/publicity/0/")
    page.get_by_label("文字", exact=True).fill(f"{WORDS}电话16100000001")
    keep(page)
    expect(page.get_by_text("长串数字").first).to_be_visible()
    page.get_by_label("文字", exact=True).fill(WORDS)
    keep(page)
    expect(page.get_by_text("已存为草稿")).to_be_visible()


def nothing_is_published_untried(page: Page) -> None:
    """Before a trial there is nothing to press."""
    expect(page.get_by_text("还没有测算；发布以前请先测算")).to_be_visible()
    expect(page.get_by_role("button", name="提请发布")).to_have_count(0)


def tried(page: Page, button: str) -> None:
    """The drafts are tried to the end."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("排队").first).to_be_visible()
    work()
    page.reload()


def what_it_changes_is_seen(page: Page) -> None:
    """Who gains, what it costs in all and by township, which cases are late; nobody's name."""
    tried(page, "测算影响")
    total = page.get_by_role("region", name="多花多少钱")
    expect(total.get_by_role("row", name="每年")).to_contain_text("400")
    late = page.get_by_role("region", name="监测对象认定和风险消除 · 从发现到认定")
    expect(late.get_by_role("row", name="周家镇").get_by_role("cell").nth(4)).to_have_text("1")
    expect(page.get_by_text("在办的 1 件按建立时的版本办，期限不变")).to_be_visible()
    fields = page.get_by_role("list", name="监测对象认定和风险消除 · 登记评议").get_by_role("listitem")
    expect(fields.filter(has_text="评议地点")).to_contain_text("增加")
    expect(fields.filter(has_text="评议会日期")).to_contain_text("文书《民主评议记录》")
    costs = page.get_by_role("region", name="特困人员参保全额资助")
    expect(costs).to_be_visible()
    expect(costs.get_by_role("row", name="全县")).to_contain_text("400")
    expect(costs.get_by_role("row", name="周家镇")).to_be_visible()
    expect(page.get_by_text("吴家")).to_have_count(0)
    no_serious_violations(page)
    nothing_overflows(page)
    screenshot(page, "policy_drafts")


def a_change_after_the_trial_wants_another(page: Page, server: LiveServer, days: int) -> None:
    """What was seen is not what would be published: it is tried again."""
    page.goto(f"{server}/policy/terms/monitoring/recognition/")
    page.get_by_label("天数").fill(str(days - 6))
    keep(page)
    expect(page.get_by_text("草稿在测算以后又改过，请重新测算")).to_be_visible()
    expect(page.get_by_role("button", name="提请发布")).to_have_count(0)
    page.goto(f"{server}/policy/terms/monitoring/recognition/")
    page.get_by_label("天数").fill(str(days - 5))
    page.get_by_label("条款", exact=True).fill("第四条")
    keep(page)
    tried(page, "测算影响")


def it_is_proposed(page: Page) -> None:
    """A purpose goes with it."""
    page.get_by_label("事由").fill("执行县医保局年度通知")
    page.get_by_role("button", name="提请发布").click()
    expect(page.get_by_text("已提出，等待另一人确认")).to_be_visible()


def a_second_person_confirms(page: Page, server: LiveServer) -> None:
    """The leader, on a phone."""
    page.goto(f"{server}/policy/publications/")
    nothing_overflows(page)
    nothing_scrolls_sideways(page)
    page.locator("a:visible", has_text="待确认").last.click()
    page.get_by_label("意见").fill("同意")
    nothing_overflows(page)
    nothing_scrolls_sideways(page)
    no_serious_violations(page)
    screenshot(page, "policy_confirm")
    page.get_by_role("button", name="确认发布").click()
    expect(page.get_by_text("已发布，现在起生效")).to_be_visible()
    assert Publication.objects.get().number == 1


def old_case_keeps_its_form(page: Page, server: LiveServer, before: Case, after: Case) -> None:
    """The township registers the assessment of either case with its own form."""
    Case.objects.filter(pk__in=[before.pk, after.pk]).update(step="compared", step_label="待民主评议")
    sign_in(page, "wangxiang")
    for case, day_label, places in ((before, "评议日期", 0), (after, "评议会日期", 1)):
        page.goto(f"{server}/cases/{case.pk}/")
        expect(page.get_by_label(day_label, exact=True)).to_be_visible()
        expect(page.get_by_role("group", name="评议地点")).to_have_count(places)
        assert len(process_of(case).actions["assess"].form) == 4 + places
    screenshot(page, "policy_case_form_after")
    Case.objects.filter(pk__in=[before.pk, after.pk]).update(step="assessed", step_label="待公示")


def old_case_keeps_its_deadline(
    page: Page, server: LiveServer, before: Case, after: Case, old_days: int
) -> None:
    """The page of either case says its own."""
    sign_in(page, "lixian")
    for case, days in ((before, old_days), (after, old_days - 5)):
        due = timezone.localdate(case.opened_at) + timedelta(days=days)
        page.goto(f"{server}/cases/{case.pk}/")
        terms = page.locator(".sw-terms")
        expect(terms.get_by_text(day(due))).to_be_visible()
        expect(terms.get_by_text(DOCUMENT)).to_have_count(1 if case is after else 0)
        assert process_of(case).terms["recognition"].days == days
    screenshot(page, "policy_case_after")


def the_letter_has_the_new_words(page: Page, server: LiveServer, home: Household) -> None:
    """The notice of the village is worded as published."""
    page.goto(f"{server}/notices/publicity/village/{home.region_id}/")
    expect(page.get_by_text(READABLE)).to_be_visible()
    screenshot(page, "policy_notice_after")


@pytest.mark.browser
@pytest.mark.parametrize(
    "address",
    [
        "", "standards/", "terms/", "forms/", "letters/", "values/line/", "standards/social/taper_months/",
        "forms/monitoring/assess/", "letters/publicity/0/", "drafts/",
    ],
)  # fmt: skip
def test_every_page_can_be_read_on_a_phone(
    own_home: Path, phone: Page, live_server: LiveServer, address: str
) -> None:
    people()
    sign_in(phone, "shenling")
    phone.goto(f"{live_server}/policy/{address}")
    nothing_overflows(phone)
    no_serious_violations(phone)
    screenshot(phone, f"policy_{address.strip('/').replace('/', '_') or 'values'}", whole=False)
