"""A whole sweep with entitlement gaps beside one for risks alone: judged, explained, written out.

    python -m benchmarks.gaps [HOUSEHOLDS]

The county is invented by `shouwang sample`. Its files are read and matched once a stack of packs; then the
sweeps run in turns in one process, each from the lake to findings that say number, clause, sum and source.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections import defaultdict
from datetime import date
from pathlib import Path

from benchmarks.benefits import STACKS
from benchmarks.results import Section

from shouwang import flow
from shouwang.feeds.progress import NoProgress
from shouwang.feeds.staging import StagedFile
from shouwang.orders import ScreenOrder
from shouwang.registry.snapshot import Snapshot
from shouwang.sample import write_county

DAY = date(2025, 6, 30)
HOUSEHOLDS = 100_000
REPEATS = 3
STAGES = ("engine", "screening", "reports")


def county(households: int) -> Path:
    """The files of the county, made once."""
    folder = Path(tempfile.gettempdir()) / "shouwang-bench" / f"sampled-{households}"
    made = folder.with_suffix(".made")
    if not made.exists():
        write_county(folder, households=households, seed=7, dirt=0.05, style=2, as_of=DAY)
        made.touch()
    return folder


def swept(run: flow.Run, files: list[StagedFile], snapshot: Snapshot) -> tuple[dict[str, float], int]:
    """Seconds by stage of one sweep, and how many findings it gave."""
    run.watch.seconds.clear()
    screening = flow.look(run, files, snapshot, flow.judge(run, snapshot))
    flow.publish(run, screening)
    return dict(run.watch.seconds), len(screening.found.findings)


def measure(households: int = HOUSEHOLDS) -> Section:
    """All sweeps in turns."""
    data, rows = county(households), []
    taken: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in STACKS}
    found = dict[str, int]()
    with tempfile.TemporaryDirectory() as work:
        runs = {}
        for number, (name, packs) in enumerate(STACKS.items()):
            order = ScreenOrder(data=data, as_of=DAY, out=Path(work) / str(number), packs=packs, full=True)
            run = flow.prepare(order, NoProgress())
            with run.lake:
                files = flow.take_in(run)
                runs[name] = run, files, flow.match(run, files)
        for turn in range(REPEATS + 1):
            for name, (run, files, snapshot) in runs.items():
                with run.lake:
                    seconds, found[name] = swept(run, files, snapshot)
                for stage in STAGES if turn else ():
                    taken[name][stage].append(seconds[stage])
    middle = {name: [statistics.median(stages[stage]) for stage in STAGES] for name, stages in taken.items()}
    least = next(iter(middle.values()))
    for name, (engine, screening, reports) in middle.items():
        explained = (engine + screening) / sum(least[:2])
        written = (engine + screening + reports) / sum(least)
        cells = (f"{engine:.2f}", f"{screening:.2f}", f"{reports:.2f}", f"{explained:.2f}", f"{written:.2f}")
        rows.append((name, f"{found[name]:,}", *cells))
    return Section(
        f"Entitlement gaps, explained: {households:,} sampled households",
        ("sweep", "findings", "judged (s)", "explained (s)", "written (s)", "times, explained", "times, all"),
        rows,
        notes=(
            "Times the sweep for risks alone: to findings that say number, clause, sum and source, and to the"
            " files. Asked: at most 2. Reading and matching the files is not counted: it is the same.",
        ),
    )


if __name__ == "__main__":
    print(measure(*map(int, sys.argv[1:2])).markdown())
