"""Read workbooks through a process of their own, with limits on memory and time.

A workbook that is broken, hostile or too large raises UnreadableFileError with a reason, and that is all.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from shouwang.feeds.reading.grid import Grid, GridColumn, Merge
from shouwang.feeds.reading.sniff import Content, UnreadableFileError
from shouwang.feeds.reading.worker import DAMAGED, TOO_LARGE

_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one workbook may cost: bytes of memory (and of unpacked XML), seconds of processor time."""

    memory: int = 3 << 30
    seconds: int = 120
    seconds_per_megabyte: int = 10

    def of(self, path: Path) -> int:
        """Seconds of processor time for this file: large honest workbooks need theirs."""
        return self.seconds + self.seconds_per_megabyte * (path.stat().st_size // _MEGABYTE)


class _Worker:
    """One reading process, used by one reader at a time."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "shouwang.feeds.reading.worker"]
        self.owner = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )

    def ask(self, request: dict[str, Any], *, wait: float) -> Iterator[dict[str, Any]]:
        """The replies to a request; ends early when the process dies or has been silent for too long."""
        assert self.process.stdin is not None  # noqa: S101 - a pipe, see above
        assert self.process.stdout is not None  # noqa: S101 - a pipe, see above
        clock = threading.Timer(wait, self.process.kill)
        clock.daemon = True
        clock.start()
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
            while line := self.process.stdout.readline():
                reply: dict[str, Any] = json.loads(line)
                yield reply
                if "end" in reply or "fault" in reply:
                    return
        except BrokenPipeError:
            return
        finally:
            clock.cancel()

    def alive(self) -> bool:
        """Whether it can take another request."""
        return self.process.poll() is None

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # it may have died before it took all of a request
                    pipe.close()


def _environment() -> dict[str, str]:
    # One arena and the plain allocator: address space is what the memory limit counts.
    return {**os.environ, "MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONUTF8": "1"}


class _Pool:
    """Idle workers, kept because starting one costs more than reading a small workbook."""

    def __init__(self) -> None:
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()

    def take(self) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.owner == os.getpid() and worker.alive():
                    return worker
        return _Worker()

    def give(self, worker: _Worker) -> None:
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        with self._lock:
            for worker in self._idle:
                if worker.owner == os.getpid():
                    worker.close()
            self._idle.clear()


_POOL = _Pool()
atexit.register(_POOL.close)


def close_workers() -> None:
    """End the idle reading processes; the next workbook starts a new one."""
    _POOL.close()


def read_workbook(
    path: Path, *, content: Content = Content.WORKBOOK, limits: Limits | None = None
) -> Iterator[Grid]:
    """The sheets of a workbook, one after the other; chart sheets hold no cells and are left out."""
    limits = limits or Limits()
    worker, finished = _POOL.take(), False
    folder = Path(tempfile.mkdtemp(prefix="shouwang-"))
    seconds = limits.of(path)
    request = {
        "path": str(path.resolve()), "folder": str(folder), "content": content.value,
        "memory": limits.memory, "seconds": seconds,
    }  # fmt: skip
    try:
        for reply in worker.ask(request, wait=3.0 * seconds):
            finished = "end" in reply or "fault" in reply
            if "fault" in reply:
                raise UnreadableFileError(reply["fault"])
            if "file" in reply:
                yield _grid(reply)
        if not finished:
            raise UnreadableFileError(_why_died(worker.process.wait()))
    finally:
        if finished:
            _POOL.give(worker)
        else:
            worker.close()
        shutil.rmtree(folder, ignore_errors=True)


def _why_died(status: int) -> str:
    match -status:
        case 9 | 24:  # killed by our clock, or by its limit of processor time
            return "读取时间过长，已放弃"
        case 6:  # memory that cannot be had aborts the process
            return TOO_LARGE
        case _:
            return DAMAGED


def _grid(reply: dict[str, Any]) -> Grid:
    file = Path(reply["file"])
    with pa.OSFile(str(file), "rb") as source:
        table = pa.ipc.open_file(source).read_all()
    file.unlink()
    columns = tuple(
        GridColumn(
            _joined(table.column(i), pa.string()), np.asarray(_joined(table.column(i + 1), pa.uint8()))
        )
        for i in range(0, table.num_columns, 2)
    )
    rows = np.arange(1, table.num_rows + 1, dtype=np.int32)
    merges = tuple(Merge(*merge) for merge in reply["merges"])
    return Grid(reply["sheet"], rows, columns, merges, hidden=reply["hidden"])


def _joined(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    return column.combine_chunks() if column.num_chunks else pa.array([], kind)
