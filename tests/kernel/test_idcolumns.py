"""ID numbers by the column: the same verdicts as one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.idcolumns import are_male, birth_dates, valid_id18
from shouwang.kernel.idnumbers import birth_date_of, check_character, read_id

DIGITS = st.text("0123456789", min_size=17, max_size=17)


def column(texts: list[str]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([text.encode() for text in texts], dtype="S18")


@st.composite
def likely_ids(draw: st.DrawFn) -> str:
    date = f"{draw(st.integers(1848, 2102))}{draw(st.integers(0, 13)):02d}{draw(st.integers(0, 32)):02d}"
    first17 = "990101" + date + f"{draw(st.integers(0, 999)):03d}"
    return first17 + draw(st.sampled_from([check_character(first17), "0", "X", "x", " "]))


@given(
    st.lists(
        st.one_of(likely_ids(), DIGITS.map(lambda d: d + check_character(d)), st.text("019X/:", max_size=18))
    )
)
def test_a_column_is_judged_as_its_cells_are(texts: list[str]) -> None:
    expected = [len(t) == 18 and "x" not in t and " " not in t and read_id(t).id18 == t for t in texts]
    assert valid_id18(column(texts)).tolist() == expected


@given(st.lists(likely_ids()))
def test_birth_dates_of_a_column(texts: list[str]) -> None:
    assert birth_dates(column(texts)).tolist() == [birth_date_of(text[6:14]) for text in texts]


def test_odd_is_male() -> None:
    assert are_male(column(["990101199003070314", "99010319831025068X"])).tolist() == [True, False]


def test_a_column_longer_than_one_chunk_keeps_its_order() -> None:
    texts = ["990101199003070314", "990101199003070315"] * 40_000
    assert valid_id18(column(texts)).tolist() == [True, False] * 40_000


def test_bytes_that_are_no_digits_are_refused() -> None:
    assert not valid_id18(np.array([b"\xff" * 18, b"99010119900307031:", b""], dtype="S18")).any()


def test_a_column_of_another_width_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="S18"):
        valid_id18(np.array([b"990101"], dtype="S6"))
