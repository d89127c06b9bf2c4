"""The normal form of headings and values: what is left when width, blanks and marks are gone."""

from __future__ import annotations

import pytest

from shouwang.feeds.headings import bracket_parts, choice_key, expand, heading_key, leading_year, without_year


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("姓名", "姓名"), (" 姓　名\n", "姓名"), ("* 1.姓名", "姓名"), ("①姓名", "姓名"),
        ("（1）姓名", "姓名"),
        ("12、姓名：", "姓名"), ("乡(镇)", "乡镇"), ("ＩＤ号", "ID号"), ("id", "ID"), ("", ""), ("——", ""),
        ("18位身份证号", "18位身份证号"), ("2024年人均纯收入", "2024年人均纯收入"),
        ("一、姓名", "姓名"), ("（十二）姓名", "姓名"), ("A.姓名", "姓名"), ("A01 姓名", "姓名"),
        ("B3、姓名", "姓名"),
        ("5 月份", "月份"), ("3 姓名", "姓名"), ("二代身份证号", "二代身份证号"), ("C级", "C级"),
        ("12个月自付", "12个月自付"), ("与户主的关系", "与户主关系"), ("Ⅰ级", "I级"),
    ],
)  # fmt: skip
def test_marks_numbers_and_blanks_do_not_count(written: str, key: str) -> None:
    assert heading_key(written) == key


def test_brackets_are_parted_from_the_heading() -> None:
    assert bracket_parts("个人自付（合规）[元]") == ("个人自付", ("合规", "元"))
    assert bracket_parts("姓名") == ("姓名", ())


def test_a_leading_year_is_told_apart() -> None:
    assert (leading_year("2024年度人均纯收入"), without_year("2024年度人均纯收入")) == (2024, "人均纯收入")
    assert (leading_year("人均纯收入"), without_year("人均纯收入")) == (0, "人均纯收入")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ｃ 级", "C级"), ("√", "√"), ("×", "×"), (" 农村低保（A类）", "农村低保A类"), ("/", ""), ("——", ""),
        ("y", "Y"), ("Ⅱ级", "II级"),
    ],
)  # fmt: skip
def test_values_keep_their_signs(written: str, key: str) -> None:
    assert choice_key(written) == key


def test_braces_stand_for_every_combination_in_order() -> None:
    assert expand("{出院,结算}{日期,时间}") == ["出院日期", "出院时间", "结算日期", "结算时间"]
    assert expand("{,个人}自付") == ["自付", "个人自付"]
    assert expand("姓名") == ["姓名"]
