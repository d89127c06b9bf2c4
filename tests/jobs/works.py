"""Work for the tests of jobs: done at once, refused, broken, or so slow that it can be stopped or killed."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shouwang.feeds.staging import StorageError
from shouwang.jobs.kinds import KINDS, JobKind
from shouwang.jobs.models import Job
from shouwang.jobs.running import NotNowError, Running
from shouwang.kernel.errors import ShouwangError

ENDED: list[int] = []
NAMES = ("quick", "refused", "broken", "slow", "busy", "full", "unwritable")


@contextmanager
def known() -> Iterator[None]:
    """The kinds of work below are known for a while."""
    for name in NAMES:
        KINDS[name] = JobKind(name, name, f"tests.jobs.works.{name}", ended="tests.jobs.works.ended")
    try:
        yield
    finally:
        for name in NAMES:
            del KINDS[name]


def quick(running: Running) -> str:
    """Three steps and done."""
    running.stage("数一数")
    for done in range(1, 4):
        running.step(done, 3)
    return "数到三"


def refused(running: Running) -> str:
    """Cannot be done."""
    raise ShouwangError("没有可读的表格", todo="重新报送")


def broken(running: Running) -> str:
    """A fault of the program, with something personal in its message."""
    raise ValueError("陈家 990101199001010010")


def busy(running: Running) -> str:
    """Something it needs is in use."""
    raise NotNowError("数据湖正在使用")


def full(running: Running) -> str:
    """Finds no room for its files."""
    raise OSError(errno.ENOSPC, "no room")


def unwritable(running: Running) -> str:
    """Cannot write to the lake."""
    raise StorageError(Path("lake"))


def slow(running: Running) -> str:
    """Goes on for a minute, a step at a time."""
    for done in range(1200):
        running.step(done, 1200)
        time.sleep(0.05)
    return "做完"


def ended(job: Job) -> None:
    """Notes that a job came to nothing."""
    ENDED.append(job.pk)
