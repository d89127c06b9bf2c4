"""The page of differences: added, removed, changed; from when; by which document."""

from __future__ import annotations

from datetime import date

from shouwang.engine.diff import Difference, Entry, FieldDifference, ItemKind
from shouwang.engine.policy import Citation
from shouwang.reports.policy_pages import difference_page

CITATION = Citation("青政办发〔2025〕12号", "第二条")


def entry(kind: ItemKind = ItemKind.PARAMETER, **content: str) -> Entry:
    """A line from July 2025 to the end of the year."""
    days = (date(2025, 7, 1), date(2025, 12, 31))
    return Entry(kind, "line", "监测线", *days, CITATION, content)


def page(*differences: Difference) -> list[str]:
    """The lines of the page."""
    return difference_page(differences, old="national", new="national,county").split("\n")


def test_what_was_added_and_removed_has_its_number_days_and_document() -> None:
    lines = page(Difference(None, entry(value="9,200元")), Difference(entry(value="8,700元"), None))
    assert lines == [
        "national → national,county",
        "[增加] 参数 监测线（line）自2025年7月1日起到2025年12月31日止",
        "    数值：9,200元",
        "    依据：青政办发〔2025〕12号，第二条",
        "[删去] 参数 监测线（line）自2025年7月1日起到2025年12月31日止",
        "    数值：8,700元",
        "    依据：青政办发〔2025〕12号，第二条",
        "共增加1项、删去1项。",
    ]


def test_what_was_changed_is_told_field_by_field() -> None:
    changed = (FieldDifference("value", "8,700元", "9,200元"), FieldDifference("until", "2025-12-31", ""))
    lines = page(Difference(entry(), entry(), changed))
    assert lines[2:] == ["    数值：8,700元 → 9,200元", "    截止日：2025-12-31 → （无）", "共改动1项。"]


def test_the_value_of_a_feature_is_how_it_is_computed() -> None:
    changed = (FieldDifference("value", "sum(x)", "max(x)"),)
    lines = page(Difference(entry(ItemKind.FEATURE), entry(ItemKind.FEATURE), changed))
    assert "    算法：sum(x) → max(x)" in lines


def test_policies_without_differences_say_so() -> None:
    assert page() == ["national → national,county", "两者没有差别。"]
