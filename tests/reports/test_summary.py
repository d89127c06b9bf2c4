"""summary.json: what a run says of its files."""

from __future__ import annotations

from shouwang.reports.summary import FileSummary, SheetSummary, file_entry


def test_sheets_with_data_stand_before_pages_of_instructions() -> None:
    sheets = (SheetSummary("填表说明", None), SheetSummary("一月", "loan", 3, 3), SheetSummary("字典", None))
    entry = file_entry(FileSummary("a.xlsx", "0" * 64, sheets))
    assert [sheet["sheet"] for sheet in entry["sheets"]] == ["一月", "填表说明", "字典"]
