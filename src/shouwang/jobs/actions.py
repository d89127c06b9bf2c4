"""Asking for long work, and asking it to stop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from shouwang.accounts.models import User
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.jobs.kinds import kind_named
from shouwang.jobs.models import Job, JobState

Options = Mapping[str, str | int | bool | None]
ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@transaction.atomic
def ask(
    kind: str,
    *,
    subject_id: int | None = None,
    options: Options | None = None,
    actor: User | None,
    run_after: datetime | None = None,
) -> Job:
    """Ask for work on a subject; the same work that waits already is that work, not a second one."""
    kind_named(kind)
    given = {"options": dict(options or {}), "asked_by": actor, "run_after": run_after}
    if subject_id is None:
        job, made = Job.objects.create(kind=kind, **given), True
    else:
        job, made = Job.objects.get_or_create(
            kind=kind, subject_id=subject_id, state=JobState.WAITING, defaults=given
        )
    if made:
        _tell(job, actor, new={"kind": kind, "state": job.state})
    return job


@transaction.atomic
def ask_to_cancel(job: Job, *, actor: User) -> bool:
    """Stop a job: at once while it waits, at its next step while it runs; False where it has ended."""
    now_waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    asked = now_waiting.update(state=JobState.CANCELLED, cancel_asked=True, message="已取消")
    if asked:
        job.refresh_from_db()
        kind_named(job.kind).tell_end(job)
    else:
        asked = Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_asked=True)
    if asked:
        _tell(job, actor, new={"kind": job.kind, "cancel_asked": True})
    return bool(asked)


def _tell(job: Job, actor: User | None, *, new: Options) -> None:
    record(Act.RUN, Subject("job", str(job.pk)), actor=actor, new=new)
