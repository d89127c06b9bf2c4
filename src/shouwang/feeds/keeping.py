"""Delivered files on disk: each content once, under its digest, exactly as it was sent.

    HOME/deliveries/ab/abcdef…/file.xlsx

The folder of a content holds that one file, so that it can be staged alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from shouwang.feeds.models import Delivery
from shouwang.kernel.disk import written_whole
from shouwang.kernel.errors import ShouwangError

FOLDER = "deliveries"
MOST_BYTES = 300 * 1024 * 1024  # not policy: larger workbooks are no workbooks
SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}")
MOST_NAME = 120
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|#!;]')


class FileTooLargeError(ShouwangError):
    """Nobody's workbook is that large."""

    code = "FILE_TOO_LARGE"

    def __init__(self) -> None:
        """Says what would be accepted."""
        super().__init__(
            "文件过大", accepted=f"{MOST_BYTES >> 20} MB 以内的文件", todo="按月份分成几个文件报送"
        )


class EmptyFileError(ShouwangError):
    """Nothing was sent."""

    code = "FILE_EMPTY"

    def __init__(self) -> None:
        """Says so."""
        super().__init__("文件是空的", accepted="有内容的表格", todo="检查后重新选择文件")


@dataclass(frozen=True, slots=True)
class Kept:
    """A content that is on disk."""

    sha256: str
    bytes: int


def keep(chunks: Iterable[bytes], *, name: str) -> Kept:
    """Write a file under its digest, whole or not at all."""
    arriving = root() / "arriving" / uuid.uuid4().hex
    arriving.parent.mkdir(parents=True, exist_ok=True)
    try:
        with written_whole(arriving):
            kept = _write(arriving, chunks)
        folder = content_folder(kept.sha256)
        if not (folder.is_dir() and any(folder.iterdir())):
            folder.mkdir(parents=True, exist_ok=True)
            arriving.replace(folder / f"file{_suffix(name)}")
        return kept
    finally:
        arriving.unlink(missing_ok=True)


def root() -> Path:
    """Where all deliveries lie."""
    return Path(settings.HOME) / FOLDER


def content_folder(sha256: str) -> Path:
    """The folder of a content."""
    return root() / sha256[:2] / sha256


def mended_folder(number: int) -> Path:
    """Where a workbook of refused rows lies once what was masked in it is written out again."""
    return root() / "mended" / str(number)


def folder_of(delivery: Delivery) -> Path:
    """The folder that holds what is read of a delivery, and nothing else."""
    mended = mended_folder(delivery.pk)
    return mended if mended.is_dir() else content_folder(delivery.sha256)


def file_of(delivery: Delivery) -> Path:
    """The file that is read of a delivery."""
    return next(folder_of(delivery).iterdir())


def shown_name(name: str) -> str:
    """A file's name without its path and whatever would not pass as part of a name."""
    plain = UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return (
        f"{stem[: MOST_NAME - 8]}{dot}{suffix[:6]}" if stem and len(plain) > MOST_NAME else plain or "未命名"
    )


def _write(path: Path, chunks: Iterable[bytes]) -> Kept:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            if size > MOST_BYTES:
                raise FileTooLargeError
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise EmptyFileError
    return Kept(digest.hexdigest(), size)


def _suffix(name: str) -> str:
    suffix = Path(name).suffix
    return suffix.lower() if SUFFIX.fullmatch(suffix) else ""
