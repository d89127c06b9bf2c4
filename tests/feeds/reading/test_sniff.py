"""What a file is, is told by its first bytes and not by its name."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
import xlwt
from tests.feeds.reading.workbooks import plain

from shouwang.feeds.reading.sniff import Content, UnreadableFileError, sniff


def put(tmp_path: Path, content: bytes, name: str = "表.xls") -> Path:
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Content.EMPTY),
        (b"\xef\xbb\xbf\r\n  \r\n", Content.EMPTY),
        ("序号,姓名".encode("gb18030"), Content.TEXT),
        ("序号\t姓名".encode("utf-16"), Content.TEXT),
        ("\ufeff<html><body><table>".encode(), Content.HTML),
        ("<html><table>".encode("utf-16"), Content.HTML),
        (b"  <TABLE border=1><tr><td>", Content.HTML),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            Content.XML,
        ),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), Content.WORKBOOK),
    ],
)
def test_content_is_told_by_the_first_bytes(tmp_path: Path, content: bytes, expected: Content) -> None:
    assert sniff(put(tmp_path, content)) is expected


def test_old_workbook_is_told_by_its_container(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("甲").write(0, 0, "姓名")
    book.save(str(tmp_path / "表.csv"))
    assert sniff(tmp_path / "表.csv") is Content.WORKBOOK


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"Rar!\x1a", "RAR"),
        (zipped("word/document.xml"), "Word"),
        (zipped("名单.csv"), "压缩包"),
        (b"PK\x03\x04 torn", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "Word"),
        (bytes(range(1, 32)) * 20, "不是文本"),
    ],
)
def test_what_holds_no_table_is_named_in_chinese(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        sniff(put(tmp_path, content))
    assert said in caught.value.reason
    assert "请" in caught.value.message


def test_a_dead_link_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").symlink_to(tmp_path / "没有.xlsx")
    with pytest.raises(UnreadableFileError, match="链接"):
        sniff(tmp_path / "表.xlsx")


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "表.csv")
    with pytest.raises(UnreadableFileError):
        sniff(tmp_path / "表.csv")


def test_the_reason_holds_no_path(tmp_path: Path) -> None:
    path = plain(tmp_path / "张有田.xlsx", [["姓名"]])
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(UnreadableFileError) as caught:
        sniff(path)
    assert "张有田" not in caught.value.message
