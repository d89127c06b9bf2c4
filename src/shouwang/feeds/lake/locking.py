"""One run at a time on a lake. The system holds the lock, so the lock of a dead process is free at once."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import IO

from shouwang.kernel.errors import ShouwangError

PAUSE_SECONDS = 0.1


class LakeBusyError(ShouwangError):
    """Another run works on this lake."""

    code = "LAKE_BUSY"

    def __init__(self, lake: Path, *, holder: str) -> None:
        """`holder`: what the other run wrote into the lock (its process number)."""
        self.lake, self.holder = lake, holder
        super().__init__(
            f"数据湖「{lake}」正由另一次运行使用（进程 {holder or '未知'}）",
            accepted="同一数据湖同一时间只有一次运行",
            todo="等那次运行结束后再试，或用 --out 另选一个文件夹",
        )


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[str]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class LakeLock:
    """The lock of a lake, taken by `acquire`, freed by `release` or by the end of the process."""

    def __init__(self, lake: Path) -> None:
        """`lake`: the folder; the lock is a file in it that stays there."""
        self._lake, self._path = lake, lake / "lock"
        self._file: IO[str] | None = None

    def acquire(self, *, wait_seconds: float = 0) -> None:
        """Take the lock, waiting so long for another run to end; raises LakeBusyError when it does not."""
        deadline = time.monotonic() + wait_seconds
        file = self._path.open("a+", encoding="utf-8")
        while not _taken(file):
            if time.monotonic() >= deadline:
                file.close()
                raise LakeBusyError(self._lake, holder=self._holder())
            time.sleep(PAUSE_SECONDS)
        self._file = file
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()

    def release(self) -> None:
        """Free the lock; nothing happens when it is not held."""
        if self._file:
            self._file.close()
            self._file = None

    def _holder(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8").strip()
        except OSError:  # Windows does not let others read a locked file
            return ""


def _taken(file: IO[str]) -> bool:
    try:
        _take(file)
    except OSError:
        return False
    return True
