"""A worker: takes one job after another until it is told to end."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import traceback
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError

from shouwang.feeds.staging import StorageError
from shouwang.jobs import claiming
from shouwang.jobs.kinds import kind_named
from shouwang.jobs.models import Job
from shouwang.jobs.periodic import tick
from shouwang.jobs.running import (
    Heart,
    JobCancelledError,
    JobLostError,
    NotNowError,
    Running,
    WorkerStoppingError,
)
from shouwang.kernel.disk import DiskFullError, has_room, says_full
from shouwang.kernel.errors import ShouwangError

PAUSE_SECONDS = 1.0
LEAST_FREE_BYTES = 64 << 20
NO_ROOM = "服务器磁盘已满，没有做完；请系统管理员腾出空间后重新提出"
UNEXPECTED = "UNEXPECTED"
log = logging.getLogger(__name__)


class Worker:
    """One worker; `stop` may come from a signal or another thread."""

    def __init__(self, name: str = "") -> None:
        """`name`: by which its jobs know it."""
        self.name = (name or f"{socket.gethostname()}:{os.getpid()}")[:60]
        self._over, self._room = threading.Event(), True

    def stop(self) -> None:
        """End after the next word of the job in hand, which goes back into the queue."""
        self._over.set()

    def run(self, *, until_idle: bool = False) -> None:
        """Work until `stop`; with `until_idle` until there is nothing to do."""
        while not self._over.is_set():
            try:
                tick()
                idle = not self.work_once()
            except OperationalError:
                log.exception("the database cannot be reached; trying again")
                connection.close()
                idle = True
            if idle and until_idle:
                return
            if idle:
                self._over.wait(PAUSE_SECONDS)

    def work_once(self) -> bool:
        """Take one job and carry it out; False where there was none, or no room on the disk to begin."""
        if not self._has_room():
            return False
        job = claiming.claim(self.name)
        if job is None:
            return False
        running = Running(job, stopping=self._over.is_set)
        with Heart(running):
            _carry_out(running)
        return True

    def _has_room(self) -> bool:
        room = has_room(Path(settings.HOME), least=LEAST_FREE_BYTES)
        if room is not self._room:
            log.warning("there is room on the disk again" if room else "the disk is full: no job is begun")
        self._room = room
        return room


def run(*, name: str = "") -> None:
    """The life of a worker process: until SIGTERM or Ctrl-C."""
    worker = Worker(name)

    def told(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    worker.run()


def _carry_out(running: Running) -> None:
    job = running.job
    kind = kind_named(job.kind)
    try:
        message = kind.carry_out(running)
        claiming.finish(running, message=message)
    except JobCancelledError:
        if claiming.cancel(running):
            _tell_end(job)
    except WorkerStoppingError:
        claiming.put_back(running)
    except NotNowError:
        claiming.put_back(running, after=claiming.AGAIN_AFTER)
    except JobLostError:
        log.warning("job %s %s was taken over", job.pk, job.kind)
    except OperationalError:
        log.exception("job %s %s lost the database", job.pk, job.kind)
        claiming.put_back(running, after=claiming.AGAIN_AFTER, counts=True)
    except Exception as error:  # noqa: BLE001 - one job that breaks must not take the worker with it
        _broke(running, error)


def _broke(running: Running, error: Exception) -> None:
    job = running.job
    if isinstance(error, StorageError) or says_full(error):
        _wait_for_room(running)
    elif isinstance(error, ShouwangError):
        _fail(running, message=error.message, code=error.code)
    else:
        log.error("job %s %s broke: %s", job.pk, job.kind, _place(error))
        _fail(running, message=f"程序出错，已记录（{_place(error)}）；请联系系统管理员", code=UNEXPECTED)


def _wait_for_room(running: Running) -> None:
    """Others fill the disk: the job waits until there is room. It does so itself, time and again: it ends."""
    job = running.job
    log.error("job %s %s found the disk full", job.pk, job.kind)
    if job.tries < kind_named(job.kind).most_tries:
        claiming.put_back(running, after=claiming.AGAIN_AFTER, counts=True)
    else:
        _fail(running, message=NO_ROOM, code=DiskFullError.code)


def _fail(running: Running, *, message: str, code: str) -> None:
    if claiming.fail(running, message=message, code=code):
        _tell_end(running.job)


def _tell_end(job: Job) -> None:
    job.refresh_from_db()
    kind_named(job.kind).tell_end(job)


def _place(error: Exception) -> str:
    """Type and line: messages of libraries quote cells, so they are not repeated."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}，{Path(frame.filename).name}:{frame.lineno}"
