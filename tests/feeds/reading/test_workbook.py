"""Workbooks keep what every cell was; a bad one ends as unreadable and never takes the run with it."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwt
from tests.feeds.reading.workbooks import plain, replaced, written

from shouwang.feeds.reading.files import read_grids
from shouwang.feeds.reading.grid import Grid, Merge
from shouwang.feeds.reading.raw import CellKind
from shouwang.feeds.reading.sniff import UnreadableFileError
from shouwang.feeds.reading.workbook import Limits, _Worker, close_workers, read_workbook

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True, scope="module")
def _no_worker_left() -> Iterator[None]:
    yield
    close_workers()


def only(path: Path, **limits: int) -> Grid:
    (grid,) = read_workbook(path, limits=Limits(**limits))
    return grid


def rows_of(grid: Grid) -> list[list[str]]:
    return grid.head(len(grid))


def cells_of(path: Path) -> list[tuple[str, CellKind]]:
    column = only(path).columns[0]
    return [(text, CellKind(kind)) for text, kind in zip(column.text.to_pylist(), column.kind, strict=True)]


def test_numbers_show_fifteen_digits_and_never_a_decimal_point_too_many(tmp_path: Path) -> None:
    numbers = [3, 3.5, 0.1 + 0.2, 1e-7, 123456789012345, 1.10101199003071e17, 990101199003071234, -12.5, 0]
    texts = [text for text, _ in cells_of(plain(tmp_path / "数.xlsx", [[number] for number in numbers]))]
    assert texts == [
        "3", "3.5", "0.3", "0.0000001", "123456789012345", "1.10101199003071e+17", "9.90101199003071e+17",
        "-12.5", "0",
    ]  # fmt: skip


def test_every_cell_knows_what_it_was(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(0, 0, "990101198001011234")
        sheet.write_number(1, 0, 5)
        sheet.write_datetime(2, 0, dt.date(2025, 3, 1), day)
        sheet.write_datetime(3, 0, dt.datetime.fromisoformat("2025-03-01 08:30"), day)
        sheet.write_boolean(4, 0, True)
        sheet.write_formula(5, 0, "=1/0", None, "#DIV/0!")
        sheet.write_string(7, 0, "完")

    assert cells_of(written(tmp_path / "种.xlsx", fill)) == [
        ("990101198001011234", CellKind.TEXT), ("5", CellKind.NUMBER), ("2025-03-01", CellKind.DATE),
        ("2025-03-01 08:30:00", CellKind.DATE), ("TRUE", CellKind.FLAG), ("#DIV/0!", CellKind.ERROR),
        ("", CellKind.EMPTY), ("完", CellKind.TEXT),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "shown", ['yyyy"年"m"月"d"日"', "yyyy/m/d", "[$-804]yyyy年m月", "mmm-yy", 31, 57, 27, 14]
)
def test_dates_in_every_chinese_format_are_dates(tmp_path: Path, shown: str | int) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        made = workbook.add_format()
        made.set_num_format(shown)
        sheet.write_number(0, 0, 45717, made)

    assert cells_of(written(tmp_path / "日.xlsx", fill)) == [("2025-03-01", CellKind.DATE)]


def test_dates_of_workbooks_that_count_from_1904(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_datetime(0, 0, dt.date(2025, 3, 1), workbook.add_format({"num_format": "yyyy-mm-dd"}))

    path = written(tmp_path / "苹果.xlsx", fill, date_1904=True)
    assert cells_of(path) == [("2025-03-01", CellKind.DATE)]


def test_formulas_give_their_stored_value_and_an_uncalculated_one_is_an_error(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula(0, 0, '="99"&"01"', None, "9901")
        sheet.write_formula(1, 0, "=1+2", None, 3)
        sheet.write_formula(2, 0, "=A1", None, "")
        sheet.write_string(3, 0, "完")

    assert cells_of(written(tmp_path / "式.xlsx", fill)) == [
        ("9901", CellKind.TEXT), ("3", CellKind.NUMBER), ("#公式未计算", CellKind.ERROR),
        ("完", CellKind.TEXT),
    ]  # fmt: skip


def test_sheets_come_in_order_hidden_ones_too_and_charts_do_not(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write(0, 0, 1)
        hidden = workbook.add_worksheet("乙")
        hidden.hide()
        hidden.write(2, 2, "x")
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=甲!$A$1:$A$1"})
        workbook.add_chartsheet("图").set_chart(chart)
        workbook.add_worksheet("空")

    grids = list(read_workbook(written(tmp_path / "多.xlsx", fill)))
    assert [(grid.sheet, grid.hidden) for grid in grids] == [("甲", False), ("乙", True), ("空", False)]
    assert rows_of(grids[1])[2] == ["x"]
    assert len(grids[2].columns) == 0


def test_row_numbers_and_merges_are_those_of_excel(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range(3, 2, 4, 4, "并")
        sheet.write(6, 4, "完")

    grid = only(written(tmp_path / "并.xlsx", fill))
    assert grid.rows.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert grid.merges == (Merge(3, 0, 4, 2),)
    assert rows_of(grid)[3] == ["并", "", ""]
    assert rows_of(grid)[6][2] == "完"


def test_old_workbooks_keep_the_kinds_of_their_cells(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    values: list[Any] = ["文", 3, 3.25, 990101199003071234, True]
    for row, value in enumerate(values):
        sheet.write(row, 0, value)
    sheet.write(5, 0, dt.date(2025, 3, 1), style)
    sheet.write(7, 0, "完")
    book.save(str(tmp_path / "旧.xls"))
    assert cells_of(tmp_path / "旧.xls") == [
        ("文", CellKind.TEXT), ("3", CellKind.NUMBER), ("3.25", CellKind.NUMBER),
        ("9.90101199003071e+17", CellKind.NUMBER), ("TRUE", CellKind.FLAG), ("2025-03-01", CellKind.DATE),
        ("", CellKind.EMPTY), ("完", CellKind.TEXT),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["表.xls", "表.csv", "表.txt", "表"])
def test_a_workbook_is_one_by_content_whatever_its_name(tmp_path: Path, name: str) -> None:
    plain(tmp_path / "a.xlsx", [["姓名"]]).rename(tmp_path / name)
    (grid,) = read_grids(tmp_path / name)
    assert rows_of(grid) == [["姓名"]]


def test_escaped_characters_are_shown_as_they_are_meant(tmp_path: Path) -> None:
    path = replaced(
        plain(tmp_path / "a.xlsx", [["姓名x"]]), tmp_path / "b.xlsx", "xl/sharedStrings.xml",
        lambda data: data.replace("姓名x".encode(), "姓_x000D_\n名_x005F_x".encode()),
    )  # fmt: skip
    assert rows_of(only(path)) == [["姓\r\n名_x"]]


def test_three_hundred_characters_in_a_name_and_a_thousand_columns_are_read(tmp_path: Path) -> None:
    grid = only(plain(tmp_path / "宽.xlsx", [[f"列{i}" for i in range(1000)], ["长" * 300]]))
    assert len(grid.columns) == 1000
    assert grid.row(1)[0] == "长" * 300


def unreadable(path: Path, **limits: int) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        list(read_grids(path, limits=Limits(**limits)))
    assert re.search(r"[一-鿿]", caught.value.reason)
    return caught.value.reason


def test_a_truncated_workbook_is_unreadable(tmp_path: Path) -> None:
    whole = plain(tmp_path / "全.xlsx", [["姓名"] * 50] * 50).read_bytes()
    for share in (0.2, 0.6, 0.95):
        (tmp_path / "断.xlsx").write_bytes(whole[: int(len(whole) * share)])
        assert "损坏" in unreadable(tmp_path / "断.xlsx")


def test_broken_xml_in_a_sheet_is_unreadable(tmp_path: Path) -> None:
    source = plain(tmp_path / "a.xlsx", [["姓名"]])
    assert unreadable(replaced(source, tmp_path / "b.xlsx", SHEET, lambda data: data[:200] + b"<c r='"))


def test_a_cell_in_the_farthest_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    def far(data: bytes) -> bytes:
        return data.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        )

    path = replaced(plain(tmp_path / "a.xlsx", [["姓名"]]), tmp_path / "b.xlsx", SHEET, far)
    assert "过大" in unreadable(path, memory=1 << 30)


def test_a_declared_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = replaced(
        plain(tmp_path / "a.xlsx", [["姓名"]]),
        tmp_path / "b.xlsx",
        SHEET,
        lambda data: data + b" " * 60_000_000,
    )
    assert path.stat().st_size < 1_000_000
    assert "过大" in unreadable(path, memory=50_000_000)


def test_a_bomb_that_lies_about_its_size_ends_within_its_limits(tmp_path: Path) -> None:
    filler = b"<row><c><v>1</v></c></row>" * 2_000_000
    path = replaced(
        plain(tmp_path / "a.xlsx", [["姓名"]]), tmp_path / "b.xlsx", SHEET,
        lambda data: data.replace(b"</sheetData>", filler + b"</sheetData>"),
    )  # fmt: skip
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
    size = info.file_size.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))
    assert unreadable(path, memory=400 << 20, seconds=20)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    )
    path = replaced(
        plain(tmp_path / "a.xlsx", [["姓名x"]]), tmp_path / "b.xlsx", "xl/sharedStrings.xml",
        lambda data: data.replace(b"?>", b"?>" + bomb, 1).replace("姓名x".encode(), b"&c;"),
    )  # fmt: skip
    try:
        texts = [cell for grid in read_grids(path) for row in rows_of(grid) for cell in row]
    except UnreadableFileError:
        return
    assert all(len(text) < 20 for text in texts)


def test_an_endless_workbook_is_given_up_after_its_time(tmp_path: Path) -> None:
    rows = [[f"{i}x{j}" for j in range(60)] for i in range(2_000)]
    assert "时间" in unreadable(plain(tmp_path / "慢.xlsx", rows), seconds=0, seconds_per_megabyte=0)


def test_a_reader_that_died_while_it_was_asked_is_ended_in_silence() -> None:
    worker = _Worker()
    worker.process.kill()
    worker.process.wait()
    assert worker.process.stdin is not None
    assert worker.process.stdout is not None
    worker.process.stdin.write(b"half of a request")
    worker.close()
    assert worker.process.stdout.closed


def test_after_a_bad_workbook_the_next_one_is_read(tmp_path: Path) -> None:
    test_a_cell_in_the_farthest_corner_does_not_fill_the_memory(tmp_path)
    assert rows_of(only(plain(tmp_path / "好.xlsx", [["姓名"]]))) == [["姓名"]]


def test_a_reader_that_stops_early_leaves_nothing_behind(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.xlsx", [["姓名"]])
    reading = read_workbook(path)
    next(reading)
    reading.close()
    assert rows_of(only(path)) == [["姓名"]]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, lost, doubled or put in."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(made)), chance.randint(1, 40)
        match chance.randrange(4):
            case 0:
                made[at] = chance.randrange(256)
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length]
            case _:
                made[at:at] = chance.randbytes(4)
        made = made or bytearray(b"x")
    return bytes(made)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_workbook_is_read_or_refused_but_nothing_else(tmp_path: Path, seed: int) -> None:
    """Two thousand seeds were tried once; a few are tried every time."""
    chance = random.Random(seed)
    whole = plain(tmp_path / "a.xlsx", [["姓名", "金额"], *[["张有田", 1.5]] * 30])
    for part in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        path = replaced(whole, tmp_path / "b.xlsx", part, lambda data: damaged(data, chance))
        with contextlib.suppress(UnreadableFileError):
            assert all(
                len(grid.rows) == len(grid.columns[0].text) for grid in read_grids(path) if grid.columns
            )
