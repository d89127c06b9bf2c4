"""What expressions share is found wherever it stands, named once, and nothing else is."""

from __future__ import annotations

import pytest

from shouwang.engine.language.parse import Text, parse
from shouwang.engine.plan.sharing import Shared, is_shared
from shouwang.engine.policy import Place


def shared(*texts: str) -> tuple[list[str], list[str]]:
    """The expressions as they are asked now, and the shared parts from the innermost layer out."""
    trees = [parse(Text(text, Place("trial", "rules/x.yaml", 1, 1))) for text in texts]
    found = Shared(trees)
    layers = list(found.in_layers())
    names = {name: f"s{number}" for number, name in enumerate(name for layer in layers for name in layer)}

    def plainly(text: str) -> str:
        for name, short in names.items():
            text = text.replace(f'"{name}"', short).replace(name, short)
        return text

    parts = [f"{names[name]} = {plainly(part.sql())}" for layer in layers for name, part in layer.items()]
    return [plainly(found.taken(tree).sql()) for tree in trees], parts


def test_a_condition_inside_another_is_worked_out_once() -> None:
    asked, parts = shared("a and b > 1", "(a and b > 1) and not c")
    assert asked == ["s0", "(s0) AND NOT c"]
    assert parts == ["s0 = a AND b > 1"]


def test_a_shared_part_may_rest_on_another() -> None:
    asked, parts = shared("(a or b) and c", "((a or b) and c) and d", "a or b")
    assert parts == ["s0 = a OR b", "s1 = (s0) AND c"]
    assert asked == ["s1", "(s1) AND d", "s0"]


def test_what_one_asks_twice_is_shared_too() -> None:
    asked, parts = shared("(a + b) > 1 and (a + b) < 9")
    assert parts == ["s0 = a + b"]
    assert asked == ["(s0) > 1 AND (s0) < 9"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a and b", "a or b"),
        ("a > 1", "a > 2"),
        ("a", "a"),
        ("age_on(as_of) >= 16", "age_on(as_of) < 60"),
        ("a > p.line * 2", "b > p.line * 2"),
        ("a = '甲'", "a = '乙'"),
    ],
)
def test_names_constants_and_ages_are_not_worth_a_name(one: str, other: str) -> None:
    _, parts = shared(one, other)
    assert parts == []


def test_a_comparison_of_ages_is() -> None:
    _, parts = shared("age_on(as_of) >= 16 and a", "age_on(as_of) >= 16 and b")
    assert parts == ["s0 = AGE_ON(as_of) >= 16"]


def test_nothing_shared_changes_nothing() -> None:
    asked, parts = shared("a and b > 1", "c or d")
    assert (asked, parts) == (["a AND b > 1", "c OR d"], [])


def test_a_shared_name_is_known_again() -> None:
    trees = [parse(Text("a + b", Place("trial", "rules/x.yaml", 1, 1))) for _ in range(2)]
    (name,) = Shared(trees).parts
    assert is_shared(name)
    assert not is_shared("shared")
