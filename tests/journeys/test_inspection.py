"""The inspection: a sample by a seed, two differences, mended with proof, closed; who looked is known."""

from __future__ import annotations

import re

import pytest
from tests import cast
from tests.journeys.papers import photo, rows_of, words_of
from tests.journeys.people import Somebody
from tests.journeys.town import Town

from shouwang.cases.models import Drawn
from shouwang.registry.models import HouseholdKind
from shouwang.workflow.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SEED, SIZE, DIFFERING = "20250602", 30, 2


def test_the_inspection(town: Town) -> None:
    """褚督 is led to nobody; 王乡 mends; 沈领 sees what is left; 卫审 sees who looked."""
    for number in range(SIZE + 4):
        cast.household(head=f"户{number:02}", kind=HouseholdKind.POOR)
    the_inspector_draws_thirty(town)
    the_list_goes_along_on_paper(town)
    thirty_are_checked_and_two_differ(town)
    the_leader_sees(town, open_ones=DIFFERING)
    the_township_mends_with_proof(town)
    the_inspector_looks_and_closes(town)
    the_leader_sees(town, open_ones=0)
    the_auditor_sees_who_looked(town)


def the_inspector_draws_thirty(town: Town) -> None:
    """The seed is written down before anything is drawn; whoever doubts draws again."""
    chu = town.at_desk("chudu")
    with chu.doing("draw"):
        chu.goes_to("抽查回头看")
        chu.opens("新建抽样")
        chu.chooses("范围", "守望县")
        chu.fills("随机种子", SEED)
        chu.clicks("登记种子和抽样框")
        chu.clicks("按种子抽取")
        chu.sees(f"抽到 {SIZE} 户，已列入您的待办")
    chu.opens("重抽验证")
    chu.sees("重抽的名单与当时完全相同", "抽样框没有变动")


def the_list_goes_along_on_paper(town: Town) -> None:
    """As a workbook; what for is asked and kept."""
    chu = town.at_desk("chudu")
    chu.goes_to("抽查回头看")
    chu.opens("建档立卡回头看")
    chu.clicks("导出名单")
    chu.fills("用途", "入户核查携带")
    rows = rows_of(chu.takes_away("导出"))
    assert len(rows) == SIZE + 1
    assert {row[2] for row in rows[1:]} == set(Drawn.objects.values_list("household__head_name", flat=True))


def thirty_are_checked_and_two_differ(town: Town) -> None:
    """One after another; the next opens by itself."""
    chu = town.at_desk("chudu")
    chu.goes_to("待办")
    chu.opens(re.compile(r"^户\d+$"))
    for _ in range(DIFFERING):
        with chu.doing("check"):
            chu.opens(re.compile("登记差异"))
            chu.picks("收入")
            chu.fills("理由", "务工收入没有登记")
            chu.clicks("登记差异")
            chu.sees("已办理：登记差异")
    for _ in range(SIZE - DIFFERING):
        with chu.doing("check"):
            chu.presses("s")
            chu.sees("已办理：核查一致")
    assert Drawn.objects.exclude(checked_at=None).count() == SIZE
    assert Drawn.objects.exclude(differences=[]).count() == DIFFERING


def the_leader_sees(town: Town, *, open_ones: int) -> None:
    """On a phone, in one look: how many checks are not closed, and which."""
    shen = town.on_phone("shenling")
    with shen.doing("glance"):
        shen.goes_to("成效")
        shen.opens(re.compile(rf"回头看未办结\s*{open_ones}\s*户"))
    assert (
        shen.page.get_by_role("link", name=re.compile(r"^户\d+$")).filter(visible=True).count() == open_ones
    )


def the_township_mends_with_proof(town: Town) -> None:
    """What was found is in the clerk's inbox with its date."""
    wang = town.at_desk("wangxiang")
    for number in range(DIFFERING):
        with wang.doing("paper"):
            wang.goes_to("待办")
            wang.opens(re.compile(r"^户\d+$"))
            wang.sees(re.compile("务工收入没有登记"))
            wang.fills("理由", "已补登务工收入")
            wang.hands_in("整改佐证", photo(town.home, f"整改{number}"))
            wang.clicks("报告整改")
        wang.sees("已办理：报告整改")


def the_inspector_looks_and_closes(town: Town) -> None:
    """The proof is opened before it is accepted."""
    chu = town.at_desk("chudu")
    for _ in range(DIFFERING):
        with chu.doing("check"):
            chu.goes_to("待办")
            chu.opens(re.compile(r"^户\d+$"))
            opens_a_paper(chu)
            chu.clicks("复核通过销号")
        chu.sees("已办理：复核通过销号")
    assert Case.objects.filter(process_name="reverification", outcome="closed").count() == DIFFERING
    assert not Case.objects.filter(process_name="reverification", closed_at=None).exists()


def the_auditor_sees_who_looked(town: Town) -> None:
    """Filtered in a minute, taken away as a workbook for a purpose, and the chain holds."""
    wei = town.at_desk("weishen")
    with wei.doing("audit"):
        wei.goes_to("审计")
        wei.fills("账号", "chudu")
        wei.chooses("行为", "查看敏感信息")
        wei.clicks("查询")
        wei.sees("褚督")
    assert wei.page.get_by_role("row", name=re.compile("褚督.*查看")).count() == DIFFERING
    wei.clicks("导出查询结果")
    wei.fills("用途", "季度审计")
    told = words_of(wei.takes_away("导出查询结果", within=wei.page.locator(".sw-confirm-panel")))
    assert told.count("褚督") == DIFFERING
    wei.clicks("核对全部记录")
    wei.sees(re.compile("完好|没有改动"))


def opens_a_paper(person: Somebody) -> None:
    """What stands among the proofs of a case, as the browser shows it."""
    paper = person.page.locator("#evidence a").first
    answer = person.page.request.get(paper.evaluate("link => link.href"))
    assert answer.headers["content-type"] == "image/jpeg"
    person.tally.steps += 1
