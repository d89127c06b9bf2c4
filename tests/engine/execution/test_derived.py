"""Derived features on DuckDB are those of the interpreter."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.facts_at_scale import AS_OF, make
from tests.facts_builder import schema

from shouwang.engine.execution import run
from shouwang.engine.interpreter import Interpreter
from shouwang.engine.packs import load
from shouwang.engine.plan import compile_plan

HOUSEHOLDS = 400


def test_derived_features_and_hits_are_the_interpreters(tmp_path: Path) -> None:
    policy, day = load(["national"], schema=schema()).on(AS_OF), date.fromisoformat(AS_OF.isoformat())
    facts = make(HOUSEHOLDS, tmp_path / "facts")
    result = run(compile_plan(policy, schema(), facts, as_of=day), facts, into=tmp_path / "out")
    judge = Interpreter(policy, as_of=day)
    hits = []
    for row in result.features.read().to_pylist():
        household = row.pop("household")
        assert judge.features(row) == row
        hits += [(household, rule) for rule, said in judge.judge(row).items() if said.hit]
    assert [tuple(hit.values()) for hit in result.hits.to_pylist()] == hits
