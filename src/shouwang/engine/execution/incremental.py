"""The sweep of what changed: touched households alone are computed again; the rest is as it was."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from shouwang.engine.execution.duckdb import (
    FEATURES,
    Prepared,
    keep_table,
    opening,
    run,
)
from shouwang.engine.execution.judged import Judged, Truth, kept_truth
from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.execution.results import FeatureTable, Settings, SweepResult
from shouwang.engine.execution.sources import tables
from shouwang.engine.facts import Facts
from shouwang.engine.plan.model import Plan
from shouwang.engine.plan.narrowing import BEFORE
from shouwang.engine.plan.sql import names_in

LATER_AT_MOST = 8  # every further file makes reading slower; then a full sweep is cheaper


def run_again(
    plan: Plan,
    facts: Facts,
    *,
    previous: SweepResult,
    touched: npt.NDArray[np.int32],
    changed: Collection[str] | None = None,
    into: Path,
    settings: Settings | None = None,
) -> SweepResult:
    """The result of a full sweep, from a previous one and the households any of whose rows changed.

    With `changed`, only rows of these kinds changed: the other kinds are not read again. Falls back to a full
    sweep where another policy, another day, or a newly delivered month changes what the plan asks of everyone
    (then the plan's digest differs). `previous` must rest on the same register.
    """
    settings = settings or Settings()
    if previous.plan_digest != plan.digest or len(previous.features.later) >= LATER_AT_MOST:
        return run(plan, facts, into=into, settings=settings)
    households = np.unique(touched).astype(np.int32)
    if len(households) == 0:
        return previous
    into.mkdir(parents=True, exist_ok=True)
    later = into / f"features-later-{len(previous.features.later):04d}.parquet"
    judged, before = Judged(plan.rules), Judged(plan.rules)
    alone = replace(settings, threads=1)  # of few rows the hands share the work, not the database
    with opening(facts, into=into, settings=alone, also=previous.features.folders) as connect:
        again = plan if changed is None else plan.after(changed)
        said = kept_truth(previous.features, plan.rules, households)
        if changed is not None or said is None:
            _keep_features(connect(), again, previous.features, households)
        before.add(said if said is not None else _truth_before(connect(), again))
        prepared = Prepared(again, tables(again, facts), hands=settings.threads, only=households)
        parts = []
        for part, truth in prepared.compute(connect, features=later):
            parts.append(part)
            judged.add(truth)
    kept = previous.hits.filter(pc.invert(pc.is_in(previous.hits["household"], pa.array(households))))
    counts = {
        r: previous.counts[r].plus(before.counts[r], sign=-1).plus(judged.counts[r]) for r in plan.rules
    }
    features = FeatureTable(previous.features.parts, (*previous.features.later, *parts))
    return SweepResult(features, _merged(kept, judged.hits()), counts, plan.digest)


def _keep_features(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    features: FeatureTable,
    households: npt.NDArray[np.int32],
) -> None:
    """The features that the touched households had, as a table."""
    keep_table(connection, "touched", pa.table({"household": households}))
    rows = f"SELECT * FROM ({features.query(_of_use(plan))}) SEMI JOIN touched USING (household)"
    connection.execute(f'CREATE OR REPLACE TABLE "{BEFORE}" AS {rows}')


def _truth_before(connection: duckdb.DuckDBPyConnection, plan: Plan) -> Truth:
    """What the rules said of them, from the features they had."""
    truth = plan.relations[-1].query.transform(_of_before)
    return connection.execute(text_of(truth, Dialect.DUCKDB)).fetchnumpy()


def _of_use(plan: Plan) -> list[str]:
    """The features that rules read, and those that are taken over."""
    truth, taken = plan.relations[-1].query, plan.relations[-2].query
    mentioned = {*names_in([truth]), *names_in([taken], table=BEFORE)}
    return [column.name for column in plan.columns if column.name in mentioned]


def _of_before(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Table) and node.name == FEATURES:
        return exp.table_(BEFORE, alias=node.alias, quoted=True)
    return node


def _merged(kept: pa.Table, found: pa.Table) -> pa.Table:
    """Hits of other households, each part in order, in order."""
    together = pa.concat_tables([kept, found])
    return together.take(pa.array(np.argsort(together["household"].to_numpy(), kind="stable")))
