"""The sweep beside what it could cost at least, beside pandas and OpenFisca, as ratios of one run.

    python -m benchmarks.sweep county|province|large [REPEATS]

Each measure is a process of its own, so that its memory is its own; the measures take turns, in another order
each time, so that what else the machine does falls on all. Imports are not counted, reading and writing are;
every file was read once before, so that the first who needs it does not wait for the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd  # noqa: F401  pyarrow imports it at first use wherever it is installed; nobody pays for imports
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.facts_at_scale import AS_OF, load, make
from benchmarks.raw_rows import make_raw
from benchmarks.results import Section

from shouwang.engine.execution import Settings, SweepResult, run, run_again
from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.execution.sources import tables
from shouwang.engine.explain import Explainer
from shouwang.engine.facts import Facts, FactSchema
from shouwang.engine.packs import load as load_packs
from shouwang.engine.plan import Plan, compile_plan
from shouwang.engine.policy import Policy
from shouwang.feeds.contract import load_kinds
from shouwang.screening.fact_schema import fact_schema

NUMBERS = (
    "persons",
    "income_per_person",
    "inpatient_selfpay_ytd",
    "selfpay_12m",
    "chronic_selfpay_month",
    "disaster_loss_12m",
    "overdue_days",
)
PANDAS_TOO_LARGE = ("large",)
HOME = Path(__file__).parent.parent
EXPLAINED = 200
READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: seconds of each repetition, also of all cores together, peak memory, what it found."""

    seconds: tuple[float, ...]
    cpu: tuple[float, ...]
    peak_mib: float
    digest: str = ""

    @property
    def median(self) -> float:
        """The middle of the repetitions."""
        return statistics.median(self.seconds)

    @property
    def work(self) -> float:
        """The middle of the seconds of all cores together: what else the machine does shows less in it."""
        return statistics.median(self.cpu)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of all cores together."""

    seconds: float
    cpu: float


class Clock:
    """Runs from when it is made."""

    def __init__(self) -> None:
        """Starts."""
        self._seconds, self._cpu = time.perf_counter(), time.process_time()

    def took(self, *, per: int = 1) -> Took:
        """The time since the start, divided by the number of things done in it."""
        return Took((time.perf_counter() - self._seconds) / per, (time.process_time() - self._cpu) / per)


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measure starts from."""

    facts: Facts
    policy: Policy
    schema: FactSchema
    work: Path

    def plan(self) -> Plan:
        """The national pack compiled."""
        return compile_plan(self.policy, self.schema, self.facts, as_of=AS_OF)

    def swept(self, name: str) -> SweepResult:
        """The whole sweep."""
        return run(self.plan(), self.facts, into=self.work / name)


def scan(bench: Bench, *, everything: bool = False) -> tuple[Took, str]:
    """Reads the columns of the sweep, of the months that it needs or of all, and does nothing with them."""
    plan = bench.plan()
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {Settings().threads}")
        clock = Clock()
        for table in tables(plan, bench.facts):
            kind = table.name.removeprefix("feed_")
            files = bench.facts.feeds[kind].files if everything and kind in bench.facts.feeds else table.files
            columns = ", ".join(f'max("{name}")' for name in table.columns)
            connection.execute(f"SELECT {columns} FROM read_parquet({[str(f) for f in files]})").fetchall()
        return clock.took(), ""


def full(bench: Bench) -> tuple[Took, str]:
    """Compiles the policy and sweeps every household; the feature table is written."""
    clock = Clock()
    result = bench.swept("full")
    return clock.took(), digest_of(result)


def again(bench: Bench, *, together: bool = False) -> tuple[Took, str]:
    """The sweep after one household in a hundred changed, scattered or together."""
    previous, plan = bench.swept("before"), bench.plan()
    households = pq.read_metadata(bench.facts.households).num_rows
    few = households // 100
    scattered = np.random.default_rng(7).choice(households, few, replace=False).astype(np.int32)
    chosen = np.arange(few, dtype=np.int32) + households // 2 if together else scattered
    clock = Clock()
    result = run_again(plan, bench.facts, previous=previous, touched=chosen, into=bench.work / "again")
    return clock.took(), digest_of(result)


def with_pandas(bench: Bench) -> tuple[Took, str]:
    """The same features and rules, written by hand in pandas."""
    from benchmarks.pandas_sweep import Sweep

    clock = Clock()
    answer = Sweep(bench.facts, as_of=AS_OF).run()
    took = clock.took()
    numbers = pa.Table.from_pandas(answer.numbers.reset_index(), preserve_index=False)
    return took, digest(pa.Table.from_pandas(answer.hits, preserve_index=False), numbers)


def with_pandas_unmatched(bench: Bench) -> tuple[Took, str]:
    """The same from the departments' rows: pandas matches IDs in every sweep, we do it once, on arrival."""
    from benchmarks.pandas_sweep import RawSweep

    clock = Clock()
    answer = RawSweep(bench.facts, raw=bench.work.parent / "raw", as_of=AS_OF).run()
    took = clock.took()
    numbers = pa.Table.from_pandas(answer.numbers.reset_index(), preserve_index=False)
    return took, digest(pa.Table.from_pandas(answer.hits, preserve_index=False), numbers)


def simulated(bench: Bench) -> tuple[Took, str]:
    """One parameter changed, every household judged anew."""
    line = bench.policy.parameters["line"]
    raised = tuple(replace(v, value=v.value * Fraction(11, 10)) for v in line.values)
    parameters = {**bench.policy.parameters, "line": replace(line, values=raised)}
    other = replace(bench, policy=replace(bench.policy, parameters=parameters))
    clock = Clock()
    other.swept("simulated")
    return clock.took(), ""


def rule_pass(bench: Bench) -> tuple[Took, str]:
    """Twenty rules over a feature table in memory, with everybody whom they hit."""
    result, plan = bench.swept("rules"), bench.plan()
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {Settings().threads}")
        connection.execute(f"CREATE TEMP TABLE features AS {result.features.query()}")
        clock = Clock()
        connection.execute(text_of(plan.relations[-1].query, Dialect.DUCKDB)).fetchnumpy()
        return clock.took(), ""


def with_openfisca(bench: Bench) -> tuple[Took, str]:
    """Ten of the rules over the same features in OpenFisca."""
    from benchmarks.openfisca_rules import FLAGS, INPUTS, seconds_and_counts

    table = bench.swept("openfisca").features.read(INPUTS)
    features = {n: table[n].fill_null(False if n in FLAGS else 0).to_numpy() for n in INPUTS}
    seconds, _ = seconds_and_counts(features)
    return Took(seconds, seconds), ""


def explained(bench: Bench) -> tuple[Took, str]:
    """All rules explained for one household whose features are there (the mean of some hundred)."""
    result = bench.swept("explained")
    hit = np.unique(result.hits["household"].to_numpy())[:EXPLAINED]
    rows = result.features.read(households=hit).to_pylist()
    explainer = Explainer(bench.policy, as_of=AS_OF)
    for row in rows:
        del row["household"]
    clock = Clock()
    for row in rows:
        explainer.explain(row)
    return clock.took(per=len(rows)), ""


MEASURES: Mapping[str, Callable[[Bench], tuple[Took, str]]] = {
    "scan": scan,
    "scan of all months": partial(scan, everything=True),
    "sweep": full,
    "incremental": again,
    "incremental, neighbours": partial(again, together=True),
    "simulate": simulated,
    "rules alone": rule_pass,
    "explanation": explained,
    "openfisca": with_openfisca,
    "pandas, matched rows": with_pandas,
    "pandas, rows with ID numbers": with_pandas_unmatched,
}


def digest_of(result: SweepResult) -> str:
    """What a sweep found, as a digest that does not know how."""
    return digest(result.hits, result.features.read(NUMBERS))


def digest(hits: pa.Table, numbers: pa.Table) -> str:
    """Hits in any order, and the numbers of every household with 0 for what is unknown."""
    found = hashlib.sha256()
    named = hits.set_column(1, "rule", hits["rule"].cast(pa.string()))
    ordered = named.sort_by([("household", "ascending"), ("rule", "ascending")])
    found.update(json.dumps(ordered["rule"].to_pylist()).encode())
    found.update(ordered["household"].to_numpy().astype(np.int64).tobytes())
    by_household = numbers.sort_by("household")
    for name in NUMBERS:
        found.update(by_household[name].fill_null(0).to_numpy().astype(np.int64).tobytes())
    return found.hexdigest()[:16]


def measure(size: str = "province", *, repeats: int = 3, folder: Path | None = None) -> Section:
    """All measures at one size, in turns; what takes a second or less twice as often, for it varies more."""
    facts_folder = (folder or Path(tempfile.gettempdir()) / "shouwang-bench") / size
    facts = make(size, facts_folder)
    if size not in PANDAS_TOO_LARGE:
        make_raw(facts_folder)
    _read_once(facts_folder)
    rows = sum(sum(feed.periods.values()) for feed in facts.feeds.values())
    wanted = [name for name in MEASURES if not (_in_pandas(name) and size in PANDAS_TOO_LARGE)]
    taken: dict[str, list[dict[str, Any]]] = {name: [] for name in wanted}
    turns = random.Random(7)  # noqa: S311 - an order
    for turn in range(2 * repeats):
        short = [name for name in wanted if turn < repeats or not _in_pandas(name)]
        for name in turns.sample(short, len(short)):
            taken[name].append(_in_a_process(name, facts_folder))
    failed = {name: run["failed"] for name, runs in taken.items() for run in runs if "failed" in run}
    found = {name: _figure(runs) for name, runs in taken.items() if name not in failed}
    return _section(size, rows, found, failed)


def _read_once(folder: Path) -> None:
    """Lets the system keep all files of a folder in memory."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as source:
                while source.read(READ_AT_ONCE):
                    pass


def _in_pandas(name: str) -> bool:
    return name.startswith("pandas")


def _in_a_process(name: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.sweep", "--one", name, str(folder)]
    environment = {**os.environ, "PYTHONPATH": f"{HOME / 'src'}{os.pathsep}{HOME}"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=HOME, env=environment, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["?"]
        return {"failed": last[0]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _figure(runs: Sequence[Mapping[str, Any]]) -> Figure:
    return Figure(
        seconds=tuple(run["seconds"] for run in runs),
        cpu=tuple(run["cpu"] for run in runs),
        peak_mib=max(run["peak_mib"] for run in runs),
        digest=runs[0]["digest"],
    )


RATIOS = (
    ("sweep / scan", "sweep", "scan"),
    ("sweep / scan of all months", "sweep", "scan of all months"),
    ("pandas on matched rows / sweep", "pandas, matched rows", "sweep"),
    ("pandas on rows with ID numbers / sweep", "pandas, rows with ID numbers", "sweep"),
    ("incremental / sweep", "incremental", "sweep"),
    ("incremental, neighbours / sweep", "incremental, neighbours", "sweep"),
    ("openfisca (10 rules) / rules alone (20)", "openfisca", "rules alone"),
)


def _section(size: str, rows: int, found: Mapping[str, Figure], failed: Mapping[str, str]) -> Section:
    lines = [
        (
            name,
            f"{f.median:.4g}",
            f"{min(f.seconds):.4g} - {max(f.seconds):.4g}",
            f"{f.work:.4g}",
            f"{f.peak_mib:.0f}",
        )
        for name, f in found.items()
    ]
    ratios = [
        f"{label}: {found[a].median / found[b].median:.2f} (of work {found[a].work / found[b].work:.2f})"
        for label, a, b in RATIOS
        if {a, b} <= set(found)
    ]
    digests = {f.digest for f in found.values() if f.digest}
    agreed = "All sweeps, pandas among them, found the same." if len(digests) == 1 else "THE RESULTS DIFFER."
    heading = ("measure", "seconds", "from - to", "work (s of all cores)", "peak MiB")
    load = f"Load of the machine at the end, on {os.cpu_count()} cores: {os.getloadavg()[1]:.1f}."
    notes = ["; ".join(ratios) + ".", agreed, load]
    notes += [f"Not measured: {name} ({why})." for name, why in failed.items()]
    return Section(f"Sweep, {size} ({rows:,} rows)", heading, lines, notes)


def _one(name: str, folder: Path) -> None:
    schema = fact_schema(load_kinds())
    with tempfile.TemporaryDirectory(dir=folder) as work:
        bench = Bench(load(folder), load_packs(["national"], schema=schema).on(AS_OF), schema, Path(work))
        took, found = MEASURES[name](bench)
    print(json.dumps({"seconds": took.seconds, "cpu": took.cpu, "peak_mib": _peak(), "digest": found}))


def _peak() -> float:
    """The most memory of this process so far (MiB); `ru_maxrss` would count what its parent had."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024


def main(arguments: Sequence[str]) -> None:
    """SIZE [REPEATS] measures everything; `--one NAME FOLDER` one measure in this process."""
    if arguments[:1] == ["--one"]:
        _one(arguments[1], Path(arguments[2]))
    else:
        print(measure(arguments[0], repeats=int(arguments[1]) if len(arguments) > 1 else 3).markdown())


if __name__ == "__main__":
    main(sys.argv[1:])
