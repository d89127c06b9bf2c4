"""Work for the pool that another process can find by name."""

from __future__ import annotations

import errno
import os
import signal
import time

import duckdb


def double(shared: int, job: int) -> int:
    """The small numbers take longest, so that results arrive out of order."""
    time.sleep(0.05 / (job + 1))
    return job * shared


def die_on_three(shared: int, job: int) -> int:
    """Dies as a process dies that takes too much memory."""
    if job == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def fail_on_three(shared: int, job: int) -> int:
    """Fails with a message that quotes a cell."""
    if job == 3:
        raise ValueError("990101199003070314")
    return job


def fill_memory(shared: int, job: int) -> int:
    """Asks for more memory than a machine has."""
    return len(bytearray(1 << 50)) if job else 0


def process_number(shared: int, job: int) -> int:
    """Where the work was done."""
    time.sleep(0.2)
    return os.getpid()


def fill_disk(shared: int, job: int) -> int:
    """Writes to a disk that is full."""
    raise OSError(errno.ENOSPC, "No space left on device")


def fill_disk_of_the_engine(shared: int, job: int) -> int:
    """The same, as DuckDB tells it."""
    raise duckdb.IOException("IO Error: Could not write file: No space left on device")
