"""The shape of each file: what is missing, unknown or of the wrong kind is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.pack_writer import CITE, INCOME, LINE, faults_of, loaded, only_fault, rule, write


def test_an_item_without_its_document_and_clause_is_refused(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME.replace(CITE, ""), rules=rule())
    fault = only_fault(tmp_path)
    assert (fault.code, "cite" in fault.found) == ("MISSING", True)


def test_a_citation_without_a_clause_is_refused(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME.replace(", clause: 第一条", ""), rules=rule())
    assert "clause" in only_fault(tmp_path).found


def test_a_mistyped_key_is_told_with_the_nearest_one_and_its_place(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule().replace("remedy:", "remdy:"))
    codes = {fault.code: fault for fault in faults_of(tmp_path)}
    assert codes["UNKNOWN_KEY"].nearest == "remedy"
    assert codes["UNKNOWN_KEY"].place.line == 10
    assert "remedy" in codes["MISSING"].found


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("level: red", "level: purple", "red、orange、yellow"),
        ("label: 收入低", "label: ''", "空"),
        ("values: []", "values: income_per_person", "清单"),
        ("values: []", "values: [persons, persons]", "重复"),
        ("low_income:", "LowIncome:", "小写"),
        ("when: income_per_person < p.line", "when: 5", "文字"),
        ("rules:\n", "rules: {}\nrule:\n", "空"),
    ],
)
def test_what_has_the_wrong_shape_is_told_in_chinese(tmp_path: Path, old: str, new: str, word: str) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule().replace(old, new))
    assert any(word in fault.found for fault in faults_of(tmp_path))


def test_the_name_of_a_pack_is_that_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path).joinpath("pack.yaml").write_text("pack: other\nlabel: 试验\nover: []\n", encoding="utf-8")
    assert only_fault(tmp_path).code == "PACK_NAME"


def test_faults_of_several_packs_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, "one", features=INCOME.replace("unit: cny_per_person", "unit: yuan"))
    write(tmp_path, "two", features=INCOME.replace("grain: household", "grain: village"))
    assert {fault.place.pack for fault in faults_of(tmp_path, "one", "two")} == {"one", "two"}


def test_an_empty_pack_is_a_policy_without_rules(tmp_path: Path) -> None:
    write(tmp_path)
    assert dict(loaded(tmp_path).rules) == {}
