"""Tables a person can read in a terminal."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

from tests.facts_builder import schema

from shouwang.engine.packs import load
from shouwang.engine.policy import Policy
from shouwang.reports.simulation_pages import comparison_page, replay_page
from shouwang.reports.text_tables import table, width
from shouwang.screening.replay import Month, Replay
from shouwang.screening.simulate import Home, compare, read_changes

AS_OF = date(2025, 6, 30)
LABELS = {"appeal": "自主申报或来电求助"}


@cache
def national() -> Policy:
    return load(["national"], schema=schema()).on(AS_OF)


def test_columns_are_aligned_though_chinese_is_twice_as_wide() -> None:
    lines = table(["规则", "户数"], [["收入", "5"], ["a", "1000"]]).split("\n")
    assert {width(line) for line in lines} == {10}
    assert lines[1].endswith("   5")


def test_comparison_says_what_was_changed_and_what_it_costs() -> None:
    changes = read_changes(national(), [("line", "9000")], as_of=AS_OF)
    told = compare(
        changes,
        rules=["income_below_line"],
        before=[],
        after=[(1, "income_below_line")],
        homes={1: Home("poor", "甲镇")},
    )
    page = comparison_page(national(), told)
    assert "8700 改为 9000元/人" in page
    assert "增加1户，减少0户" in page
    assert "人均纯收入低于监测线" in page
    assert "脱贫户" in page
    assert "甲镇" in page


def test_replay_has_a_row_a_rule_and_a_column_a_month() -> None:
    rules = frozenset({"appeal"})
    months = (
        Month(date(2025, 5, 31), Counter(appeal=1), 1, rules),
        Month(AS_OF, Counter(appeal=3), 2, rules),
    )
    lines = replay_page(LABELS, Replay(months, ("appeal",))).split("\n")
    assert lines[0].split() == ["规则", "2025-05-31", "2025-06-30"]
    assert lines[1].split() == ["自主申报或来电求助", "1", "3"]
    assert lines[2].split() == ["涉及户数", "1", "2"]


def test_a_month_before_the_rule_was_in_force_has_no_number() -> None:
    months = (
        Month(date(2025, 5, 31), Counter(), 0, frozenset()),
        Month(AS_OF, Counter(appeal=3), 2, frozenset({"appeal"})),
    )
    page = replay_page(LABELS, Replay(months, ("appeal",)))
    assert page.split("\n")[1].split() == ["自主申报或来电求助", "—", "3"]
    assert "“—”表示这条规则当日没有施行" in page


def test_replay_without_hits_says_so() -> None:
    assert replay_page(LABELS, Replay((), ())) == "这些月末都没有命中的规则。"
