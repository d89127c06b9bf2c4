"""The names of rules and of their terms: made of the policy in use, which is read once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.facts import FactSchema
from shouwang.engine.packs import load
from shouwang.screening import policies, rule_names


def test_rules_and_terms_are_named_out_of_one_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Sequence[str]] = []

    def counted(packs: Sequence[str], *, schema: FactSchema, roots: Sequence[Path]) -> DatedPolicy:
        read.append(packs)
        return load(packs, schema=schema, roots=roots)

    for kept in (policies.read_once, rule_names._read, rule_names._words):
        kept.cache_clear()
    monkeypatch.setattr(policies, "load", counted)
    named = rule_names.rule_names()["inpatient_burden"]
    assert named.kinds == ("medical",)
    assert rule_names.rule_label("inpatient_burden") == named.label
    assert rule_names.terms_in_words().told("inpatient_line", 5000)[1] == "5,000元"
    assert read == [("national",)]


def test_a_rule_that_no_pack_has_any_more_keeps_its_own_name() -> None:
    assert rule_names.rule_label("gone_for_good") == "gone_for_good"
