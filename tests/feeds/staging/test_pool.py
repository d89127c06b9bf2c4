"""A job that dies costs that job, and nothing else."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable

import pytest
from tests.feeds.staging import jobs

from shouwang.feeds.staging.pool import Failure, run_jobs


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_every_job_has_its_result_whatever_the_number_of_workers(workers: int) -> None:
    assert dict(run_jobs(jobs.double, range(6), shared=2, workers=workers)) == {n: n * 2 for n in range(6)}


def test_work_is_done_in_other_processes() -> None:
    places = set(dict(run_jobs(jobs.process_number, range(4), shared=2, workers=2)).values())
    assert len(places) == 2
    assert os.getpid() not in places


def test_process_that_dies_costs_its_job_alone() -> None:
    outcomes = dict(run_jobs(jobs.die_on_three, range(6), shared=2, workers=2))
    assert [n for n, outcome in outcomes.items() if isinstance(outcome, Failure)] == [3]
    assert "SIGKILL" in str(outcomes[3])
    assert sorted(outcomes) == list(range(6))


def test_last_worker_that_dies_is_followed_by_another() -> None:
    assert dict(run_jobs(jobs.die_on_three, range(2, 6), shared=2, workers=1))[3] == 5


@pytest.mark.parametrize("workers", [0, 1])
def test_unexpected_failure_names_its_place_and_quotes_no_cell(workers: int) -> None:
    failure = dict(run_jobs(jobs.fail_on_three, range(5), shared=2, workers=workers))[3]
    assert isinstance(failure, Failure)
    assert "ValueError，jobs.py:" in failure.reason
    assert "990101" not in failure.reason


def test_memory_without_end_is_refused_to_a_worker() -> None:
    assert dict(run_jobs(jobs.fill_memory, [1, 0], shared=2, workers=1)) == {
        0: Failure("内存不足，文件展开后过大"),
        1: 0,
    }


def test_leaving_early_ends_the_processes() -> None:
    outcomes = run_jobs(jobs.double, range(1, 50), shared=2, workers=2)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_no_jobs_start_no_process() -> None:
    assert list(run_jobs(jobs.double, [], shared=2, workers=2)) == []


@pytest.mark.parametrize("work", [jobs.fill_disk, jobs.fill_disk_of_the_engine])
def test_full_disk_is_a_failure_that_meets_every_job(work: Callable[[int, int], int]) -> None:
    failure = dict(run_jobs(work, [1], shared=2, workers=1))[0]
    assert isinstance(failure, Failure)
    assert failure.everywhere
