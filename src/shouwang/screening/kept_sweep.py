"""The last sweep stays in the lake, so that the next one computes only the households whose rows changed.

LAKE/sweep/FOLDER/      feature files, hits and sweep.json of one sweep
LAKE/sweep/LAST         the folder in force (replaced last)
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from shouwang.engine.execution import RuleCounts, Settings, SweepResult, run, run_again
from shouwang.engine.execution.incremental import LATER_AT_MOST
from shouwang.engine.execution.results import FeatureTable
from shouwang.engine.facts import Facts
from shouwang.engine.picking import beside
from shouwang.engine.plan import Plan
from shouwang.feeds.lake import Lake, Manifest, partition_changes, touched_households

SWEEP, LAST, DESCRIPTION = "sweep", "LAST", "sweep.json"
REGISTER = ("persons", "households")
CODE = "shouwang.engine"


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept sweep: its folder and result, and the households that changed since."""

    folder: Path
    result: SweepResult
    touched: npt.NDArray[np.int32]


def sweep_what_changed(
    plan: Plan, facts: Facts, *, lake: Lake, settings: Settings, full: bool = False
) -> SweepResult:
    """The result of a full sweep, from the last one where it can serve; call inside `with lake:`.

    `full`: from the beginning, whatever the lake knows.
    """
    kept = None if full else recall(lake, plan=plan)
    folder = lake.root / SWEEP / uuid.uuid4().hex
    if kept:
        result = run_again(
            plan, facts, previous=kept.result, touched=kept.touched, into=folder, settings=settings
        )
        if result.features.parts == kept.result.features.parts:
            result, folder = _beside_the_parts(result, kept.folder), kept.folder
    else:
        result = run(plan, facts, into=folder, settings=settings)
    keep(lake, result, folder=folder, snapshot=facts.digest)
    return result


def recall(lake: Lake, *, plan: Plan) -> Kept | None:
    """The last sweep, if plan, register and program are the same and the snapshot it read is still known."""
    now, folder = lake.current(), _last(lake.root)
    told = _described(folder) if folder else None
    if (
        now is None
        or folder is None
        or told is None
        or told["plan"] != plan.digest
        or told["code"] != _code()
    ):
        return None
    before = lake.snapshot(told["snapshot"]) if told["snapshot"] in lake.history() else None
    if before is None or not _same_register(before, now) or len(told["later"]) >= LATER_AT_MOST:
        return None
    touched = touched_households(partition_changes(before, now), lake=lake.root)
    return Kept(folder, _result(folder, told), touched)


def keep(lake: Lake, result: SweepResult, *, folder: Path, snapshot: str) -> None:
    """Make this sweep the last one; what earlier ones left is deleted."""
    hits = f"hits-{snapshot}.parquet"
    pq.write_table(result.hits, folder / hits)
    told = {
        "plan": result.plan_digest,
        "code": _code(),
        "snapshot": snapshot,
        "hits": hits,
        "parts": [path.name for path in result.features.parts],
        "later": [path.name for path in result.features.later],
        "counts": {rule: counts.as_tuple() for rule, counts in result.counts.items()},
    }
    _replace(folder / DESCRIPTION, json.dumps(told))
    _replace(lake.root / SWEEP / LAST, folder.name)
    _tidy(folder, hits)


def _beside_the_parts(result: SweepResult, folder: Path) -> SweepResult:
    """The same with every later file in the folder of the sweep that it was built on."""
    later = tuple(folder / file.name for file in result.features.later)
    for file, there in zip(result.features.later, later, strict=True):
        if file != there:
            if beside(file).exists():
                beside(file).replace(beside(there))
            file.replace(there)
    return replace(result, features=FeatureTable(result.features.parts, later))


def _last(root: Path) -> Path | None:
    pointer = root / SWEEP / LAST
    return root / SWEEP / pointer.read_text(encoding="ascii").strip() if pointer.is_file() else None


def _described(folder: Path) -> dict[str, Any] | None:
    """What sweep.json says; None where it, or a file that it names, is not there."""
    if not (folder / DESCRIPTION).is_file():
        return None
    told: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    files = [told["hits"], *told["parts"], *told["later"]]
    return told if all((folder / name).is_file() for name in files) else None


def _result(folder: Path, told: dict[str, Any]) -> SweepResult:
    return SweepResult(
        features=FeatureTable(_paths(folder, told["parts"]), _paths(folder, told["later"])),
        hits=pq.read_table(folder / told["hits"]),
        counts={rule: RuleCounts(*counts) for rule, counts in told["counts"].items()},
        plan_digest=told["plan"],
    )


def _same_register(before: Manifest, now: Manifest) -> bool:
    """Households keep their numbers only while the register is the same."""
    return all(before.objects[name] == now.objects[name] for name in REGISTER)


def _paths(folder: Path, names: Sequence[str]) -> tuple[Path, ...]:
    return tuple(folder / name for name in names)


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def _tidy(folder: Path, hits: str) -> None:
    for other in folder.parent.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)
    for old in folder.glob("hits-*.parquet"):
        if old.name != hits:
            old.unlink()


@cache
def _code() -> str:
    """A digest of the engine's own text: another program may judge otherwise."""
    files = sorted(Path(str(resources.files(CODE))).rglob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
