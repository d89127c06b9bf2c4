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

from django.db import connection
from django.db.utils import OperationalError

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
from shouwang.kernel.errors import ShouwangError

PAUSE_SECONDS = 1.0
UNEXPECTED = "UNEXPECTED"
log = logging.getLogger(__name__)


class Worker:
    """One worker; `stop` may come from a signal or another thread."""

    def __init__(self, name: str = "") -> None:
        """`name`: by which its jobs know it."""
        self.name = (name or f"{socket.gethostname()}:{os.getpid()}")[:60]
        self._over = threading.Event()

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
        """Take one job and carry it out; False where there was none."""
        job = claiming.claim(self.name)
        if job is None:
            return False
        running = Running(job, stopping=self._over.is_set)
        with Heart(running):
            _carry_out(running)
        return True


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
    except ShouwangError as error:
        _fail(running, message=error.message, code=error.code)
    except Exception as error:  # noqa: BLE001 - one job that breaks must not take the worker with it
        log.error("job %s %s broke: %s", job.pk, job.kind, _place(error))
        _fail(running, message=f"程序出错，已记录（{_place(error)}）；请联系系统管理员", code=UNEXPECTED)


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
