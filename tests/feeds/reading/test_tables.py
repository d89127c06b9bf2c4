"""Web pages and XML spreadsheets that call themselves .xls are read like workbooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouwang.feeds.reading.files import read_grids
from shouwang.feeds.reading.grid import Grid
from shouwang.feeds.reading.raw import CellKind
from shouwang.feeds.reading.sniff import UnreadableFileError

PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>
<table><tr><td colspan=3>低保名册</td></tr>
<tr><th rowspan="2">姓名</th><th colspan="2">金额</th></tr><tr><td>一月</td><td>二月</td></tr>
<tr><td>张有田&nbsp;</td><td style='mso-number-format:"\\@"'>990101198001011234</td><td>3<br>4</td></tr>
</table></body></html>"""
BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="甲"><Table>
<Row><Cell><Data ss:Type="String">姓名</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="String">金额</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">王二</Data></Cell>
<Cell><Data ss:Type="DateTime">2025-03-01T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Number">3.5</Data></Cell></Row>
</Table></Worksheet><Worksheet ss:Name="乙"><Table/></Worksheet></Workbook>"""


def read(tmp_path: Path, content: bytes) -> list[Grid]:
    (tmp_path / "表.xls").write_bytes(content)
    return list(read_grids(tmp_path / "表.xls"))


@pytest.mark.parametrize("charset", ["gb2312", "utf-8", "GBK"])
def test_a_web_page_gives_its_table(tmp_path: Path, charset: str) -> None:
    (grid,) = read(
        tmp_path, PAGE.format(charset=charset).encode("gb18030" if charset != "utf-8" else charset)
    )
    assert grid.head(4) == [
        ["低保名册", "", ""], ["姓名", "金额", ""], ["", "一月", "二月"],
        ["张有田", "990101198001011234", "3\n4"],
    ]  # fmt: skip


def test_a_web_page_without_a_table_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="没有表格"):
        read(tmp_path, b"<html><body>404</body></html>")


def test_an_xml_spreadsheet_gives_its_sheets(tmp_path: Path) -> None:
    first, second = read(tmp_path, BOOK.encode())
    assert (first.sheet, second.sheet) == ("甲", "乙")
    assert first.head(4) == [["姓名", "", "金额"], ["", "", ""], ["", "", ""], ["王二", "2025-03-01", "3.5"]]
    assert first.columns[1].kind.tolist() == [CellKind.EMPTY] * 3 + [CellKind.DATE]
    assert first.columns[2].kind[3] == CellKind.NUMBER


def test_an_xml_spreadsheet_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = BOOK.replace('Sheet"?>', 'Sheet"?><!DOCTYPE x [<!ENTITY a "b">]>')
    with pytest.raises(UnreadableFileError, match="实体"):
        read(tmp_path, bomb.encode())


def test_a_torn_xml_spreadsheet_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="损坏"):
        read(tmp_path, BOOK[:-40].encode())
