"""What is measured, for the monitoring of the county: counts and times, no person, no region."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from prometheus_client import REGISTRY as OWN_PROCESS
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from shouwang.jobs.models import Job, JobState
from shouwang.kernel.disk import has_room

REQUESTS = Counter("shouwang_requests", "Answers by page and status", ("page", "status"))
DURATION = Histogram("shouwang_request_seconds", "Seconds to an answer", ("page",))
LEAST_FREE_BYTES = 16 << 20


def count_answer(page: str, status: int, *, seconds: float) -> None:
    """Count an answer; on a full disk it goes uncounted.

    The processes of the server keep their counts in files that are mapped into memory: where there is no room
    for another page of such a file, the system ends the process that writes to it.
    """
    if has_room(Path(settings.HOME), least=LEAST_FREE_BYTES):
        REQUESTS.labels(page=page, status=str(status)).inc()
        DURATION.labels(page=page).observe(seconds)


def measured() -> bytes:
    """Everything in the text form of Prometheus, over all processes of the server."""
    registry = CollectorRegistry()
    _jobs(registry)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # prometheus-client leaves it untyped
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(OWN_PROCESS)


def _jobs(registry: CollectorRegistry) -> None:
    """How many jobs wait and run, asked of the database now."""
    gauge = Gauge("shouwang_jobs", "Jobs by state", ("state",), registry=registry)
    for state in (JobState.WAITING, JobState.RUNNING):
        gauge.labels(state=state.value).set(Job.objects.filter(state=state).count())
