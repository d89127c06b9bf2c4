"""Invented ID numbers, whole and damaged: the damage is what it says it is."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.idnumbers import check_character
from shouwang.sample.chance import Chance
from shouwang.sample.identity import (
    Numbers,
    far_off,
    impossible_birth,
    is_one_off,
    old_form,
    one_off,
    passes,
    with_check,
)  # fmt: skip

NUMBER = Numbers(Chance("1"), ("990101",)).give(birth=date(1971, 3, 30), man=True)
seeds = st.integers(0, 10_000).map(lambda n: Chance(str(n)))


@given(st.from_regex(r"99[0-9]{15}", fullmatch=True))
def test_both_ways_of_computing_the_check_agree(body: str) -> None:
    assert with_check(body)[17] == check_character(body)


@given(seeds)
def test_one_off_never_passes_and_is_one_off(chance: Chance) -> None:
    damaged = one_off(NUMBER, chance)
    assert not passes(damaged)
    assert is_one_off(damaged, NUMBER)


@given(seeds)
def test_far_off_never_passes_and_is_not_one_off(chance: Chance) -> None:
    damaged = far_off(NUMBER, chance)
    assert not passes(damaged)
    assert not is_one_off(damaged, NUMBER)


@given(seeds)
def test_an_impossible_birth_passes_its_check(chance: Chance) -> None:
    damaged = impossible_birth(NUMBER, chance)
    assert passes(damaged)
    assert damaged[10:14] in ("1332", "0230", "0015", "0431", "1100")


def test_only_the_nineteen_hundreds_have_an_old_form() -> None:
    young = Numbers(Chance("2"), ("990101",)).give(birth=date(2004, 2, 29), man=False)
    assert old_form(NUMBER) == NUMBER[:6] + NUMBER[8:17]
    assert old_form(young) is None


def test_no_number_is_given_twice() -> None:
    numbers = Numbers(Chance("3"), ("990101",))
    given_out = [numbers.give(birth=date(1990, 1, 1), man=True) for _ in range(300)]
    assert len(set(given_out)) == 300
