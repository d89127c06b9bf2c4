"""Names: compared without blanks and dots, varied by characters, shown by their first one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.names import clean_name, is_variant, mask_name, name_key, name_masked


@pytest.mark.parametrize(
    "cell", ["贺朝芝", "贺 朝 芝", " 贺朝芝 ", "贺\u3000朝芝", "贺\u00a0朝芝", "贺朝芝\u200b", "'贺朝芝"]
)
def test_blanks_do_not_disturb_a_name(cell: str) -> None:
    assert clean_name(cell) == name_key(cell) == "贺朝芝"


@pytest.mark.parametrize("dot", list("·•・．‧.⋅●"))
def test_all_middle_dots_are_one(dot: str) -> None:
    assert clean_name(f"麦麦提江{dot}赛买提") == "麦麦提江·赛买提"
    assert name_key(f"麦麦提江{dot}赛买提") == name_key("麦麦提江 赛买提") == "麦麦提江赛买提"


def test_latin_names_keep_a_blank_but_compare_without() -> None:
    assert clean_name("Ｊｏｈｎ Smith") == "John Smith"
    assert name_key("JOHN smith") == "johnsmith"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("阿依古丽", "阿依古丽·买买提"),
        ("陈华", "陳華"),
        ("王国强", "王國強"),
        ("闫红", "阎红"),
        ("李昇", "李升"),
        ("贺 飞", "贺飞"),
    ],
)
def test_variants_are_the_same_person_written_differently(a: str, b: str) -> None:
    assert is_variant(a, b)
    assert is_variant(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [("张三", "张四"), ("阿依古丽·买买提", "阿依古丽·吐尔逊"), ("张三", "张三丰"), ("阿", "阿·买提")],
)
def test_other_names_are_other_names(a: str, b: str) -> None:
    assert not is_variant(a, b)


def test_the_key_does_not_fold_variants_for_linking_needs_the_same_name() -> None:
    assert name_key("陈华") != name_key("陳華")


@pytest.mark.parametrize("name", ["张*", "张某某", "李＊＊", "王xx", "※"])
def test_hidden_names_are_known_as_hidden(name: str) -> None:
    assert name_masked(name)


def test_a_name_in_full_is_not_hidden() -> None:
    assert not name_masked("麦麦提江·赛买提")


@given(st.text(min_size=2, max_size=20))
def test_a_masked_name_shows_one_character_at_most(name: str) -> None:
    assert len(mask_name(name).rstrip("*")) <= 1


def test_a_masked_name() -> None:
    assert [mask_name(name) for name in ("张三丰", "张", "")] == ["张**", "*", ""]
