"""Killed at any moment, the same command finishes afterwards; nothing is lost and nothing is double.

SHOUWANG_KILLS says how many moments are tried.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest

from shouwang.sample import write_county
from tests.acceptance.compare import compare
from tests.acceptance.runs import Run, command, environment, screen

KILLS = int(os.environ.get("SHOUWANG_KILLS", "4"))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small county with its expected results."""
    folder = tmp_path_factory.mktemp("killed")
    day = date(2025, 6, 30)
    write_county(folder / "files", households=150, seed=3, style=3, as_of=day, expected=folder / "expected")
    return folder


def started(county: Path, out: Path) -> subprocess.Popen[bytes]:
    """A run in a process group of its own, so that its workers die with it."""
    arguments = command("screen", "--data", county / "files", "--as-of", "2025-06-30", "--out", out)
    quiet = subprocess.DEVNULL
    return subprocess.Popen(arguments, stdout=quiet, stderr=quiet, env=environment(), start_new_session=True)


def kill_after(county: Path, out: Path, seconds: float) -> bool:
    """Starts a run and kills it; False where it was done before."""
    process = started(county, out)
    time.sleep(seconds)
    early = process.poll() is None
    if early:
        os.killpg(process.pid, 9)
    process.wait()
    return early


@pytest.mark.slow
def test_killed_at_random_moments_the_next_run_is_whole(county: Path, tmp_path: Path) -> None:
    begun = time.monotonic()
    whole = screen(county / "files", tmp_path / "whole")
    length = time.monotonic() - begun
    chance = random.Random(KILLS)
    killed = 0
    for number in range(KILLS):
        # Half of them in a fresh folder, where everything is still to do; half on top of what was there.
        out = tmp_path / f"out{number if number % 2 else 'same'}"
        killed += kill_after(county, out, chance.uniform(0.2, length))
        again = screen(county / "files", out)
        assert again.status == 0, again.complained
        assert again.tables() == whole.tables(), f"killed run {number}"
    assert killed >= KILLS // 3
    assert compare(again.out, county / "expected").faults == []


@pytest.mark.slow
def test_interrupted_by_a_person_it_says_so_and_resumes(county: Path, tmp_path: Path) -> None:
    process = started(county, tmp_path / "out")
    time.sleep(1.0)
    process.send_signal(2)
    assert process.wait(timeout=60) in (130, 0)
    run: Run = screen(county / "files", tmp_path / "out")
    assert run.status == 0, run.complained
    assert compare(run.out, county / "expected").faults == []
