"""Values and sentences as village cadres read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from tests.engine.pack_writer import INCOME, LINE, loaded, rule, write
from tests.facts_builder import schema

from shouwang.engine.interpreter import Given
from shouwang.engine.language.parse import Text, parse
from shouwang.engine.packs import load
from shouwang.engine.policy import Place, Unit
from shouwang.engine.wording import UNKNOWN, condition_text, sentence_of, shown, with_unit


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1230050, Unit.CNY, "12,300.50元"),
        (Decimal("870000"), Unit.CNY_PER_PERSON, "8,700元"),
        (Fraction(1, 2), Unit.CNY, "0.01元"),
        (-100, Unit.CNY, "-1元"),
        (3, Unit.PERSON, "3"),
        (Fraction(3, 2), Unit.RATIO, "1.5"),
        (True, Unit.YES_NO, "是"),
        (False, Unit.YES_NO, "否"),
        ("脱贫户", Unit.TEXT, "脱贫户"),
        ("", Unit.TEXT, "（空）"),
        (date(2025, 6, 3), Unit.DATE, "2025年6月3日"),
        (None, Unit.CNY, UNKNOWN),
    ],
)
def test_a_value_is_shown_as_people_write_it(value: Given, unit: Unit, text: str) -> None:
    assert shown(value, unit) == text


def test_a_value_that_stands_alone_has_its_unit() -> None:
    assert [with_unit(33, Unit.DAY), with_unit(4, Unit.PERSON), with_unit(None, Unit.DAY)] == [
        "33天",
        "4人",
        UNKNOWN,
    ]


def test_a_sentence_has_fact_line_document_and_clause(tmp_path: Path) -> None:
    said = rule().replace(
        "人均纯收入{income_per_person}", "'{year}年人均{income_per_person}，低于{p.line}，到{as_of}'"
    )
    write(tmp_path, parameters=LINE, features=INCOME, rules=said)
    policy = loaded(tmp_path)
    sentence = sentence_of(policy.rules["low_income"], policy, as_of=date(2025, 6, 30))
    expected = "2025年人均7,759.03元，低于9,000元，到2025年6月30日（依据：某县通知，第一条）。"
    assert sentence.about({"income_per_person": 775903}) == expected


def test_a_line_that_is_not_in_force_is_shown_as_unknown(tmp_path: Path) -> None:
    write(
        tmp_path,
        parameters=LINE,
        features=INCOME,
        rules=rule().replace("人均纯收入{income_per_person}", "线{p.line}是"),
    )
    policy = loaded(tmp_path)
    sentence = sentence_of(policy.rules["low_income"], policy, as_of=date(2020, 1, 1))
    assert sentence.about({}).startswith("线（未知）是")


def test_no_sentence_of_a_shipped_rule_has_an_exclamation_mark_or_two_full_stops() -> None:
    policy = load(["national"], schema=schema()).on(date(2025, 6, 30))
    row = dict.fromkeys(policy.features)
    for each in policy.rules.values():
        text = sentence_of(each, policy, as_of=date(2025, 6, 30)).about(row)
        assert text.count("。") == 1
        assert text.endswith("。")
        assert "！" not in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("income_per_person < p.line", "人均纯收入低于监测线"),
        (
            "income_per_person * p.line >= greatest(p.line, p.line)",
            "人均纯收入乘监测线不低于监测线、监测线中较大的",
        ),
        ("income_per_person is not null", "不是：人均纯收入空缺"),
        ("income_per_person between p.line and p.line", "人均纯收入在监测线与监测线之间"),
        ("(r.low_income)", "规则「收入低」"),
        ("income_per_person in (1, 2)", "人均纯收入属于1、2"),
        ("income_per_person <> '' and true", "人均纯收入不等于空且总是"),
        ("as_of > as_of", "研判日高于研判日"),
    ],
)
def test_a_condition_is_told_in_words(tmp_path: Path, text: str, words: str) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    tree = parse(Text(text, Place("trial", "x", 1, 1)))
    assert condition_text(tree, loaded(tmp_path)) == words
