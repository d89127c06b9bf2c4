"""Codes sort by place: a region is one range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.regions.codes import EVERYWHERE, ancestors_of, level_of, padded, parent_of, range_of
from shouwang.regions.models import Level


def test_a_range_holds_what_lies_within_and_nothing_beside() -> None:
    township = range_of(padded("990101001"))
    assert township.covers(padded("990101001001"))
    assert township.covers("99010100100102")
    assert not township.covers(padded("990101002"))
    assert not township.covers(padded("990101"))


def test_the_last_code_of_a_level_has_a_range_too() -> None:
    assert range_of(padded("99")).covers(padded("990101"))
    assert not range_of(padded("98")).covers(padded("99"))
    assert range_of(EVERYWHERE).covers(padded("990101001001"))


def test_above_a_village_are_township_county_city_and_province() -> None:
    assert [level_of(code) for code in ancestors_of(padded("990101001001"))] == [
        Level.NATION,
        Level.PROVINCE,
        Level.CITY,
        Level.COUNTY,
        Level.TOWNSHIP,
        Level.VILLAGE,
    ]


@pytest.mark.parametrize("code", ["", "abc", "9901011", "990101001001001", "９９"])
def test_what_is_no_code_is_refused(code: str) -> None:
    if code == "":
        assert padded(code) == EVERYWHERE
        return
    with pytest.raises(ValueError, match="region code"):
        padded(code)


@given(st.from_regex(r"[1-9][0-9]{13}", fullmatch=True))
def test_a_code_lies_within_every_region_above_it(code: str) -> None:
    assert all(range_of(above).covers(code) for above in ancestors_of(code))
    parent = parent_of(code)
    assert parent is not None
    assert range_of(parent).covers(code)
