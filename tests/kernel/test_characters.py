"""Characters that clerks do not see, and what remains without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.characters import compact, plain, says_nothing


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\ufeff王\u200b乡\u00a0", "王乡"),
        ("ＡＢｃ１２３（）：", "ABc123():"),
        ('="202503"', "202503"),
        ("'990101", "990101"),
        ("a\u3000b\tc", "a b c"),
        ("−5\u2010", "-5-"),
        ("", ""),
        ("''", ""),
    ],
)
def test_plain_text(cell: str, text: str) -> None:
    assert plain(cell) == text


def test_compact_text_has_no_blanks_inside() -> None:
    assert compact(" 松 关\u3000村 ") == "松关村"


@given(st.text())
def test_plain_text_stays_as_it_is(cell: str) -> None:
    once = compact(cell)
    assert " " not in once
    assert "\u200b" not in once


@pytest.mark.parametrize("text", ["", "无", "-", "——", "不详", "NULL", "N/A"])
def test_ways_to_write_nothing(text: str) -> None:
    assert says_nothing(text)


def test_a_zero_says_something() -> None:
    assert not says_nothing("0")
