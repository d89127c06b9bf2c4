"""Which job a worker takes next, and how it lets go of it: every change is one conditional UPDATE."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from shouwang.jobs.kinds import KINDS
from shouwang.jobs.models import Job, JobState
from shouwang.jobs.running import Running

STOPPED_AFTER = timedelta(seconds=60)
"""A running job not heard from for so long has lost its worker."""
AGAIN_AFTER = timedelta(seconds=15)
LOOKED_AT = 10
MOST_MESSAGE = 500  # not policy: the width of a column
GAVE_UP = "JOB_GAVE_UP"
log = logging.getLogger(__name__)


def claim(worker: str, *, now: datetime | None = None) -> Job | None:
    """The next job, now this worker's alone; None where there is nothing to do."""
    moment = now or timezone.now()
    for job in _open(moment):
        kind = KINDS.get(job.kind)
        if kind is None or job.tries >= kind.most_tries:
            _give_up(job)
        elif _as_seen(job).update(
            state=JobState.RUNNING,
            worker=worker,
            tries=F("tries") + 1,
            started_at=moment,
            heard_at=moment,
            stage="",
            done=0,
            total=0,
            message="",
            error_code="",
        ):
            return Job.objects.get(pk=job.pk)
    return None


def finish(running: Running, *, message: str) -> bool:
    """The work is done; False where the job was no longer this worker's."""
    return _end(running, JobState.DONE, message=message)


def fail(running: Running, *, message: str, code: str) -> bool:
    """The work cannot be done."""
    return _end(running, JobState.FAILED, message=message, code=code)


def cancel(running: Running) -> bool:
    """The work was stopped on request."""
    return _end(running, JobState.CANCELLED, message="已取消")


def put_back(running: Running, *, after: timedelta = timedelta(0), counts: bool = False) -> bool:
    """Back into the queue; `counts`: the try counts as one. The same work that waits already takes over."""
    said = {"state": JobState.WAITING, "run_after": timezone.now() + after, "worker": "", "heard_at": None}
    try:
        with transaction.atomic():
            return bool(running.mine().update(**said, tries=F("tries") - (0 if counts else 1)))
    except IntegrityError:
        return _end(running, JobState.CANCELLED, message="同样的工作已在排队")


def _open(now: datetime) -> Iterator[Job]:
    waiting = Q(state=JobState.WAITING) & (Q(run_after=None) | Q(run_after__lte=now))
    stopped = Q(state=JobState.RUNNING, heard_at__lt=now - STOPPED_AFTER)
    return Job.objects.filter(waiting | stopped).order_by("id")[:LOOKED_AT].iterator()


def _as_seen(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=job.state, tries=job.tries, heard_at=job.heard_at)


def _give_up(job: Job) -> None:
    ended = _as_seen(job).update(
        state=JobState.FAILED,
        finished_at=timezone.now(),
        message=f"连续 {job.tries} 次中途停止，不再重试；请联系系统管理员",
        error_code=GAVE_UP,
    )
    if ended:
        job.refresh_from_db()
        log.error("job %s %s given up after %s tries", job.pk, job.kind, job.tries)
        if kind := KINDS.get(job.kind):
            kind.tell_end(job)


def _end(running: Running, state: JobState, *, message: str, code: str = "") -> bool:
    return bool(
        running.mine().update(
            state=state,
            finished_at=timezone.now(),
            heard_at=timezone.now(),
            message=message[:MOST_MESSAGE],
            error_code=code,
        )
    )
