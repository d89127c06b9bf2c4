"""The shapes that plans are built of: a node has one place, and no tree of a policy is moved into a plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlglot import exp
from tests.facts_builder import Story, build, schema

from shouwang.engine.packs import load
from shouwang.engine.plan import compile_plan, sql

AS_OF = date(2025, 6, 30)


def test_a_node_that_stands_somewhere_is_copied_and_stays_there() -> None:
    node = sql.column("x")
    first, second = sql.is_null(node), sql.is_null(node)
    assert first.sql() == second.sql()
    assert next(first.find_all(exp.Column)) is node
    assert next(second.find_all(exp.Column)) is not node


def test_a_policy_compiles_to_the_same_plan_again_and_its_trees_stay_as_they_were(tmp_path: Path) -> None:
    policy = load(["national"], schema=schema()).on(AS_OF)
    facts = build(Story(), tmp_path, as_of=AS_OF)
    trees = [rule.when for rule in policy.rules.values()]
    before = [tree.sql() for tree in trees]
    plans = [compile_plan(policy, schema(), facts, as_of=AS_OF) for _ in range(2)]
    texts = [[relation.query.sql() for relation in plan.relations] for plan in plans]
    assert texts[0] == texts[1]
    assert [tree.sql() for tree in trees] == before
    assert all(tree.parent is None for tree in trees)
