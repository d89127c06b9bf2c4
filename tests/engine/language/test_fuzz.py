"""No text, however wild, does more than raise RuleError; what is accepted can be evaluated on any household.

Counts: 3 x 1,500 texts a run here; SHOUWANG_FUZZ multiplies them (20 = 90,000 texts, eight minutes).
"""

from __future__ import annotations

import os
import random
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.language.test_check import NAMES, SCOPE
from tests.facts_builder import schema

from shouwang.engine.interpreter import Value, World, prepare
from shouwang.engine.language.check import check
from shouwang.engine.language.faults import RuleError
from shouwang.engine.language.parse import FUNCTIONS, Text, parse
from shouwang.engine.packs import load
from shouwang.engine.policy import Place, Unit

EXAMPLES = 1500 * int(os.environ.get("SHOUWANG_FUZZ", "1"))
PLACE = Place("trial", "rules/x.yaml", 1, 1)
FUZZ = settings(max_examples=EXAMPLES, deadline=None)
SPELLED = """
p.line p.burden p.share r.dropout and or not in is null between case when then else end
( ) , = <> < <= > >= + - * / ' 'x' 1 0 2.5 at_least per age_on to_fen coalesce least greatest abs
true false select from ; . :: [ ] { } ? $1 -- any all exists · ，
"""
WORDS = [*NAMES, *SPELLED.split(), "\n"]
RULES = [
    version.item.when.sql(dialect="duckdb").lower()
    for versions in load(["national"], schema=schema()).rules.values()
    for version in versions
]
VALUES: dict[Unit, st.SearchStrategy[Value]] = {
    Unit.YES_NO: st.booleans(),
    Unit.TEXT: st.sampled_from(["", "脱贫户", "一般农户"]),
    Unit.DATE: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
}


def accepted(text: str) -> bool:
    """Whether a text is accepted; a RuleError is the only thing it may raise."""
    written = Text(text, PLACE)
    try:
        tree = parse(written)
    except RuleError:
        return False
    return not check(tree, text=written, scope=SCOPE, wanted=Unit.YES_NO)


def world(draw: st.DrawFn) -> World:
    """A household of which anything may be unknown."""
    numbers = st.integers(-(10**12), 10**12)
    features = {name: draw(st.none() | VALUES.get(unit, numbers)) for name, unit in NAMES.items()}
    parameters: dict[str, Value] = dict.fromkeys(SCOPE.parameters, Fraction(3, 2))
    return World(features, parameters, {"dropout": draw(st.none() | st.booleans())}, date(2025, 6, 30))


@FUZZ
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    accepted(text)


@FUZZ
@given(st.data(), st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_row_of_words_is_read_or_refused_and_can_be_evaluated(
    data: st.DataObject, words: list[str]
) -> None:
    text = " ".join(words)
    if accepted(text):
        evaluate = prepare(parse(Text(text, PLACE)))
        assert evaluate(data.draw(st.composite(world)())) in (True, False, None)


@FUZZ
@given(st.sampled_from(RULES), st.integers(0, 2**32), st.integers(1, 6))
def test_a_damaged_rule_is_read_or_refused(rule: str, seed: int, times: int) -> None:
    chance = random.Random(seed)
    for _ in range(times):
        at, length = chance.randrange(len(rule) + 1), chance.randrange(4)
        rule = rule[:at] + chance.choice([*WORDS, "", "", rule[at : at + 9]]) + rule[at + length :]
    accepted(rule)


def test_the_fuzz_reaches_texts_that_are_accepted() -> None:
    assert accepted("income < p.line and not poor or at_least(1, r.dropout, kind in ('脱贫户'))")
    assert {"at_least", "per", "age_on", "to_fen"} == FUNCTIONS
