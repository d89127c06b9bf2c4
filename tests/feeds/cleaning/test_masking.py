"""What a report shows of a refused cell never is a whole number of a person."""

from __future__ import annotations

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given

from shouwang.feeds.cleaning.masking import LONGEST, mask_cell
from shouwang.feeds.contract import ColumnType


@pytest.mark.parametrize(
    "text",
    [
        "990101199003070314",
        "990101 19900307 0314",
        "９９０１０１１９９００３０７０３１４",
        "99010119900307031x",
    ],
)
@pytest.mark.parametrize("column_type", list(ColumnType))
def test_whole_id_is_shown_in_no_column(text: str, column_type: ColumnType) -> None:
    shown = mask_cell(text, column_type)
    assert not re.search(r"\d{9}", re.sub(r"\s", "", shown))
    assert "*" in shown


@pytest.mark.parametrize("text", ["16100000000", "161-0000-0000", "0851-1234567", "联系16100000000本人"])
def test_phone_is_hidden_wherever_it_slipped_in(text: str) -> None:
    for column_type in (
        ColumnType.TEXT,
        ColumnType.MONEY,
        ColumnType.CHOICE,
        ColumnType.PHONE,
        ColumnType.PLACE,
    ):
        assert len(re.findall(r"\d", mask_cell(text, column_type))) <= 5


def test_account_number_of_19_digits_is_hidden_among_dates_too() -> None:
    assert mask_cell("6222000000000000000", ColumnType.DATE) == "622**************00"


@pytest.mark.parametrize("text", ["20xx", "****", "2025-xx-xx", "20250231", "2025-02-31", "2025.13"])
def test_date_that_cannot_be_read_is_shown_as_it_is(text: str) -> None:
    assert mask_cell(text, ColumnType.DATE) == text


def test_name_shows_its_first_character() -> None:
    assert mask_cell("张三丰", ColumnType.NAME) == "张**"


@given(st.text("0123456789 -Xx张*", max_size=60), st.sampled_from(list(ColumnType)))
def test_nine_digits_in_a_row_are_never_shown(text: str, column_type: ColumnType) -> None:
    shown = mask_cell(text, column_type)
    assert not re.search(r"\d{9}", shown)
    assert len(shown) <= max(LONGEST, len(text))
