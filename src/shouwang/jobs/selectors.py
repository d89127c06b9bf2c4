"""Jobs as people see them, on the pages of what they are about."""

from __future__ import annotations

from shouwang.jobs.models import Job, JobState


def job_about(kind: str, subject_id: int) -> Job | None:
    """The latest job of a kind about a subject."""
    return Job.objects.filter(kind=kind, subject_id=subject_id).first()


def goes_on(job: Job) -> bool:
    """Whether it waits or runs."""
    return job.state in (JobState.WAITING, JobState.RUNNING)
