"""The interpreter: three-valued, exact, one household at a time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.pack_writer import INCOME, LINE, feature, loaded, rule, write

from shouwang.engine.interpreter import Interpreter, Truth, Value, World, conditions_of, prepare
from shouwang.engine.language.parse import Text, parse
from shouwang.engine.policy import Place

AS_OF = date(2025, 6, 30)
TRUTHS = (True, False, None)


def value(text: str, **features: Value) -> Value:
    """The value of an expression where its names have these values; `p_x`, `r_x`: parameters, rules."""
    tree = parse(Text(text, Place("trial", "x", 1, 1)))
    given_ = {
        prefix: {n[2:]: v for n, v in features.items() if n.startswith(prefix)} for prefix in ("p_", "r_")
    }
    rules = {name: truth if isinstance(truth, bool) else None for name, truth in given_["r_"].items()}
    return prepare(tree)(World(features, given_["p_"], rules, AS_OF))


@pytest.mark.parametrize(("a", "b"), list(product(TRUTHS, TRUTHS)))
def test_and_or_not_follow_kleene(a: Truth, b: Truth) -> None:
    rank = {False: 0, None: 1, True: 2}
    assert rank[value("a and b", a=a, b=b)] == min(rank[a], rank[b])  # type: ignore[index]
    assert rank[value("a or b", a=a, b=b)] == max(rank[a], rank[b])  # type: ignore[index]
    assert rank[value("not a", a=a)] == 2 - rank[a]  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "features", "expected"),
    [
        ("a < b", {"a": 1, "b": None}, None),
        ("a < b", {"a": 1, "b": 2}, True),
        ("a <> b", {"a": "x", "b": "x"}, False),
        ("a + b * 2 - 1", {"a": 1, "b": 2}, 4),
        ("a * p.share", {"a": 3, "p_share": Fraction(3, 2)}, Fraction(9, 2)),
        ("a + b", {"a": None, "b": 2}, None),
        ("-a", {"a": 3}, -3),
        ("abs(-a)", {"a": 3}, 3),
        ("abs(a)", {"a": None}, None),
        ("a between b and c", {"a": 2, "b": 2, "c": 2}, True),
        ("a between b and c", {"a": 1, "b": 2, "c": None}, False),
        ("a between b and c", {"a": 3, "b": 2, "c": None}, None),
        ("a in ('x', 'y')", {"a": "y"}, True),
        ("a in ('x', 'y')", {"a": None}, None),
        ("a not in ('x')", {"a": "y"}, True),
        ("a is null", {"a": None}, True),
        ("a is not null", {"a": False}, True),
        ("coalesce(a, b, 0)", {"a": None, "b": None}, 0),
        ("coalesce(a, true)", {"a": False}, False),
        ("greatest(a, b)", {"a": 1, "b": None}, None),
        ("greatest(a, b, 3)", {"a": 1, "b": 2}, 3),
        ("least(a, b)", {"a": 1, "b": 2}, 1),
        ("case when a then 1 when b then 2 end", {"a": None, "b": True}, 2),
        ("case when a then 1 end", {"a": False}, None),
        ("case when a then 1 else 3 end", {"a": None}, 3),
        ("at_least(2, a, b, c)", {"a": True, "b": None, "c": True}, True),
        ("at_least(2, a, b, c)", {"a": True, "b": None, "c": False}, None),
        ("at_least(2, a, b, c)", {"a": False, "b": None, "c": False}, False),
        ("per(a, b)", {"a": 100, "b": 3}, 33),
        ("per(a, b)", {"a": 101, "b": 2}, 51),
        ("per(a, b)", {"a": -101, "b": 2}, -51),
        ("per(a, b)", {"a": 101, "b": 0}, None),
        ("per(a, b)", {"a": None, "b": 2}, None),
        ("r.x or a", {"a": False, "r_x": None}, None),
        ("p.line > 0", {"p_line": None}, None),
        ("as_of > a", {"a": date(2025, 6, 29)}, True),
        ("a = 0.5", {"a": Fraction(1, 2)}, True),
        ("true and a", {"a": None}, None),
    ],
)
def test_an_expression_has_its_value(text: str, features: dict[str, Value], expected: Value) -> None:
    found = value(text, **features)
    assert (found, type(found)) == (expected, type(expected))


@given(st.integers(-(10**15), 10**15), st.integers(1, 50))
def test_a_share_is_the_nearest_fen(amount: int, persons: int) -> None:
    share = value("per(a, b)", a=amount, b=persons)
    assert isinstance(share, int)
    assert abs(Fraction(share) - Fraction(amount, persons)) <= Fraction(1, 2)


def test_derived_features_are_worked_out_anew(tmp_path: Path) -> None:
    write(
        tmp_path,
        parameters=LINE,
        features=INCOME,
        features_more=feature("expr: income_per_person < p.line"),
        rules=rule("extra"),
    )
    interpreter = Interpreter(loaded(tmp_path), as_of=AS_OF)
    row = {"income_per_person": 899999, "extra": False}
    assert interpreter.features(row)["extra"] is True
    assert interpreter.judge(row)["low_income"].hit


def test_decimals_are_taken_exactly_and_floats_are_refused(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    interpreter = Interpreter(loaded(tmp_path), as_of=AS_OF)
    assert interpreter.judge({"income_per_person": Decimal("900000")})["low_income"].truth is False
    with pytest.raises(TypeError):
        interpreter.judge({"income_per_person": 899999.5})


def test_the_day_decides_the_parameter(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    row = {"income_per_person": 850000}
    days = (date(2023, 12, 31), date(2024, 12, 31), date(2025, 1, 1))
    found = [Interpreter(loaded(tmp_path), as_of=day).judge(row)["low_income"].truth for day in days]
    assert found == [None, False, True]


def test_a_rule_named_by_another_holds_only_in_its_scope(tmp_path: Path) -> None:
    second = rule("r.low_income", name="second", more="").replace("\nrules:\n", "")
    scoped = rule(more=second).replace("level: red", "scope: income_per_person > p.line\n    level: red", 1)
    write(tmp_path, parameters=LINE, features=INCOME, rules=scoped)
    judged = Interpreter(loaded(tmp_path), as_of=AS_OF).judge({"income_per_person": 1})
    assert (judged["low_income"].in_scope, judged["low_income"].truth) == (False, True)
    assert judged["second"].truth is False


def test_every_condition_is_told_with_its_truth(tmp_path: Path) -> None:
    text = (
        "income_per_person < p.line and not (income_per_person is null or at_least(1, income_per_person > 0))"
    )
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule(text))
    judged = Interpreter(loaded(tmp_path), as_of=AS_OF).judge({"income_per_person": 1})["low_income"]
    assert [condition.truth for condition in judged.conditions] == [True, False, True]
    assert judged.truth is False


def test_is_not_null_is_one_condition() -> None:
    tree = parse(Text("a is not null and not b", Place("trial", "x", 1, 1)))
    assert [leaf.sql() for leaf in conditions_of(tree)] == ["NOT a IS NULL", "b"]
