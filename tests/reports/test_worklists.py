"""A workbook that a township prints, fills in and sends back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.reports.cast import AS_OF, finding

from shouwang.reports.worklists import COLUMNS, FIRST_ROW, HEADER_ROW, KEY_COLUMN, Entry, write_worklists
from shouwang.screening.finding import Finding


def entry(of: Finding, **changed: str) -> Entry:
    given = {
        "rule_label": "住院负担重",
        "remedy": "核实住院费用",
        "group": "一组",
        "head_id_masked": "990101********1234",
    }
    return Entry(of, **(given | changed))


def sheets(folder: Path, *findings: Finding) -> dict[str, Worksheet]:
    paths = write_worklists(folder, entries=[entry(f) for f in findings], county="守望县", as_of=AS_OF)
    return {f"{p.stem}/{s.title}": s for p in paths for s in openpyxl.load_workbook(p)}


def row(sheet: Worksheet, number: int = FIRST_ROW) -> dict[str, Any]:
    cells = [c.value for c in sheet[number + 1]]
    return dict(zip([c.heading for c in COLUMNS] + ["key"], cells, strict=True))


def test_township_is_a_workbook_and_village_a_sheet(tmp_path: Path) -> None:
    found = sheets(
        tmp_path,
        finding(),
        finding(village="下湾村"),
        finding(household_no="2"),
        finding(township="凤山镇", household_no="3"),
    )
    assert list(found) == ["守望镇/上湾村", "守望镇/下湾村", "凤山镇/上湾村"]
    assert row(found["守望镇/上湾村"], FIRST_ROW + 1)["户编号"] == "2"


def test_row_says_what_was_found_and_leaves_room_for_the_answer(tmp_path: Path) -> None:
    cells = row(sheets(tmp_path, finding(doubtful=True))["守望镇/上湾村"])
    assert "23400元" in cells["线索和依据"]
    assert cells["状态"] == "新增\n待核"
    assert [cells[c.heading] for c in COLUMNS if c.filled_in] == [None] * 4
    assert cells["key"] == "990101000001|inpatient_burden|2025-06-30"


def test_only_the_empty_columns_can_be_edited(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, finding())["守望镇/上湾村"]
    assert sheet.protection.sheet
    unlocked = [
        c.heading
        for c, cell in zip(COLUMNS, sheet[FIRST_ROW + 1], strict=False)
        if not cell.protection.locked
    ]
    assert unlocked == ["核查结果", "核查人", "核查日期", "备注"]


def test_sheet_prints_on_a4_landscape_with_its_header_on_every_page(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, finding())["守望镇/上湾村"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == f"$1:${HEADER_ROW + 1}"
    assert sheet.freeze_panes == "D4"
    assert "&P" in str(sheet.oddFooter.center.text)
    letter = openpyxl.utils.get_column_letter(KEY_COLUMN + 1)
    assert sheet.column_dimensions[letter].hidden


def test_drop_down_offers_the_three_results_and_dates_start_at_the_as_of_day(tmp_path: Path) -> None:
    rules = sheets(tmp_path, finding())["守望镇/上湾村"].data_validations.dataValidation
    assert {(r.type, r.formula1) for r in rules} == {("list", '"属实,不属实,已解决"'), ("date", "45838")}


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "http://a.example", "+86"])
def test_text_never_becomes_a_formula_or_a_link(tmp_path: Path, name: str) -> None:
    sheet = sheets(tmp_path, finding(head_name=name))["守望镇/上湾村"]
    cell = sheet.cell(FIRST_ROW + 1, 3)
    assert (str(cell.value).split("\n")[0], cell.data_type, cell.hyperlink) == (name, "s", None)


@pytest.mark.parametrize("name", ["村[1]:*?/\\", "x" * 300, "'", "", "History", "…" * 40, "\x01"])
def test_any_place_name_makes_a_sheet_and_a_file(tmp_path: Path, name: str) -> None:
    twin = name + " " if name else "村未填"
    found = sheets(tmp_path, finding(township=name, village=name), finding(township=name, village=twin))
    assert len(found) == 2
    assert all(len(key.split("/")[1]) <= 31 for key in found)


def test_townships_that_differ_only_in_case_get_two_files(tmp_path: Path) -> None:
    assert len(sheets(tmp_path, finding(township="A镇"), finding(township="a镇"))) == 2


def test_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        sheets(tmp_path / folder, finding())
    first, second = ((tmp_path / f / "守望镇.xlsx").read_bytes() for f in ("a", "b"))
    assert first == second
