"""Writing to a disk that may be full: said in words, and nothing half-written is left."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shouwang.kernel.errors import ShouwangError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SQLITE_FULL = frozenset({13, 4874})  # SQLITE_FULL; SQLITE_IOERR_SHMSIZE: no room for the file beside the WAL
POSTGRESQL_FULL = "53100"
WORDS = os.strerror(errno.ENOSPC)


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


def says_full(error: BaseException | None) -> bool:
    """Whether a fault, or what lies behind it, is a full disk: of a file, SQLite, PostgreSQL or DuckDB."""
    while error is not None:
        if _says_full(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def has_room(folder: Path, *, least: int) -> bool:
    """Whether so many bytes are free where a folder lies."""
    return shutil.disk_usage(folder).free >= least


def _says_full(error: BaseException) -> bool:
    """By the number that each of them gives; DuckDB gives none, and quotes the system."""
    return (
        isinstance(error, DiskFullError)
        or getattr(error, "errno", None) in FULL
        or getattr(error, "sqlite_errorcode", None) in SQLITE_FULL
        or getattr(error, "sqlstate", None) == POSTGRESQL_FULL
        or WORDS in str(error)
    )
