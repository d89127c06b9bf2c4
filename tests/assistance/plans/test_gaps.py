"""Where help is missing or does not fit: each kind met, and gone once it is put right."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.assistance.plans import matters

from shouwang.assistance.plans.actions import Shape, add_task, close_need, draft_plan
from shouwang.assistance.plans.gaps import GapKind, counted, gaps_for, pressing
from shouwang.assistance.plans.models import Plan

pytestmark = pytest.mark.django_db


def kinds(who: str = "wangxiang") -> list[str]:
    return [gap.kind.value for gap in gaps_for(cast.user(who))]


def test_a_monitored_household_without_a_plan_is_a_gap_until_it_has_one() -> None:
    home = matters.monitored()
    [gap] = gaps_for(cast.user("wangxiang"))
    assert (gap.kind, gap.household, gap.why) == (
        GapKind.NO_PLAN,
        home,
        "边缘易致贫户，风险没有消除，还没有帮扶计划",
    )
    draft_plan(home, actor=None)
    assert kinds() == []


def test_a_risk_that_came_after_the_plan_is_a_gap_until_it_is_taken_in() -> None:
    plan = matters.planned()
    cast.finding(home=plan.household, rule="unsafe_water")
    plan.household.findings.filter(rule_id="unsafe_water").update(risk_type="因饮水")
    assert kinds() == ["uncovered"]
    draft_plan(plan.household, actor=None)
    assert "uncovered" not in kinds()


def test_a_need_whose_only_measure_was_refused_is_a_gap_until_it_is_closed() -> None:
    plan = matters.planned()
    matters.step(matters.task(plan), "refuse", "wangxiang", reason="已由单位解决")
    assert kinds() == ["no_measure"]
    close_need(plan.needs.get(), reason="已由单位解决", actor=cast.user("wangxiang"))
    assert kinds() == []


def test_a_measure_that_was_not_delivered_in_time_says_who_and_how_long() -> None:
    plan = matters.planned()
    task = matters.task(plan)
    matters.late(task)
    assert "late" not in kinds()  # nobody agreed to it yet
    matters.step(task, "agree", "wangxiang")
    late = gaps_for(cast.user("wangxiang"), kind="late")
    assert [gap.why for gap in late] == ["医疗救助由医保局办理，超期3天"]
    assert "社会救助暂行办法" in late[0].citation


def test_a_measure_that_does_not_answer_the_risk_is_a_gap() -> None:
    plan = matters.planned()
    matters.shaped(matters.task(plan), "water_repair")
    [gap] = gaps_for(cast.user("wangxiang"), kind="misfit")
    assert gap.why == "“饮水设施维修、改造”不解决因病的问题"


def test_work_for_a_household_without_labour_is_a_misfit_after_its_labour_was_lost() -> None:
    home = matters.monitored()
    cast.finding(home=home, rule="income_below_line")
    home.findings.update(risk_type="因收入")
    plan = draft_plan(home, actor=None)
    assert [g.kind for g in gaps_for(cast.user("wangxiang"), kind="misfit")] == []
    matters.change(home, labour="丧失劳动力")
    draft_plan(home, actor=None)
    whys = [gap.why for gap in gaps_for(cast.user("wangxiang"), kind="misfit")]
    assert whys == ["户内没有劳动力，“介绍务工就业”落实不了"]
    assert plan.pk == Plan.objects.get(household=home).pk


def poor(labour: str = "普通劳动力") -> Plan:
    """The plan of a household below the line, of which nothing but a dividend is left."""
    home = matters.monitored(labour=labour)
    cast.finding(home=home, rule="income_below_line")
    home.findings.update(risk_type="因收入")
    plan = draft_plan(home, actor=None)
    need = plan.needs.get()
    for task in need.tasks.all():
        matters.step(task, "refuse", "wangxiang", reason="不愿意")
    add_task(need, Shape("collective_dividend"), actor=cast.user("wangxiang"))
    return plan


def test_cash_alone_for_a_household_that_can_work_is_a_warning_until_work_is_added() -> None:
    plan = poor()
    [gap] = gaps_for(cast.user("wangxiang"), kind="cash_only")
    assert "措施只有村集体经济分红" in gap.why
    add_task(plan.needs.get(), Shape("training"), actor=cast.user("wangxiang"))
    assert gaps_for(cast.user("wangxiang"), kind="cash_only") == []


def test_cash_is_no_warning_without_labour_or_where_only_money_helps() -> None:
    poor(labour="丧失劳动力")
    matters.planned()  # a hospital bill
    assert gaps_for(cast.user("wangxiang"), kind="cash_only") == []


def test_nobody_sees_the_gaps_of_another_township() -> None:
    matters.monitored()
    matters.late(matters.task(matters.planned()))
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    assert gaps_for(stranger) == []
    assert set(pressing(stranger).values()) == {0}


def test_the_gaps_of_many_households_take_as_many_queries_as_those_of_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(4):
        poor()
    user = cast.user("wangxiang")
    with django_assert_max_num_queries(26):
        found = counted(user)
    assert found[GapKind.CASH_ONLY] == 4
