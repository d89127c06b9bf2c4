"""From a file to data rows: what is read, what is taken out, and what is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.feeds.grids import IDS, NAMES, SHEETS, all_kinds, table
from tests.feeds.reading.workbooks import plain, written

from shouwang.feeds.furniture import BLANK, HEADER, TOTAL
from shouwang.feeds.mapping import Mapping, MappingEntry
from shouwang.feeds.reading.raw import CellKind
from shouwang.feeds.reading.sniff import UnreadableFileError
from shouwang.feeds.reading.workbook import close_workers
from shouwang.feeds.sheets import RecognisedSheet, recognised_sheets


@pytest.fixture(autouse=True, scope="module")
def _no_worker_left() -> Any:
    yield
    close_workers()


def sheets(path: Path, mapping: Mapping | None = None) -> list[RecognisedSheet]:
    return list(recognised_sheets(path, path=path.name, kinds=all_kinds(), mapping=mapping))


def test_rows_furniture_and_blanks_add_up(tmp_path: Path) -> None:
    rows = table("medical")
    path = plain(
        tmp_path / "a.xlsx",
        [["医保结算表"], rows[0], *rows[1:4], [], rows[0], *rows[4:], [], ["合计", "", "", "", "9"]],
    )
    (sheet,) = sheets(path)
    assert sheet.recognition.kind == "medical"
    assert sheet.raw.rows.tolist() == [3, 4, 5, 8, 9]
    assert [(f.row, f.reason) for f in sheet.furniture] == [(6, BLANK), (7, HEADER), (10, BLANK), (11, TOTAL)]
    assert sheet.rows_read == 5


def test_columns_are_numbered_within_the_raw_sheet(tmp_path: Path) -> None:
    rows = [
        ["序号", *row, "备注"] if n == 0 else [str(n), *row, "x"] for n, row in enumerate(table("medical"))
    ]
    (sheet,) = sheets(plain(tmp_path / "a.xlsx", rows))
    found = {
        name: sheet.raw.columns[numbers[0]].heading for name, numbers in sheet.recognition.columns.items()
    }
    assert found == {name: heading for name, (heading, _) in SHEETS["medical"].items()}
    assert len(sheet.raw.columns) == len(SHEETS["medical"])
    assert sheet.raw.columns[sheet.recognition.columns["id"][0]].text.to_pylist() == list(IDS)


def test_every_sheet_of_a_workbook_is_named_also_one_of_no_kind(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_column(0, 0, ["填表说明", "一、如实填写"])
        second = workbook.add_worksheet("2025年1月")
        for number, row in enumerate(table("assistance")):
            second.write_row(number, 0, row)
        workbook.add_worksheet("Sheet3")

    notes, month, empty = sheets(written(tmp_path / "a.xlsx", fill))
    assert (notes.sheet, notes.recognition.kind, notes.rows_read) == ("甲", None, 2)
    assert (month.sheet, month.recognition.kind, month.rows_read) == ("2025年1月", "assistance", 5)
    assert (empty.recognition.kind, empty.recognition.empty, empty.rows_read) == (None, True, 0)


def test_a_text_file_is_one_sheet_without_a_name(tmp_path: Path) -> None:
    text = "\n".join("\t".join(row) for row in table("water"))
    (tmp_path / "a.txt").write_bytes((text + "\n合计\t\n").encode("gb18030"))
    (sheet,) = sheets(tmp_path / "a.txt")
    assert (sheet.sheet, sheet.recognition.kind, sheet.raw.rows.tolist()) == ("", "water", [2, 3, 4, 5, 6])


def test_an_empty_file_has_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    assert sheets(tmp_path / "a.xlsx") == []


def test_a_bad_file_is_an_error_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(UnreadableFileError):
        sheets(tmp_path / "a.xlsx")


def test_a_merged_cell_speaks_for_all_its_rows_but_an_amount_does_not(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["村", "姓名", "身份证号", "月份", "救助类别", "金额"])
        for row in range(1, 4):
            sheet.write_row(row, 1, [NAMES[row], IDS[row], "202501", "农村低保"])
        sheet.merge_range(1, 0, 3, 0, "赵村")
        sheet.merge_range(1, 5, 3, 5, 900)

    (sheet,) = sheets(written(tmp_path / "a.xlsx", fill))
    columns = {name: sheet.raw.columns[numbers[0]] for name, numbers in sheet.recognition.columns.items()}
    assert columns["village"].text.to_pylist() == ["赵村"] * 3
    assert columns["amount"].text.to_pylist() == ["900", "", ""]
    assert columns["amount"].kind.tolist() == [CellKind.NUMBER, CellKind.EMPTY, CellKind.EMPTY]


def test_a_lost_id_keeps_the_kind_of_its_cell(tmp_path: Path) -> None:
    rows: list[list[Any]] = [list(row) for row in table("medical")]
    rows[1][0] = 990101198001011234
    (sheet,) = sheets(plain(tmp_path / "a.xlsx", rows))
    column = sheet.raw.columns[sheet.recognition.columns["id"][0]]
    assert (column.text[0].as_py(), column.kind[0]) == ("9.90101198001011e+17", CellKind.NUMBER)
    assert column.kind[1] == CellKind.TEXT


def test_the_mapping_is_asked_by_path_and_sheet(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.xlsx", table("medical", headings={"self_paid": "丙"}))
    assert sheets(path)[0].recognition.kind is None
    entry = MappingEntry("*.xlsx", "甲", "medical", {"丙": "self_paid"})
    assert sheets(path, Mapping((entry,), "x"))[0].recognition.kind == "medical"


def test_slices_hold_the_same_rows_in_pieces(tmp_path: Path) -> None:
    (sheet,) = sheets(plain(tmp_path / "a.xlsx", table("medical")))
    pieces = list(sheet.raw.slices(2))
    assert [len(piece) for piece in pieces] == [2, 2, 1]
    assert [text for piece in pieces for text in piece.columns[0].text.to_pylist()] == list(IDS)
