"""Writing to a disk that may be full: said in words, and nothing half-written is left."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shouwang.kernel.errors import ShouwangError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class DiskFullError(ShouwangError):
    """There is no room for what was sent; what was kept before is untouched."""

    code = "DISK_FULL"

    def __init__(self) -> None:
        """Says so."""
        super().__init__("没有保存下来：服务器磁盘已满", todo="过后再提交，并告知系统管理员")


@contextmanager
def written_whole(path: Path) -> Iterator[None]:
    """What writes `path` writes all of it, or `path` is gone; DiskFullError where the disk is full."""
    try:
        yield
    except OSError as error:
        path.unlink(missing_ok=True)
        if error.errno in FULL:
            raise DiskFullError from error
        raise
