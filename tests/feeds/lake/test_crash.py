"""Killed at any moment, the lake holds one whole snapshot, and the next run goes on from it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shouwang.feeds.lake import Lake

KILLS = int(os.environ.get("SHOUWANG_KILLS", "4"))

WRITER = """
import sys
from datetime import date
from pathlib import Path
import numpy as np
import pyarrow as pa
from shouwang.feeds.lake import Lake, Manifest

with Lake(Path(sys.argv[1])) as lake:
    current = lake.current()
    number = int(current.body) if current else 0
    print("ready", flush=True)
    while True:
        number += 1
        rows = np.arange(3000)
        months = [date(2025, 1 + int(m), 1) for m in rows % 12]
        table = pa.table({"ord": rows, "household": (rows % 500).astype(np.int32), "month": months,
                          "amount": rows * number})
        partitions = lake.write_partitions("assistance", table, time="month")
        persons = lake.put_table("persons", table)
        lake.commit(Manifest(partitions=partitions, objects={"persons": persons}, body=str(number)))
        lake.collect_garbage(keep=2)
        print(number, flush=True)
"""


def killed_writer(lake: Path, *, after_seconds: float) -> int:
    """Run the writer, kill -9 it, and return the last number it said was committed."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(lake)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    time.sleep(after_seconds)
    process.kill()
    said = process.communicate()[0].split()
    return int(said[-1]) if said else 0


@pytest.mark.parametrize("attempt", range(KILLS))
def test_kill_leaves_a_whole_snapshot_and_none_that_was_promised_is_lost(
    tmp_path: Path, attempt: int
) -> None:
    moments = random.Random(attempt)
    promised = 0
    for _ in range(2):
        promised = max(promised, killed_writer(tmp_path, after_seconds=moments.uniform(0, 0.4)))
        manifest = Lake(tmp_path).current()
        assert manifest or not promised
        if manifest:
            assert int(manifest.body) >= promised
            Lake(tmp_path).verify(manifest)
