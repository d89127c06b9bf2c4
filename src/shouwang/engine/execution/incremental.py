"""The sweep of what changed: touched households alone are computed again; the rest is as it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from shouwang.engine.execution.duckdb import Prepared, opened_aside, run
from shouwang.engine.execution.judged import Judged, kept_truth
from shouwang.engine.execution.results import FeatureTable, Settings, SweepResult
from shouwang.engine.execution.sources import tables
from shouwang.engine.facts import Facts
from shouwang.engine.picking import Wanted
from shouwang.engine.plan.model import Plan
from shouwang.kernel.collecting import uncollected

LATER_AT_MOST = 8  # every further file makes reading slower; then a full sweep is cheaper
FEW = 8  # rows of more than one household in so many are not picked: they would fill the memory


def run_again(
    plan: Plan,
    facts: Facts,
    *,
    previous: SweepResult,
    touched: npt.NDArray[np.int32],
    into: Path,
    settings: Settings | None = None,
) -> SweepResult:
    """The result of a full sweep, from a previous one and the households any of whose rows changed.

    Falls back to a full sweep where another policy, another day, or a newly delivered month changes what the
    plan asks of everyone (then the plan's digest differs), and where many households changed. `previous` must
    rest on the same register.
    """
    settings = settings or Settings()
    households = np.unique(touched).astype(np.int32)
    if previous.plan_digest != plan.digest or len(previous.features.later) >= LATER_AT_MOST:
        return run(plan, facts, into=into, settings=settings)
    if len(households) == 0:
        return previous
    if FEW * len(households) > pq.read_metadata(facts.households).num_rows:
        return run(plan, facts, into=into, settings=settings)
    into.mkdir(parents=True, exist_ok=True)
    later = into / f"features-later-{len(previous.features.later):04d}.parquet"
    judged, before = Judged(plan.rules), Judged(plan.rules)
    alone = replace(settings, threads=1)  # of few rows the hands share the work, not the database
    with uncollected(), ThreadPoolExecutor(max_workers=1) as aside:
        with opened_aside(facts, into=into, settings=alone, aside=aside) as connect:
            prepared = Prepared(plan, tables(plan, facts), hands=settings.threads, only=households)
            parts = []
            with prepared.computing(connect, features=later) as coming:
                said = kept_truth(previous.features, plan.rules, households)
                kept = _but_of(Wanted(households), previous.hits)
                for part, truth in coming:
                    parts.append(part)
                    judged.add(truth)
        if said is None:
            return run(plan, facts, into=into, settings=settings)
        before.add(said)
        counts = {
            r: previous.counts[r].plus(before.counts[r], sign=-1).plus(judged.counts[r]) for r in plan.rules
        }
        features = FeatureTable(previous.features.parts, (*previous.features.later, *parts))
        return SweepResult(features, _merged(kept, judged.hits()), counts, plan.digest)


def _but_of(these: Wanted, hits: pa.Table) -> pa.Table:
    """The hits of all other households."""
    others = np.ones(len(hits), dtype=np.bool_)
    others[these.places(hits["household"].to_numpy())] = False
    return hits.filter(pa.array(others))


def _merged(kept: pa.Table, found: pa.Table) -> pa.Table:
    """Hits of other households, each part in order, in order."""
    together = pa.concat_tables([kept, found]).unify_dictionaries()
    return together.take(pa.array(np.argsort(together["household"].to_numpy(), kind="stable")))
