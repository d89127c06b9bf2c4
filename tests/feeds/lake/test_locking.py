"""Two runs on one lake do not meet; a dead one does not stand in the way."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from shouwang.feeds.lake import Lake, LakeBusyError

HOLD = """
import sys, time
from pathlib import Path
from shouwang.feeds.lake import Lake
with Lake(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holder_of(lake: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(lake)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_second_run_is_refused_and_told_who_holds_the_lake(tmp_path: Path) -> None:
    process = holder_of(tmp_path)
    try:
        with pytest.raises(LakeBusyError, match=str(process.pid)), Lake(tmp_path):
            pass
    finally:
        process.kill()
        process.communicate()


def test_lock_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    process = holder_of(tmp_path)
    process.kill()
    process.communicate()
    with Lake(tmp_path) as lake:
        assert lake.current() is None


def test_second_run_waits_when_asked(tmp_path: Path) -> None:
    first = Lake(tmp_path)
    first.__enter__()
    began = time.monotonic()
    timer = threading.Timer(0.3, first.__exit__)
    timer.start()
    with Lake(tmp_path, wait_seconds=10):
        assert time.monotonic() - began >= 0.25
    timer.join()


def test_lake_is_free_after_an_error_inside(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Lake(tmp_path):
        raise ZeroDivisionError
    with Lake(tmp_path):
        pass
