"""Errors and formulas nobody calculated are found in the XML, where calamine shows nothing."""

from __future__ import annotations

from pathlib import Path

from tests.feeds.reading.workbooks import plain, replaced

from shouwang.feeds.reading.faults import UNCALCULATED, FaultyCell, faulty_cells

SHEET = "xl/worksheets/sheet1.xml"


def faults_of(tmp_path: Path, cells: str) -> list[FaultyCell]:
    path = replaced(
        plain(tmp_path / "a.xlsx", [["姓名"]]), tmp_path / "b.xlsx", SHEET,
        lambda data: data.replace(b"</sheetData>", f'<row r="2">{cells}</row></sheetData>'.encode()),
    )  # fmt: skip
    return faulty_cells(path, 0)


def test_error_values_are_found_with_their_text(tmp_path: Path) -> None:
    cells = '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="AA2" s="3" t="e"><v>#N/A</v></c>'
    assert faults_of(tmp_path, cells) == [FaultyCell(1, 1, "#DIV/0!"), FaultyCell(1, 26, "#N/A")]


def test_formulas_without_a_value_are_found(tmp_path: Path) -> None:
    cells = '<c r="A2"><f>B2*2</f></c><c r="B2"><f>B2</f><v></v></c><c r="C2"><f>B2</f><v/></c>'
    assert [fault.text for fault in faults_of(tmp_path, cells)] == [UNCALCULATED] * 3


def test_calculated_formulas_and_plain_cells_are_no_faults(tmp_path: Path) -> None:
    cells = (
        '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>A9</f><v></v></c><c r="C2"><v>3</v></c>'
        '<c r="D2" s="1"/><c r="E2" t="inlineStr"><is><t>t="e"</t></is></c>'
    )
    assert faults_of(tmp_path, cells) == []


def test_a_file_that_is_no_archive_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"x")
    assert faulty_cells(tmp_path / "a.xls", 0) == []
