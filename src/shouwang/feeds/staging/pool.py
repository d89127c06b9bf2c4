"""Jobs in processes of their own, so that a file that kills its reader costs that file and not the run."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Generic, TypeVar

from shouwang.kernel.disk import says_full

Shared = TypeVar("Shared")
Job = TypeVar("Job")
Result = TypeVar("Result")
Work = Callable[[Shared, Job], Result]
LEAST_MEMORY_BYTES = 4 << 30
_STORAGE = (errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC))  # Windows has no quota error
_SPAWN = multiprocessing.get_context("spawn")  # the only way on Windows, and safe beside threads everywhere


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that ended without a result; `reason` is for people and bears nothing of the file's content.

    `everywhere`: the next job would fail in the same way (the disk is full), so that going on makes no sense.
    """

    reason: str
    everywhere: bool = False


@dataclass(slots=True)
class _Worker(Generic[Job]):
    """A process, the line to it, and the number of the job it has."""

    process: SpawnProcess
    line: Connection
    job: int | None = None


def run_jobs(
    work: Work[Shared, Job, Result], jobs: Sequence[Job], *, shared: Shared, workers: int
) -> Iterator[tuple[int, Result | Failure]]:
    """Run `work` on every job and yield (its number, outcome) as they end; jobs begin in their order.

    `work` is a function of a module, so that another process finds it. Without workers all runs in this one.
    `shared` is what every job needs; a process is given it once, when it starts.
    Left early (an interruption, too), the processes are ended.
    """
    if not workers:
        yield from ((number, _outcome(work, shared, job)) for number, job in enumerate(jobs))
        return

    def start() -> _Worker[Job]:
        return _start(work, workers)

    def ready(worker: _Worker[Job]) -> _Worker[Job]:
        worker.line.send(shared)
        return worker

    pool = [start() for _ in range(min(workers, len(jobs)))]
    try:
        for worker in pool:  # while one wakes up, so do the others
            ready(worker)
        yield from _distribute(jobs, pool, lambda: ready(start()))
    finally:
        for worker in pool:
            _end(worker)


def _distribute(
    jobs: Sequence[Job], pool: list[_Worker[Job]], start: Callable[[], _Worker[Job]]
) -> Iterator[tuple[int, Any]]:
    waiting = iter(range(len(jobs)))
    for worker in pool:
        _give(worker, next(waiting, None), jobs)
    while any(worker.job is not None for worker in pool):
        ready = wait([worker.line for worker in pool if worker.job is not None])
        for place, worker in enumerate(pool):
            if worker.line not in ready or worker.job is None:
                continue
            number, outcome = worker.job, _receive(worker)
            if isinstance(outcome, Failure) and not worker.process.is_alive():
                pool[place] = worker = start()
            _give(worker, next(waiting, None), jobs)
            yield number, outcome


def _give(worker: _Worker[Job], number: int | None, jobs: Sequence[Job]) -> None:
    worker.job = number
    if number is not None:
        worker.line.send(jobs[number])


def _receive(worker: _Worker[Job]) -> Any:  # noqa: ANN401 - what another process sent
    try:
        return worker.line.recv()
    except (EOFError, ConnectionError):
        worker.process.join()
        return Failure(f"读取进程意外终止（{_ending(worker.process.exitcode)}），文件可能过大或已损坏")


def _ending(code: int | None) -> str:
    return signal.Signals(-code).name if code and code < 0 else f"代码 {code}"


def _start(work: Work[Shared, Job, Result], workers: int) -> _Worker[Job]:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(theirs, work, workers), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _end(worker: _Worker[Job]) -> None:
    worker.line.close()
    worker.process.terminate()  # without a job there is nothing that it could still do
    worker.process.join(5)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.process.close()


def _serve(line: Connection, work: Work[Shared, Job, Result], workers: int) -> None:
    """The life of a worker: it ends when nobody sends any more, also because the sender died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends its workers
    _limit_memory(workers)
    with suppress(EOFError):
        shared: Shared = line.recv()
        while True:
            line.send(_outcome(work, shared, line.recv()))


def _limit_memory(workers: int) -> None:
    """A file that unfolds without end meets a MemoryError before it takes the whole machine."""
    if sys.platform == "win32":
        return
    import resource

    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = max(LEAST_MEMORY_BYTES, physical * 3 // 4 // workers)
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _outcome(work: Work[Shared, Job, Result], shared: Shared, job: Job) -> Result | Failure:
    """The result, or where it failed: messages of libraries quote cells, so only their type is told."""
    try:
        return work(shared, job)
    except MemoryError:
        return Failure("内存不足，文件展开后过大")
    except OSError as error:
        return Failure(_at(error), everywhere=error.errno in _STORAGE)
    except Exception as error:  # noqa: BLE001 - one odd file must not end the run of a county
        return Failure(_at(error), everywhere=says_full(error))


def _at(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"读取时出现意外（{type(error).__name__}，{place}）"
