"""Names are found by their first characters and by the initials of their pinyin."""

from __future__ import annotations

import pytest

from shouwang.registry.search_keys import initials, name_index


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("曾小云", "zxy"), ("单桂兰", "sgl"), ("仇英", "qy"), ("解晓东", "xxd"),
        ("查良", "zl"), ("区伟", "ow"), ("朴成", "pc"), ("盖利", "gl"), ("覃琴", "qq"),
        ("陆建国", "ljg"), ("尉迟恭", "ycg"), ("", ""), ("阿依古丽·买买提", "ayglmmt"),
        ("王a1", "wa1"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_index_of_a_beginning_is_the_beginning_of_the_index() -> None:
    assert name_index("陆建国").startswith(name_index("陆建"))
    assert name_index("阿依古丽·买买提") == name_index("阿依古丽买买提")
