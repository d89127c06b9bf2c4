"""However a sweep is carried out, its result is the same. (`make bench` asks pandas, too.)"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from benchmarks.facts_at_scale import AS_OF, make
from tests.facts_builder import schema

from shouwang.engine.execution import Settings, SweepResult, run, run_again, spark
from shouwang.engine.execution.incremental import FEW
from shouwang.engine.facts import Facts
from shouwang.engine.packs import load
from shouwang.engine.picking import beside
from shouwang.engine.plan import Plan, compile_plan

HOUSEHOLDS = 400


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Facts of some hundred invented households, a file a month."""
    return make(HOUSEHOLDS, tmp_path_factory.mktemp("facts"))


@pytest.fixture(scope="module")
def plan(facts: Facts) -> Plan:
    """The national pack on them."""
    return compile_plan(load(["national"], schema=schema()).on(AS_OF), schema(), facts, as_of=AS_OF)


@pytest.fixture(scope="module")
def result(plan: Plan, facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> SweepResult:
    """The sweep on one thread, all at once."""
    return run(plan, facts, into=tmp_path_factory.mktemp("out"), settings=Settings(threads=1))


def same(one: SweepResult, other: SweepResult) -> bool:
    """Whether two sweeps gave the same features, hits and counts."""
    features: pa.Table = one.features.read()
    return bool(
        features.equals(other.features.read()) and one.hits.equals(other.hits) and one.counts == other.counts
    )


@pytest.mark.parametrize(("threads", "at_once"), [(2, 10_000), (1, 33), (3, 100)])
def test_threads_and_stretches_do_not_show(
    threads: int, at_once: int, plan: Plan, facts: Facts, result: SweepResult, tmp_path: Path
) -> None:
    again = run(plan, facts, into=tmp_path, settings=Settings(threads=threads, households_at_once=at_once))
    assert same(again, result)


@pytest.mark.spark
def test_spark_finds_the_same(plan: Plan, facts: Facts, result: SweepResult, tmp_path: Path) -> None:
    assert same(spark.run(plan, facts, into=tmp_path), result)


def test_touched_households_alone_give_the_full_result(
    plan: Plan, facts: Facts, result: SweepResult, tmp_path: Path
) -> None:
    """Two deliveries later, each with its touched households, nothing differs from sweeping everything."""
    changed, touched = shifted(facts, tmp_path / "first", seed=1)
    first = run_again(plan, changed, previous=result, touched=touched, into=tmp_path / "out")
    assert same(first, run(plan, changed, into=tmp_path / "full"))
    assert not first.hits.equals(result.hits)
    again, more = shifted(changed, tmp_path / "second", seed=2)
    second = run_again(plan, again, previous=first, touched=more, into=tmp_path / "out")
    assert same(second, run(plan, again, into=tmp_path / "full again"))
    assert len(second.features.later) == 2


def test_nothing_touched_is_the_previous_result(
    plan: Plan, facts: Facts, result: SweepResult, tmp_path: Path
) -> None:
    assert run_again(plan, facts, previous=result, touched=np.empty(0, np.int32), into=tmp_path) is result


def test_another_plan_sweeps_everything(
    plan: Plan, facts: Facts, result: SweepResult, tmp_path: Path
) -> None:
    other = replace(result, plan_digest="of another day")
    again = run_again(plan, facts, previous=other, touched=np.array([1], np.int32), into=tmp_path)
    assert same(again, result)
    assert again.features.later == ()


def test_digest_is_of_what_the_plan_asks_not_of_when_it_was_made(plan: Plan, facts: Facts) -> None:
    policy = load(["national"], schema=schema()).on(AS_OF)
    assert compile_plan(policy, schema(), facts, as_of=AS_OF).digest == plan.digest
    fewer = {**facts.feeds, "assistance": without_latest(facts)}
    assert compile_plan(policy, schema(), replace(facts, feeds=fewer), as_of=AS_OF).digest != plan.digest


@pytest.mark.parametrize("count", [HOUSEHOLDS // FEW, HOUSEHOLDS // FEW + 1])
def test_where_many_households_changed_everything_is_swept(
    count: int, plan: Plan, facts: Facts, result: SweepResult, tmp_path: Path
) -> None:
    changed, touched = shifted(facts, tmp_path / "changed", seed=1, count=count)
    again = run_again(plan, changed, previous=result, touched=touched, into=tmp_path / "out")
    assert same(again, run(plan, changed, into=tmp_path / "full"))
    assert len(again.features.later) == (count == HOUSEHOLDS // FEW)


def test_where_nobody_knows_what_rules_said_everything_is_swept(
    plan: Plan, facts: Facts, tmp_path: Path
) -> None:
    changed, touched = shifted(facts, tmp_path / "changed", seed=1)
    before = run(plan, facts, into=tmp_path / "before")
    for part in before.features.parts:
        beside(part).unlink()
    again = run_again(plan, changed, previous=before, touched=touched, into=tmp_path / "out")
    assert same(again, run(plan, changed, into=tmp_path / "full"))
    assert again.features.later == ()


def without_latest(facts: Facts) -> object:
    """The rosters without their latest month."""
    feed = facts.feeds["assistance"]
    return replace(feed, periods={day: n for day, n in feed.periods.items() if day != max(feed.periods)})


def shifted(facts: Facts, folder: Path, *, seed: int, count: int = 40) -> tuple[Facts, np.ndarray]:
    """Facts in which some households' in-patient bills are larger, and these households."""
    import pyarrow.parquet as pq

    feed = facts.feeds["medical"]
    table = pq.read_table(feed.files[-2])
    touched = np.random.default_rng(seed).choice(HOUSEHOLDS, count, replace=False).astype(np.int32)
    mine = np.isin(table["household"].to_numpy(), touched)
    paid = pa.array(table["self_paid"].to_numpy() + mine * 3_000_000)
    folder.mkdir()
    path = folder / feed.files[-2].name
    pq.write_table(table.set_column(table.column_names.index("self_paid"), "self_paid", paid), path)
    files = (*feed.files[:-2], path, feed.files[-1])
    return replace(facts, feeds={**facts.feeds, "medical": replace(feed, files=files)}), touched
