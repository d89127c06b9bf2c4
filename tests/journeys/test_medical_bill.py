"""The medical bill: from the file of an office to the day on which the risk is gone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect
from pytest_django import Settings
from tests import cast
from tests.assistance.social.matters import county_pack
from tests.jobs.office import bills, stay
from tests.journeys.papers import LONG_NUMBER, photo, words_of
from tests.journeys.people import Somebody
from tests.journeys.town import Town

from shouwang.assistance.plans.models import Task
from shouwang.assistance.social.models import EntryKind, ReserveEntry
from shouwang.cases.models import Visit
from shouwang.registry.models import Household, HouseholdKind
from shouwang.workflow.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MEASURES = 3
RELIEF = "户主病重，家里借债"


def test_the_medical_bill(town: Town, settings: Settings) -> None:
    """Six people, half a year, one household."""
    settings.SHOUWANG_PACKS = ("national", county_pack(town.home))
    home = households()
    the_office_sends_the_month(town, home)
    the_finding_says_so_with_line_and_clause(town, home)
    the_clerk_hands_it_to_the_collector(town)
    the_visit_is_made_without_signal(town)
    the_township_takes_it_as_true(town)
    help_comes_first(town, home)
    civil_affairs_approves_it_on_the_second_day(town, home)
    the_household_is_visited_and_compared(town)
    the_village_assesses_it(town)
    the_village_reads_the_notice(town)
    the_county_decides(town)
    three_measures_are_promised_and_delivered(town, home)
    half_a_year_later_the_risk_is_gone(town, home)
    what_happened_is_on_one_page(town, home)


def households() -> Household:
    """陈家, and neighbours of whom nobody asks."""
    for number in range(30):
        cast.household(head=f"邻居{number}", income_yuan=30_000)
    return cast.household(head="陈家", members=3, kind=HouseholdKind.POOR, income_yuan=30_000)


def the_office_sends_the_month(town: Town, home: Household) -> None:
    """医保 uploads its table as it is, and sees within seconds what became of it."""
    file = town.home / "医保结算6月.csv"
    file.write_bytes(bills(stay(home, 23_400)))
    zhou = town.at_desk("yibao")
    with zhou.doing("delivery"):
        zhou.goes_to("数据报送")
        zhou.hands_in("选择文件，或把文件拖到这里", file)
        zhou.clicks("上传并检查")
        town.works_off()
        zhou.sees("各工作表")
    zhou.may_not_enter(f"{town.address}/households/{home.household_no}/")
    zhou.may_not_enter(f"{town.address}/findings/")


def the_finding_says_so_with_line_and_clause(town: Town, home: Household) -> None:
    """李县 lets the county be judged and opens what is new."""
    li = town.at_desk("lixian")
    with li.doing("decision"):
        li.goes_to("研判")
        li.clicks("立即研判")
        town.works_off()
        li.opens(re.compile("新增"))
        li.opens("住院自付负担重")
    li.sees(re.compile("23,400元"), re.compile("达到预警线5,000元"), re.compile("某县防返贫部门数据预警方案"))
    li.sees(re.compile("医保结算6月.csv"))


def the_clerk_hands_it_to_the_collector(town: Town) -> None:
    """By keyboard: the person proposed is the collector of the village."""
    wang = town.at_desk("wangxiang")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.presses("s")
        wang.sees("已办理：派发")


def the_visit_is_made_without_signal(town: Town) -> None:
    """It is kept in the page, and arrives once when there is a signal again."""
    zhao = town.on_phone("zhaocun")
    zhao.sees(re.compile("23,400元"))
    zhao.loses_signal()
    with zhao.doing("visit"):
        zhao.clicks("填写")
        zhao.picks("属实")
        zhao.fills("情况说明", "户主住院，自付二万多元，向亲戚借了钱")
        zhao.clicks("登记走访")
        zhao.sees("已填，等待发出")
    assert not Visit.objects.exists()
    zhao.has_signal()
    expect(zhao.page.locator(".sw-call-done")).to_be_visible()
    assert Visit.objects.count() == 1


def the_township_takes_it_as_true(town: Town) -> None:
    """What is true opens the recognition; what the visit said stands on the page."""
    wang = town.at_desk("wangxiang")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.sees(re.compile("向亲戚借了钱"))
        wang.presses("s")
        wang.sees("已办理：认定属实")


def help_comes_first(town: Town, home: Household) -> None:
    """It cannot wait for the procedure: the township pays from its reserve the same hour (绿色通道)."""
    li = town.at_desk("lixian")
    with li.doing("decision"):
        li.goes_to("备用金")
        li.opens("王家乡")
        li.fills("拨入金额（元）", "5000")
        li.fills("说明", "第一批")
        li.clicks("登记拨入")
    li.sees("已登记拨入")
    wang = town.at_desk("wangxiang")
    with wang.doing("paper"):
        wang.goes_to("待办")
        wang.opens("查看全部事项")
        wang.opens("新办一件")
        wang.fills("户编号", home.household_no)
        wang.clicks("查找农户")
        wang.picks("临时救助")
        wang.fills("事由", RELIEF)
        wang.clicks("开始办理")
    with wang.doing("item"):
        wang.picks("突发性困难")
        wang.fills("金额（元）", "2000")
        wang.fills("支付日期", town.today)
        wang.clicks("先行救助")
    wang.sees("已办理：先行救助")
    entry = ReserveEntry.objects.get(kind=EntryKind.PAID)
    assert (entry.amount_fen, entry.balance_fen, entry.day) == (-200_000, 300_000, town.now.date())
    with wang.doing("paper"):
        wang.hands_in("申请书", photo(town.home, "申请书"))
        wang.hands_in("核实记录", photo(town.home, "核实记录"))
        wang.clicks("补齐手续")
    wang.sees("已办理：补齐手续")


def civil_affairs_approves_it_on_the_second_day(town: Town, home: Household) -> None:
    """吴民政 finds it among the department's own tasks, and nothing of the recognition beside it."""
    town.passes(days=1)
    wu = town.at_desk("minzheng")
    with wu.doing("measure"):
        wu.goes_to("待办")
        wu.opens("陈家")
        wu.sees(RELIEF, re.compile("突发性困难"))
        wu.fills("批准金额（元）", "3000")
        wu.clicks("审批救助")
    wu.sees("已办理：审批救助")
    wu.goes_to("备用金")
    wu.opens("王家乡")
    wu.sees("审批后补回备用金", re.compile("余额 5,000 元"))
    wu.may_not_enter(f"{town.address}/households/{home.household_no}/")
    recognition = Case.objects.get(process_name="monitoring")
    wu.may_not_enter(f"{town.address}/cases/{recognition.pk}/")


def the_household_is_visited_and_compared(town: Town) -> None:
    """The authorisation is printed in the township, signed at the door; the county compares."""
    wang = town.at_desk("wangxiang")
    with wang.doing("paper"):
        wang.goes_to("待办")
        wang.opens("查看全部事项")
        wang.opens("陈家", within=wang.page.get_by_role("row", name="待入户核查"))
        wang.sees("绿色通道：已先行救助，程序须补齐", re.compile("先行救助，2,000 元，2025年6月2日"))
        wang.sees("这一户的其他事项", RELIEF)
        wang.opens("文书")
        letter = wang.takes_away(re.compile("Word.*承诺授权书"))
    assert "陈家" in words_of(letter)
    zhao = town.on_phone("zhaocun")
    with zhao.doing("visit"):
        zhao.clicks("填写")
        zhao.fills("人均纯收入（元）", "30000")
        zhao.picks("因病", "务工就业不稳", "缺劳动力")
        zhao.hands_in("承诺授权书", photo(town.home, "授权书"))
        zhao.clicks("入户核查")
    expect(zhao.page.locator(".sw-call-done")).to_be_visible()
    li = town.at_desk("lixian")
    with li.doing("decision"):
        li.goes_to("待办")
        li.opens("陈家")
        li.picks("无异常")
        li.hands_in("信息比对结果", photo(town.home, "比对"))
        li.clicks("登记比对结果")
    li.sees("已办理：登记比对结果")


def the_village_assesses_it(town: Town) -> None:
    """The minutes come prefilled; what was agreed is filled in once and stands on every paper after it."""
    wang = town.at_desk("wangxiang")
    with wang.doing("paper"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.fills("评议日期", town.today)
        wang.fills("到会人数", "32")
        wang.fills("同意人数", "31")
        wang.picks("脱贫不稳定户")
        wang.hands_in("民主评议记录", photo(town.home, "评议"))
        wang.clicks("登记评议")
    wang.sees("已办理：登记评议")


def the_village_reads_the_notice(town: Town) -> None:
    """Name, village and class; not a number that belongs to a person. Five days later nobody has objected."""
    wang = town.at_desk("wangxiang")
    with wang.doing("paper"):
        wang.goes_to("公示和文书")
        wang.opens("公示")
        papers = [wang.takes_away("下载 Word"), wang.takes_away("下载 PDF")]
    for paper in papers:
        text = words_of(paper)
        assert not LONG_NUMBER.search(text)
        assert "住院" not in text
    assert "陈家" in words_of(papers[0])
    assert "脱贫不稳定户" in words_of(papers[0])
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.hands_in("公示照片", photo(town.home, "公示"))
        wang.clicks("开始公示")
    town.passes(days=5)
    wang = town.at_desk("wangxiang")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.presses("s")
        wang.sees("已办理：公示期满报审")


def the_county_decides(town: Town) -> None:
    """The township's reviewer, then the county with the whole story on one page, then the announcement."""
    wang = town.at_desk("wangxiang")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.presses("s")
        wang.sees("已办理：审核通过")
    li = town.at_desk("lixian")
    with li.doing("decision"):
        li.goes_to("待办")
        li.opens("陈家")
        li.sees("民主评议记录", re.compile("到会人数：32"))
        li.presses("s")
        li.sees("已办理：审定通过")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.hands_in("公告照片", photo(town.home, "公告"))
        wang.clicks("公告")
    wang.sees("已办理：公告")


def three_measures_are_promised_and_delivered(town: Town, home: Household) -> None:
    """The plan drafts itself: each measure goes to its unit with a date, and is confirmed at the door."""
    tasks = list(Task.objects.filter(household=home).order_by("pk"))
    assert len(tasks) == MEASURES, [task.measure for task in tasks]
    wang = town.at_desk("wangxiang")
    for task in tasks:
        with wang.doing("item"):
            wang.goes_to("待办")
            wang.opens("陈家", within=row_of(wang, task))
            wang.presses("s")
        wang.sees("已办理：同意并交办")
    for task in tasks:
        unit = unit_of(town, task)
        with unit.doing("measure"):
            unit.goes_to("待办")
            unit.opens("陈家", within=row_of(unit, task))
            unit.clicks("接收")
        with unit.doing("measure"):
            unit.goes_to("待办")
            unit.opens("陈家", within=row_of(unit, task))
            unit.opens(re.compile("^登记落实"))
            unit.fills("落实日期", town.today)
            unit.fills("落实内容", "已落实到户")
            unit.fills("凭证号（文号、批次、单号）", f"2025-{task.pk}")
            unit.clicks("登记落实")
        unit.sees("已办理：登记落实")
    zhao = town.on_phone("zhaocun")
    for _ in tasks:
        with zhao.doing("visit"):
            zhao.goes_to("待办")
            zhao.opens("陈家")
            zhao.picks("问题解决了")
            zhao.clicks("户里确认收到")
        zhao.sees("已办理：户里确认收到")


def unit_of(town: Town, task: Task) -> Somebody:
    """Whoever has a measure to deliver: an officer of a department, or the township itself."""
    case = Case.objects.get(pk=task.case_id)
    return town.officer_of(case.department) if case.department else town.at_desk("wangxiang")


def row_of(person: Somebody, task: Task) -> Locator:
    """The line of a task in an inbox."""
    return person.page.get_by_role("row", name=Case.objects.get(pk=task.case_id).title)


def half_a_year_later_the_risk_is_gone(town: Town, home: Household) -> None:
    """The income is steady: checked, assessed, publicised, decided; the household is not forgotten."""
    town.passes(days=200)
    li = town.at_desk("lixian")
    li.goes_to("研判")
    li.clicks("立即研判")
    town.works_off()
    wang = town.at_desk("wangxiang")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.opens(re.compile("风险消除核查"))
        wang.fills("理由", "半年来收入稳定，欠款已还清")
        wang.presses("s")
    wang.sees("已办理：风险消除核查")
    for action, paper in (("登记消除评议", "风险消除评议记录"), ("开始消除公示", "风险消除公示照片")):
        with wang.doing("item"):
            wang.goes_to("待办")
            wang.opens("陈家")
            wang.hands_in(paper, photo(town.home, paper))
            wang.clicks(action)
        wang.sees(f"已办理：{action}")
    town.passes(days=5)
    wang = town.at_desk("wangxiang")
    with wang.doing("item"):
        wang.goes_to("待办")
        wang.opens("陈家")
        wang.presses("s")
        wang.sees("已办理：消除公示期满报审")
    li = town.at_desk("lixian")
    with li.doing("decision"):
        li.goes_to("待办")
        li.opens("陈家")
        li.presses("s")
        li.sees("已办理：审定风险消除")
    home.refresh_from_db()
    assert home.risk_removed


def what_happened_is_on_one_page(town: Town, home: Household) -> None:
    """The household's page tells it all, for whoever may read it."""
    wang = town.at_desk("wangxiang")
    wang.goes_to("农户")
    wang.fills("查找农户", "陈家")
    wang.clicks("查找")
    wang.opens("陈家")
    wang.opens("变化经过")
    wang.sees(re.compile("认定为监测对象"), re.compile("风险消除"))
