"""Windows, grain, aggregates, sentences and doubts of a pack are checked against the facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.pack_writer import INCOME, LINE, faults_of, feature, loaded, only_fault, rule, write

MEDICAL = "feed: medical\nwindow: {months: settled_on, length: 12}\n"
HOUSING = "feed: housing\nwindow: {until: inspected_on}\n"
SUM = "value: sum(self_paid)"


def medical(value: str = SUM, *, unit: str = "cny", grain: str = "household", more: str = MEDICAL) -> str:
    """A feature over medical rows."""
    return feature(value, unit=unit, grain=grain, more=more)


def test_a_feature_over_a_feed_is_accepted(tmp_path: Path) -> None:
    write(tmp_path, features=medical())
    assert loaded(tmp_path).features["extra"].feed == "medical"


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        (medical(more="feed: medcal\nwindow: {until: settled_on}"), "UNKNOWN_NAME", "medcal"),
        (medical(more="feed: medical"), "WINDOW", "window"),
        (medical(more="feed: medical\nwindow: {months: settled_on}"), "WINDOW", "length"),
        (medical(more="feed: medical\nwindow: {until: settled_on, length: 3}"), "WINDOW", "length"),
        (medical(more="feed: medical\nwindow: {length: 3}"), "WINDOW", "恰好"),
        (medical(more="feed: medical\nwindow: {until: settled_at}"), "UNKNOWN_NAME", "settled_at"),
        (medical(more="feed: medical\nwindow: {until: category}"), "WINDOW", "不是日期"),
        (medical(more=MEDICAL + "latest: category"), "WINDOW", "不是日期"),
        (medical(more=MEDICAL + "needs: {feed: employmnt, months: 3}"), "UNKNOWN_NAME", "employmnt"),
        (medical("value: sum(category)"), "UNIT", "元"),
        (medical("value: sum(category)", unit="text"), "AGGREGATE", "相加"),
        (medical("value: count()"), "UNIT", "count"),
        (medical("value: any(category = '住院')"), "UNIT", "yes_no"),
        (medical("value: total(self_paid)"), "AGGREGATE", "count"),
        (medical("value: self_paid"), "AGGREGATE", "汇总"),
        (medical("value: count(self_paid)", unit="count"), "AGGREGATE", "where"),
        (medical("value: sum(self_paid) + sum(self_funded)"), "SYNTAX", "读不懂"),
        (medical("value: sum(self_pad)"), "UNKNOWN_NAME", "self_pad"),
        (medical("value: sum(self_paid)\n    expr: 1 = 1"), "FORM", "恰好写一个"),
        (feature("label_: x"), "UNKNOWN_KEY", "label_"),
        (feature("value: any(labour is null)", grain="person", more="feed: members"), "GRAIN", "household"),
        (feature("value: last(labour)", unit="text", more="feed: members"), "AGGREGATE", "last"),
        (feature("value: any(grade = 'C')", grain="person", more=HOUSING), "GRAIN", "整户"),
        (feature("value: any(age_on(inspected_on) > 3)", more=HOUSING), "GRAIN", "年龄"),
        (feature("value: income", unit="cny_per_person", more="feed: household"), "UNKNOWN_NAME", "income"),
        (feature("value: income_per_person", unit="cny", more="feed: household"), "UNIT", "cny_per_person"),
        (feature("expr: household_kind = 'x'"), "UNKNOWN_NAME", "household_kind"),
        (feature("expr: 1 = 1", more="window: {until: settled_on}"), "FORM", "window"),
        (medical(more="feed: medical\nwindow: {delivered: settled_at, length: 0}"), "WINDOW", "时间列"),
    ],
)  # fmt: skip
def test_a_feature_that_means_nothing_is_refused(tmp_path: Path, text: str, code: str, word: str) -> None:
    write(tmp_path, features=text)
    faults = faults_of(tmp_path)
    assert code in {fault.code for fault in faults}
    assert any(word in str(fault) for fault in faults if fault.code == code)


def test_a_person_feature_in_a_rule_is_refused_with_advice(tmp_path: Path) -> None:
    write(
        tmp_path,
        features=medical(grain="person", unit="cny"),
        parameters=LINE,
        rules=rule("extra > 0").replace("{income_per_person}", "x"),
    )
    fault = only_fault(tmp_path)
    assert "members" in fault.todo


def test_a_household_feature_among_members_is_refused_with_advice(tmp_path: Path) -> None:
    text = feature("value: any(income_per_person > 0)", more="feed: members")
    write(tmp_path, features=INCOME, features_more=text)
    assert "户的指标" in only_fault(tmp_path).todo


@pytest.mark.parametrize(
    ("say", "code"),
    [
        ("人均{income_per_persn}", "UNKNOWN_NAME"),
        ("线是{p.lin}", "UNKNOWN_NAME"),
        ("人均{income_per_person", "SENTENCE"),
        ("人均{income_per_person}。", "SENTENCE"),
    ],
)
def test_a_sentence_that_cannot_be_said_is_refused(tmp_path: Path, say: str, code: str) -> None:
    write(
        tmp_path,
        parameters=LINE,
        features=INCOME,
        rules=rule().replace("人均纯收入{income_per_person}", f"'{say}'"),
    )
    assert only_fault(tmp_path).code == code


def test_a_sentence_may_name_the_day_and_the_year(tmp_path: Path) -> None:
    write(
        tmp_path,
        parameters=LINE,
        features=INCOME,
        rules=rule().replace("人均纯收入", "'{year}年{as_of}人均").replace("person}", "person}'"),
    )
    assert loaded(tmp_path).rules


def test_values_shown_must_be_features(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule().replace("values: []", "values: [income]"))
    assert only_fault(tmp_path).code == "UNKNOWN_NAME"


def test_a_doubt_is_checked_like_a_feature(tmp_path: Path) -> None:
    doubt = "    doubt: {feed: assistance, window: {until: month}, members: labor is null}\n"
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule(more=doubt))
    assert only_fault(tmp_path).nearest == "labour"
    write(tmp_path, rules=rule(more=doubt.replace("assistance", "asistance")))
    assert only_fault(tmp_path).nearest == "assistance"


def test_a_scope_of_the_pack_that_means_nothing_is_refused(tmp_path: Path) -> None:
    write(tmp_path, head="over: []\nscope: persons > 0")
    assert only_fault(tmp_path).code == "UNKNOWN_NAME"


def test_a_window_of_delivered_periods_reads_the_time_of_the_feed(tmp_path: Path) -> None:
    text = feature("value: any(status = '在读')", more="feed: school\nwindow: {delivered: term, length: 0}")
    write(tmp_path, features=text)
    assert loaded(tmp_path).features
