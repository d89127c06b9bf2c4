"""What a file really is, by its first bytes: departments name HTML tables .xls and workbooks .csv."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from shouwang.kernel.errors import ShouwangError

HEAD_BYTES = 8192
LOCKED = "工作簿加了密码"
_END_BYTES = 1 << 17
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF = (
    b"\x09\x08\x10\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x00\x04\x00",
)
_FOREIGN = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
    b"{\\rtf": "RTF 文档",
    b"SQLite format": "数据库文件",
    b"\x7fELF": "程序文件",
    b"MZ": "程序文件",
    b"MIME-Version:": "网页存档（MHT）",
}

_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<body", b"<!--", b"<?xml")


class UnreadableFileError(ShouwangError):
    """A file that cannot be read; the run goes on and the summary names it with this reason."""

    code = "FILE_UNREADABLE"

    def __init__(self, reason: str, *, todo: str = "用 Excel 打开后另存为 .xlsx 再提供") -> None:
        """`reason`: a Chinese phrase without the file's name."""
        self.reason = reason
        super().__init__(reason, todo=todo)


class Content(StrEnum):
    """The forms of file that are read."""

    WORKBOOK = "workbook"
    HTML = "html"
    XML = "xml"
    TEXT = "text"
    EMPTY = "empty"


def sniff(path: Path) -> Content:
    """Say what a file is by its content; UnreadableFileError says what it is when it cannot hold a table."""
    if not path.is_file():
        raise UnreadableFileError("不是普通文件，或链接指向的文件不存在", todo="换成文件本身")
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise UnreadableFileError(f"打不开（{error.strerror}）", todo="检查文件权限") from error
    return _by_head(path, head)


def _by_head(path: Path, head: bytes) -> Content:
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        return Content.EMPTY
    if head.startswith(b"PK"):
        return _zipped(path)
    if head.startswith(_OLE):
        return _compound(head, path)
    if head.startswith(_OLD_BIFF):
        return Content.WORKBOOK
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise UnreadableFileError(
                f"是{what}，不是表格文件", todo="请报送单位提供 .xlsx、.xls、.csv 或 .txt"
            )
    return _marked_up(head)


def _marked_up(head: bytes) -> Content:
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if plain.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in plain:
        return Content.XML
    if plain.startswith(_MARKUP):
        return Content.HTML
    strange = sum(1 for byte in plain if byte < 9 or 13 < byte < 32)
    if strange > 0.1 * len(plain):
        raise UnreadableFileError("不是文本，也不是工作簿")
    return Content.TEXT


def _zipped(path: Path) -> Content:
    """By the names in its first and last bytes: to list a hostile archive may cost all memory."""
    names = _ends(path)
    if b"xl/" in names or b"content.xml" in names:
        return Content.WORKBOOK
    if not zipfile.is_zipfile(path):
        raise UnreadableFileError("工作簿已损坏或没有传完")
    if b"word/" in names:
        raise UnreadableFileError("是 Word 文档，不是表格文件", todo="请报送单位提供表格文件")
    raise UnreadableFileError("是压缩包，不是工作簿", todo="解压后再提供")


def _ends(path: Path) -> bytes:
    with path.open("rb") as stream:
        head = stream.read(_END_BYTES)
        stream.seek(max(0, path.stat().st_size - _END_BYTES))
        return head + stream.read(_END_BYTES)


def _compound(head: bytes, path: Path) -> Content:
    with path.open("rb") as stream:
        content = stream.read(4 << 20)
    if _utf16("EncryptedPackage") in content or _utf16("EncryptionInfo") in content:
        raise UnreadableFileError(LOCKED, todo="去掉密码后再提供")
    if _utf16("WordDocument") in content and _utf16("Workbook") not in content:
        raise UnreadableFileError("是 Word 文档，不是表格文件", todo="请报送单位提供表格文件")
    return Content.WORKBOOK


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")
