"""shouwang.questions: why, what if, what then, asked of a county that has been screened."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from shouwang import questions
from shouwang.orders import ExplainOrder, OrderError, PacksOnDay, SimulateOrder
from shouwang.reports.summary import SummaryError
from shouwang.screening.household import NoSuchHouseholdError
from tests.small_county import AS_OF, SmallCounty


def test_page_of_a_household_tells_every_rule_and_why(county: SmallCounty) -> None:
    finding = county.summary.findings[0]
    page = questions.explain(ExplainOrder(finding.household_no, out=county.order.out))
    assert finding.household_no in page
    assert finding.head_name in page
    assert finding.explanation.split("；有同名")[0].rstrip("。") in page
    verdicts = re.findall(r"^\[(符合|不符合|未知|不在判断范围)\]", page, flags=re.MULTILINE)
    assert len(verdicts) == 20
    assert verdicts[0] == "符合"


def test_page_shows_no_whole_id(county: SmallCounty) -> None:
    page = questions.explain(ExplainOrder(county.summary.findings[0].household_no, out=county.order.out))
    assert not re.search(r"\d{17}[0-9X]", page)
    assert re.search(r"99\d{4}\*{8}\d{3}[0-9X]", page)


def test_page_of_another_day_and_from_the_lake_alone(county: SmallCounty) -> None:
    household = county.summary.findings[0].household_no
    order = ExplainOrder(household, lake=county.order.lake_folder, as_of=date(2025, 3, 31))
    assert "研判日 2025-03-31" in questions.explain(order)


def test_unknown_household_is_refused(county: SmallCounty) -> None:
    with pytest.raises(NoSuchHouseholdError, match="户编号"):
        questions.explain(ExplainOrder("12345", out=county.order.out))


def test_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SummaryError, match=r"summary\.json"):
        questions.explain(ExplainOrder("1", out=tmp_path))


@pytest.mark.parametrize("order", [ExplainOrder("1"), ExplainOrder("1", lake=Path("nowhere"))])
def test_question_without_a_run_is_refused(order: ExplainOrder) -> None:
    with pytest.raises(OrderError):
        questions.explain(order)


def test_higher_line_finds_more_households_and_writes_nothing(county: SmallCounty) -> None:
    before = sorted(path.name for path in county.order.out.iterdir())
    page = questions.simulate(SimulateOrder(out=county.order.out, changes=(("line", "90000"),)))
    assert "8700 改为 90000元/人" in page
    found = re.search(r"需走访户数由(\d+)户变为(\d+)户：增加(\d+)户，减少(\d+)户", page)
    assert found
    now, then, gained, lost = map(int, found.groups())
    assert now == len({f.household_no for f in county.summary.findings})
    assert then == now + gained - lost
    assert gained > 0
    assert sorted(path.name for path in county.order.out.iterdir()) == before


def test_same_value_changes_nothing(county: SmallCounty) -> None:
    page = questions.simulate(SimulateOrder(out=county.order.out, changes=(("line", "8700"),)))
    assert "增加0户，减少0户" in page


def test_past_is_told_month_by_month(county: SmallCounty) -> None:
    lines = questions.simulate(SimulateOrder(out=county.order.out, months=3)).split("\n")
    assert lines[0].split() == ["规则", "2025-04-30", "2025-05-31", "2025-06-30"]
    households = next(line.split() for line in lines if line.startswith("涉及户数"))
    assert int(households[-1]) == len({f.household_no for f in county.summary.findings})


@pytest.mark.parametrize(("changes", "months"), [((), None), ((("line", "1"),), 3)])
def test_one_question_at_a_time(
    county: SmallCounty, changes: tuple[tuple[str, str], ...], months: int | None
) -> None:
    with pytest.raises(OrderError, match="只写一个"):
        questions.simulate(SimulateOrder(out=county.order.out, changes=changes, months=months))


def test_packs_without_faults_are_counted() -> None:
    assert "20 条规则" in questions.check_policy(("national",))


def test_day_and_packs_are_those_of_the_run(county: SmallCounty) -> None:
    opened = questions.open_county(ExplainOrder("1", out=county.order.out))
    assert (opened.as_of, opened.policy.packs) == (AS_OF, ("national",))


def test_a_longer_window_finds_more(county: SmallCounty) -> None:
    page = questions.simulate(SimulateOrder(out=county.order.out, changes=(("diagnosis_days", "360"),)))
    assert "新确诊大病往回看的天数 90 改为 360天" in page
    found = re.search(r"增加(\d+)户，减少(\d+)户", page)
    assert found
    assert (int(found[1]) > 0, int(found[2])) == (True, 0)


def test_two_stacks_of_packs_are_compared_through_time_or_on_days() -> None:
    page = questions.compare_policies(PacksOnDay(("national",)), PacksOnDay(("national", "fujian")))
    assert "数值：7,500元 → 10,560元" in page
    days = (PacksOnDay(("national",), date(2024, 12, 31)), PacksOnDay(("national",), date(2025, 6, 30)))
    page = questions.compare_policies(*days)
    assert page.startswith("national@2024-12-31 → national@2025-06-30\n")
    assert page.endswith("共改动1项。")
    with pytest.raises(OrderError, match="只有一边"):
        questions.compare_policies(days[0], PacksOnDay(("national",)))
