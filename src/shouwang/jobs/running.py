"""A job while it runs: who holds it, how far it is, whether it was asked to stop.

Every word of a running job goes through one conditional UPDATE: it counts only while the job is still this
worker's. A worker that was thought dead and was not finds out at its next word, and stops.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

from django.db import connection, models
from django.db.utils import OperationalError
from django.utils import timezone

from shouwang.jobs.models import Job, JobState
from shouwang.kernel.errors import ShouwangError

BEAT_SECONDS = 5.0
TELL_SECONDS = 0.5
MOST_STAGE = 120


class JobCancelledError(ShouwangError):
    """Somebody asked the job to stop."""

    code = "JOB_CANCELLED"

    def __init__(self) -> None:
        """Says so."""
        super().__init__("已按要求停止")


class JobLostError(ShouwangError):
    """Another worker has the job now, or it has ended."""

    code = "JOB_LOST"

    def __init__(self) -> None:
        """Says so."""
        super().__init__("这项工作已由另一进程接手")


class WorkerStoppingError(ShouwangError):
    """The worker was told to end; the job goes back into the queue."""

    code = "WORKER_STOPPING"

    def __init__(self) -> None:
        """Says so."""
        super().__init__("后台进程正在退出")


class NotNowError(ShouwangError):
    """Something that the job needs is in use: it is tried again a little later, and that is no failure."""

    code = "NOT_NOW"


def _never() -> bool:
    return False


class Running:
    """The hold of one worker on one job; the progress that long work tells (`stage`, `step`)."""

    def __init__(self, job: Job, *, stopping: Callable[[], bool] = _never) -> None:
        """`job` as claimed; `stopping` says whether the worker was told to end."""
        self.job, self._stopping, self._told = job, stopping, 0.0

    @property
    def subject_id(self) -> int:
        """What the work is about."""
        if self.job.subject_id is None:
            raise ShouwangError("这项工作没有说明对象", todo="重新提出")
        return self.job.subject_id

    def mine(self) -> models.QuerySet[Job]:
        """The row of the job, as long as this worker holds it."""
        return Job.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, worker=self.job.worker, tries=self.job.tries
        )

    def stage(self, name: str) -> None:
        """A new stage begins."""
        self._tell(stage=name[:MOST_STAGE], done=0, total=0)

    def step(self, done: int, total: int) -> None:
        """So much is done; said at most twice a second, and at the end."""
        if done >= total or time.monotonic() - self._told >= TELL_SECONDS:
            self._tell(done=min(done, _MOST), total=min(total, _MOST))
        elif self._stopping():
            raise WorkerStoppingError

    def beat(self) -> None:
        """Still alive."""
        self.mine().update(heard_at=timezone.now())

    def _tell(self, **said: str | int) -> None:
        self._told = time.monotonic()
        if self._stopping():
            raise WorkerStoppingError
        if not self.mine().filter(cancel_asked=False).update(heard_at=timezone.now(), **said):
            raise JobCancelledError if self.mine().exists() else JobLostError


_MOST = 2**31 - 1


class Heart:
    """Beats beside the work, in a thread of its own, so that a long computation does not look dead."""

    def __init__(self, running: Running, *, every: float = BEAT_SECONDS) -> None:
        """`every`: seconds between two beats."""
        self._running, self._every, self._over = running, every, threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)

    def __enter__(self) -> Heart:
        """Begins to beat."""
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Beats no more."""
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(self._every):
                try:
                    self._running.beat()
                except OperationalError:  # a long write holds SQLite: the next beat comes soon
                    connection.close()
        finally:
            connection.close()
