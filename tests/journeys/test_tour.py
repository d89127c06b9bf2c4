"""The guided tour of docs/tour.md, walked as it is written on the demonstration; it takes its pictures, too.

With SHOUWANG_TOUR_PICTURES=docs/tour the pictures of the tour are written anew.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.demonstration.small import built
from tests.journeys.papers import LONG_NUMBER, rows_of, words_of
from tests.journeys.people import Somebody
from tests.journeys.town import Town

from shouwang.cases.models import Application, VillageCode, Visit
from shouwang.demonstration.people import SIGN_IN_WORDS
from shouwang.workflow.models import StepTaken

ROOT = Path(__file__).parent.parent.parent
TOUR = ROOT / "docs" / "tour.md"
PICTURES = os.environ.get("SHOUWANG_TOUR_PICTURES", "")
WIDEST, HEAVIEST = 900, 80_000
STEP = re.compile(r"^(\d+)\. (.*?)(?=^\d+\. |^再次运行)", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"\.(xlsx|xls|csv|txt)")
HOUSEHOLDS, MONTHS = 160, 2
"""Fewer than `make demo`, so that the tests go on; the same people, offices and steps."""


@pytest.mark.browser
@pytest.mark.slow
def test_every_step_works_as_it_is_written(empty_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in quotation marks in a step is met on the way, in that step."""
    today = empty_town.now.date()
    said = built(empty_town.home, monkeypatch, today=today, households=HOUSEHOLDS, months=MONTHS)
    assert said[-1].startswith("留下了")
    empty_town.password = SIGN_IN_WORDS
    written = dict(STEP.findall(TOUR.read_text("utf-8")))
    assert list(written) == [str(number) for number in range(1, len(STEPS) + 1)]
    for number, walk in enumerate(STEPS, 1):
        met = "\n".join(walk(empty_town))
        quoted = re.findall("“([^”]+)”", written[str(number)])
        assert [words for words in quoted if words not in met] == [], f"step {number}"


def test_every_picture_of_the_tour_is_there_and_light() -> None:
    shown = re.findall(r"\]\((tour/[\w.]+)\)", TOUR.read_text("utf-8"))
    assert len(shown) == len(STEPS)
    assert {path.name for path in (ROOT / "docs/tour").iterdir()} == {Path(name).name for name in shown}
    assert all((ROOT / "docs" / name).stat().st_size < HEAVIEST for name in shown)


def an_office_looks_at_what_it_sent(town: Town) -> list[str]:
    zhou = town.at_desk("zhouyibao")
    zhou.goes_to("数据报送")
    refused = zhou.page.locator("td:last-child", has_text=re.compile("[1-9]"))
    zhou.opens(FILE, within=zhou.page.get_by_role("row").filter(has=refused).first)
    zhou.sees("各工作表", "被退回的行")
    picture(zhou, "1_delivery")
    assert len(rows_of(zhou.takes_away("1 下载被退回的行"))) > 1
    return zhou.met


def the_county_reads_a_finding(town: Town) -> list[str]:
    li = town.at_desk("lixian")
    li.goes_to("研判")
    li.opens(re.compile("年.*月.*日"))
    li.sees("新增")
    li.goes_to("线索")
    li.page.locator("tbody a").first.click()
    li.sees(re.compile("依据"), FILE)
    picture(li, "2_finding")
    return li.met


def the_township_hands_out(town: Town) -> list[str]:
    wang = town.at_desk("wangxiang")
    wang.goes_to("待办")
    waiting = wang.page.get_by_role("row").filter(has_text="待派发")
    picture(wang, "3_inbox")
    for row in islice(waiting.all(), 3):
        row.get_by_role("checkbox").check()
    before = StepTaken.objects.filter(action="dispatch").count()
    wang.clicks("派发")
    wang.sees("批量办理结果")
    assert StepTaken.objects.filter(action="dispatch").count() > before
    return wang.met


def the_village_visits(town: Town) -> list[str]:
    zhao = town.on_phone("zhaocun")
    zhao.sees("今天的走访")
    before = Visit.objects.count()
    makes_a_visit(zhao)
    expect(zhao.page.locator(".sw-call-done")).to_have_count(1)
    zhao.loses_signal()
    makes_a_visit(zhao)
    zhao.sees("已填，等待发出")
    zhao.page.evaluate("scrollTo(0, 0)")
    picture(zhao, "4_visit")
    zhao.has_signal()
    expect(zhao.page.locator(".sw-call-done")).to_have_count(2)
    assert Visit.objects.count() == before + 2
    return zhao.met


def makes_a_visit(zhao: Somebody) -> None:
    """The first that waits and asks whether it is true."""
    calls = zhao.page.locator("article.sw-call").filter(has=zhao.page.get_by_text("属实", exact=True))
    call = calls.filter(has_not=zhao.page.locator("[data-sw-kept]")).first
    zhao.clicks("填写", within=call)
    zhao.picks("属实", within=call)
    zhao.clicks("登记走访", within=call)


def the_township_decides_and_posts(town: Town) -> list[str]:
    wang = town.at_desk("wangxiang")
    wang.goes_to("待办")
    wang.page.get_by_role("row").filter(has_text="待研判").get_by_role("link").first.click()
    wang.clicks("认定属实")
    wang.sees("已办理：认定属实")
    wang.goes_to("公示和文书")
    wang.opens(re.compile("^公示$"))
    picture(wang, "5_notice")
    for paper in (wang.takes_away("下载 Word"), wang.takes_away("下载 PDF")):
        assert not LONG_NUMBER.search(words_of(paper))
    return wang.met


def the_county_decides_and_looks_back(town: Town) -> list[str]:
    li = town.at_desk("lixian")
    li.goes_to("待办")
    li.goes_to("农户")
    li.fills("查找农户", Visit.objects.latest("pk").household.head_name)
    li.clicks("查找")
    li.page.locator("tbody a").first.click()
    li.sees("一户一页")
    picture(li, "6_household")
    li.fills("查看过去某一天", "2025-05-01")
    li.clicks("查看那一天")
    li.sees(re.compile("当天的情况"))
    return li.met


def a_household_applies(town: Town) -> list[str]:
    wang = town.at_desk("wangxiang")
    wang.goes_to("村申报码")
    wang.page.locator("main a").first.click()
    wang.page.get_by_alt_text(re.compile("申报码")).wait_for()
    chen = town.passer_by()
    chen.page.goto(f"{town.address}/a/v/{VillageCode.objects.latest('pk').token}/")
    chen.fills("户主姓名", "周秀英")
    chen.fills("联系电话", "16100008888")
    chen.picks("看病")
    chen.fills("说一说困难情况", "老伴住院，借了不少钱")
    picture(chen, "7_apply")
    chen.clicks("提交")
    receipt = chen.page.locator(".sw-receipt").inner_text()
    chen.opens("查询办理情况")
    chen.fills("回执号", receipt)
    chen.clicks("查询")
    chen.sees("已收到，等待上门")
    assert Application.objects.latest("pk").applicant == "周秀英"
    return [*wang.met, *chen.met]


def the_leader_looks(town: Town) -> list[str]:
    shen = town.at_desk("shenling")
    shen.page.emulate_media(reduced_motion="reduce")
    shen.goes_to("成效")
    expect(shen.page.locator("canvas, [data-sw-chart] svg").first).to_be_visible()
    picture(shen, "8_county")
    shen.opens(re.compile("未办结线索"))
    shen.sees(re.compile("线索"))
    shen.goes_to("成效")
    shen.opens("挂图")
    return shen.met


def the_inspector_draws(town: Town) -> list[str]:
    chu = town.at_desk("chudu")
    chu.goes_to("抽查回头看")
    chu.opens("新建抽样")
    chu.clicks("登记种子和抽样框")
    chu.clicks("按种子抽取")
    chu.sees(re.compile("已列入您的待办"))
    picture(chu, "9_sample")
    chu.goes_to("问题整改")
    chu.sees(re.compile("登记"))
    return chu.met


def the_auditor_looks(town: Town) -> list[str]:
    wei = town.at_desk("weishen")
    wei.goes_to("审计")
    wei.sees("王乡")
    picture(wei, "10_audit")
    wei.clicks("核对全部记录")
    wei.sees("全部完好")
    return wei.met


STEPS: tuple[Callable[[Town], list[str]], ...] = (
    an_office_looks_at_what_it_sent,
    the_county_reads_a_finding,
    the_township_hands_out,
    the_village_visits,
    the_township_decides_and_posts,
    the_county_decides_and_looks_back,
    a_household_applies,
    the_leader_looks,
    the_inspector_draws,
    the_auditor_looks,
)


def picture(person: Somebody, name: str) -> None:
    """What the person sees now, where pictures are asked for: as wide as a page of text, and light."""
    if not PICTURES:
        return
    image = Image.open(io.BytesIO(person.page.screenshot()))
    image.thumbnail((WIDEST, WIDEST))
    Path(PICTURES).mkdir(parents=True, exist_ok=True)
    image.save(Path(PICTURES) / f"{name}.webp", "WEBP", quality=70, method=6)
