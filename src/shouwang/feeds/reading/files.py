"""One file, whatever it is called, to its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shouwang.feeds.reading.grid import Grid
from shouwang.feeds.reading.sniff import Content, UnreadableFileError, sniff
from shouwang.feeds.reading.text import read_text
from shouwang.feeds.reading.workbook import Limits, read_workbook

_LARGEST_TEXT = 4 << 30


def read_grids(path: Path, *, limits: Limits | None = None) -> Iterator[Grid]:
    """The sheets of a workbook or text file, none for an empty one; UnreadableFileError when it cannot be."""
    content = sniff(path)
    if content is Content.EMPTY:
        return
    if content is Content.TEXT:
        if path.stat().st_size > _LARGEST_TEXT:
            raise UnreadableFileError("文本文件超过 4 GB", todo="分成几个文件再提供")
        yield read_text(path)
        return
    yield from read_workbook(path, content=content, limits=limits)
