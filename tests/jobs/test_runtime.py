"""A job is carried out once, by one worker, and nothing that happens to the worker loses it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from tests import cast
from tests.jobs import works

from shouwang.audit.models import AuditEntry
from shouwang.jobs import claiming, worker
from shouwang.jobs.actions import ask, ask_to_cancel
from shouwang.jobs.kinds import KINDS, UnknownJobError
from shouwang.jobs.models import Job, JobState
from shouwang.jobs.running import Heart, Running
from shouwang.jobs.worker import Worker

LONG_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture(autouse=True)
def _works() -> Iterator[None]:
    works.ENDED.clear()
    with works.known():
        yield


def asked(kind: str, **more: int) -> Job:
    """A job that waits."""
    return ask(kind, actor=None, **more)


def work() -> None:
    """All that waits is carried out."""
    Worker("test").run(until_idle=True)


@pytest.mark.django_db
def test_a_job_is_carried_out_and_says_what_came_of_it() -> None:
    job = asked("quick")
    work()
    job.refresh_from_db()
    assert (job.state, job.message, job.done, job.total, job.tries) == (JobState.DONE, "数到三", 3, 3, 1)
    assert AuditEntry.objects.filter(subject_type="job").count() == 1


@pytest.mark.django_db
def test_the_same_work_waits_once() -> None:
    assert asked("quick", subject_id=7) == asked("quick", subject_id=7)
    assert asked("quick", subject_id=8) != asked("quick", subject_id=7)
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_unknown_work_is_refused() -> None:
    with pytest.raises(UnknownJobError):
        asked("dance")


@pytest.mark.django_db
def test_what_cannot_be_done_fails_with_its_message_and_what_it_was_about_is_told() -> None:
    job = asked("refused")
    work()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "ERROR")
    assert "重新报送" in job.message
    assert [job.pk] == works.ENDED


@pytest.mark.django_db
def test_a_fault_of_the_program_is_told_without_what_stood_in_the_cells() -> None:
    job = asked("broken")
    work()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "ValueError" in job.message
    assert "陈家" not in job.message


@pytest.mark.django_db
def test_work_whose_means_are_in_use_waits_and_that_is_no_try() -> None:
    job = asked("busy")
    work()
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.WAITING, 0)
    assert job.run_after is not None


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["full", "unwritable"])
def test_work_that_finds_the_disk_full_is_tried_again_and_says_so_in_the_end(kind: str) -> None:
    job = asked(kind)
    for tried in range(1, KINDS[kind].most_tries):
        work()
        job.refresh_from_db()
        assert (job.state, job.tries) == (JobState.WAITING, tried)
        assert job.run_after is not None
        assert works.ENDED == []
        Job.objects.update(run_after=None)
    work()
    job.refresh_from_db()
    assert (job.state, job.message, job.error_code) == (JobState.FAILED, worker.NO_ROOM, "DISK_FULL")
    assert [job.pk] == works.ENDED


@pytest.mark.django_db
def test_without_room_on_the_disk_no_work_is_begun(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = asked("quick")
    own = Worker("test")
    with monkeypatch.context() as full:
        full.setattr(worker, "LEAST_FREE_BYTES", 1 << 60)
        assert [own.work_once(), own.work_once()] == [False, False]
    assert [record.message for record in caplog.records] == ["the disk is full: no job is begun"]
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.WAITING, 0)
    assert own.work_once()
    job.refresh_from_db()
    assert job.state == JobState.DONE


@pytest.mark.django_db
def test_a_waiting_job_is_cancelled_at_once() -> None:
    job = asked("slow")
    assert ask_to_cancel(job, actor=cast.user("lixian"))
    work()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not ask_to_cancel(job, actor=cast.user("lixian"))


@pytest.mark.django_db
def test_a_running_job_stops_at_its_next_step() -> None:
    running = Running(claimed("slow"))
    ask_to_cancel(running.job, actor=cast.user("lixian"))
    running.job.refresh_from_db()
    assert running.job.state == JobState.RUNNING
    with pytest.raises(Exception, match="停止"):
        running.step(1, 1)


def claimed(kind: str) -> Job:
    """A job in the hands of a worker."""
    asked(kind)
    job = claiming.claim("one")
    assert job is not None
    return job


@pytest.mark.django_db
def test_a_job_whose_heart_stopped_is_taken_over_and_the_first_worker_notices() -> None:
    first = Running(claimed("quick"))
    Job.objects.update(heard_at=LONG_AGO)
    second = claiming.claim("two")
    assert second is not None
    assert second.tries == 2
    with pytest.raises(Exception, match="接手"):
        first.step(1, 1)
    assert not claiming.finish(first, message="晚了")
    assert claiming.finish(Running(second), message="好了")


@pytest.mark.django_db
def test_a_job_that_still_beats_is_not_taken_over() -> None:
    claimed("quick")
    assert claiming.claim("two") is None


@pytest.mark.django_db
def test_after_the_last_try_nobody_tries_again() -> None:
    job = claimed("slow")
    Job.objects.update(heard_at=LONG_AGO, tries=KINDS["slow"].most_tries)
    assert claiming.claim("two") is None
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, claiming.GAVE_UP)
    assert [job.pk] == works.ENDED


@pytest.mark.django_db
def test_a_worker_told_to_end_puts_its_job_back() -> None:
    running = Running(claimed("slow"), stopping=lambda: True)
    with pytest.raises(Exception, match="退出"):
        running.step(0, 9)
    claiming.put_back(running)
    running.job.refresh_from_db()
    assert (running.job.state, running.job.tries) == (JobState.WAITING, 0)


@pytest.mark.django_db
def test_a_job_put_back_gives_way_to_the_same_work_that_waits() -> None:
    asked("slow", subject_id=3)
    running = Running(claiming.claim("one") or pytest.fail("nothing claimed"))
    asked("slow", subject_id=3)
    claiming.put_back(running)
    running.job.refresh_from_db()
    assert running.job.state == JobState.CANCELLED


@pytest.mark.usefixtures("committed")
def test_one_of_many_workers_wins() -> None:
    for _ in range(5):
        asked("quick")
    won: list[int] = []
    start = threading.Barrier(8)

    def worker(number: int) -> None:
        start.wait()
        while job := claiming.claim(f"w{number}"):
            won.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=worker, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == sorted(Job.objects.values_list("pk", flat=True))
    assert set(Job.objects.values_list("tries", flat=True)) == {1}


@pytest.mark.usefixtures("committed")
def test_the_heart_beats_beside_the_work() -> None:
    running = Running(claimed("slow"))
    Job.objects.update(heard_at=LONG_AGO)
    with Heart(running, every=0.02):
        time.sleep(0.3)
    running.job.refresh_from_db()
    assert running.job.heard_at is not None
    assert running.job.heard_at > LONG_AGO


def started() -> subprocess.Popen[bytes]:
    """A worker in a process of its own on the database of the tests."""
    script = (
        "import django; django.setup()\n"
        "from tests.jobs import works\nfrom shouwang.jobs import worker\n"
        "with works.known():\n    worker.run(name='process')\n"
    )
    env = {
        **os.environ,
        "SHOUWANG_HOME": str(settings.HOME),
        "SHOUWANG_DATABASE": address(),
        "DJANGO_SETTINGS_MODULE": "shouwang.web.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    return subprocess.Popen([sys.executable, "-c", script], env=env)


def address() -> str:
    """The database of the tests as another process opens it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    who, where = f"{given['USER']}:{given['PASSWORD']}", f"{given['HOST']}:{given['PORT'] or 5432}"
    return f"postgres://{who}@{where}/{given['NAME']}"


def wait_for(job: Job, *, state: JobState, seconds: float = 30) -> None:
    """Until the job is there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if job.state == state and (state != JobState.RUNNING or job.done > 0):
            return
        time.sleep(0.1)
    pytest.fail(f"job is {job.state}, not {state}")


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_a_job_whose_worker_was_killed_is_tried_again() -> None:
    job = asked("slow")
    process = started()
    wait_for(job, state=JobState.RUNNING)
    process.kill()
    process.wait()
    assert claiming.claim("next") is None
    later = timezone.now() + claiming.STOPPED_AFTER + timedelta(seconds=1)
    again = claiming.claim("next", now=later)
    assert again is not None
    assert (again.pk, again.tries, again.worker) == (job.pk, 2, "next")


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_a_worker_that_gets_sigterm_ends_cleanly_and_its_job_waits_again() -> None:
    job = asked("slow")
    process = started()
    wait_for(job, state=JobState.RUNNING)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.WAITING, 0)
