"""From and until of the versions of an item: in order of time, with no overlap or gap that is not meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.engine.pack_writer import (
    CITE,
    INCOME,
    LINE,
    dated,
    faults_of,
    loaded,
    only_fault,
    rule,
    versioned,
    write,
)

from shouwang.engine.language.faults import Fault
from shouwang.engine.packs.spans import spans_of
from shouwang.engine.policy import Place


def place(line: int) -> Place:
    """Some line of a file."""
    return Place("trial", "rules/x.yaml", line, 1)


def faults(*versions: dict[str, str]) -> list[Fault]:
    """What is wrong with versions written one a line from line 1."""
    found: list[Fault] = []
    spans_of([(version, place(line)) for line, version in enumerate(versions, start=1)], found)
    return found


def test_versions_that_follow_one_another_are_accepted() -> None:
    assert faults({}, {"from": "2024-01-01"}, {"from": "2025-01-01", "until": "2025-12-31"}) == []
    assert faults({"until": "2023-12-31"}, {"from": "2024-01-01"}) == []


@pytest.mark.parametrize(
    ("versions", "code", "line", "words"),
    [
        ([{"from": "2024-02-30"}], "DATE", 1, "没有这一天"),
        ([{"from": "2024-02-02", "until": "2024-02-01"}], "DATE", 1, "早于"),
        ([{"from": "2024-01-01"}, {}], "DATE", 2, "from"),
        ([{"from": "2024-01-01"}, {"from": "2024-01-01"}], "DATE", 2, "不晚于"),
        ([{"from": "2024-01-01"}, {"from": "2023-01-01"}], "DATE", 2, "不晚于"),
        ([{"until": "2024-01-01"}, {"from": "2024-01-01"}], "OVERLAP", 2, "第1行，到2024-01-01"),
        ([{"until": "2024-01-01"}, {"from": "2024-01-03"}], "GAP", 2, "2024-01-02至2024-01-02"),
        ([{"from": "2024-01-01"}, {"from": "2025-01-01", "resumed": "恢复"}], "GAP", 2, "没有间断"),
        ([{"from": "2024-01-01", "resumed": "恢复"}], "GAP", 1, "没有间断"),
        ([{"until": "2024-01-01"}, {"from": "2024-01-02", "resumed": "恢复"}], "GAP", 2, "没有间断"),
    ],
)
def test_what_does_not_fit_together_is_told_at_its_line(
    versions: list[dict[str, str]], code: str, line: int, words: str
) -> None:
    [fault] = faults(*versions)
    assert (fault.code, fault.place.line) == (code, line)
    assert words in fault.found
    assert fault.todo


def test_an_overlap_says_which_day_to_write() -> None:
    [fault] = faults({"until": "2024-06-30"}, {"from": "2024-03-01"})
    assert "2024-02-29" in fault.todo


def test_a_gap_that_is_meant_is_accepted() -> None:
    assert faults({"until": "2024-01-01"}, {"from": "2024-06-01", "resumed": "机构改革后恢复"}) == []


def test_versions_in_a_pack_are_told_with_pack_file_and_line(tmp_path: Path) -> None:
    first, second = rule(more="    until: 2024-12-31\n"), rule(more="    from: 2024-12-01\n")
    write(tmp_path, parameters=LINE, features=INCOME, rules=versioned(first, second))
    fault = only_fault(tmp_path)
    assert (fault.code, fault.place.pack, fault.place.file) == ("OVERLAP", "trial", "rules/rules.yaml")
    text = (tmp_path / "trial/rules/rules.yaml").read_text(encoding="utf-8").splitlines()
    assert "收入低" in text[fault.place.line - 1]
    assert fault.place.line > 10


def test_a_parameter_that_stops_and_resumes_says_why(tmp_path: Path) -> None:
    stops = LINE.replace("value: 8000", "until: 2024-06-30, value: 8000")
    write(tmp_path, parameters=stops, features=INCOME, rules=rule())
    assert only_fault(tmp_path).code == "GAP"
    meant = stops.replace("from: 2025-01-01", "from: 2025-01-01, resumed: 中间没有文件")
    write(tmp_path, parameters=meant)
    assert loaded(tmp_path).parameters["line"].on(date(2024, 7, 1)) is None


def test_every_version_has_a_citation_of_its_own(tmp_path: Path) -> None:
    bare = versioned(rule(), rule(more="    from: 2025-01-01\n").replace(CITE, ""))
    write(tmp_path, parameters=LINE, features=INCOME, rules=bare)
    assert [(fault.code, "cite" in fault.found) for fault in faults_of(tmp_path)] == [("MISSING", True)]


def test_an_item_with_versions_has_nothing_beside_them(tmp_path: Path) -> None:
    text = versioned(rule()).replace("    versions:", "    level: red\n    versions:")
    write(tmp_path, parameters=LINE, features=INCOME, rules=text)
    assert only_fault(tmp_path).code == "UNKNOWN_KEY"


def test_a_version_with_faults_of_its_own_is_told_once(tmp_path: Path) -> None:
    wrong = rule("income_per_person < p.lin", more="    from: 2025-01-01\n")
    write(tmp_path, parameters=LINE, features=INCOME, rules=versioned(rule(), wrong))
    assert "（2025-01-01起）" in only_fault(tmp_path).found
    assert len(faults_of(tmp_path)) == 1


def test_one_version_may_stand_alone_with_its_days(tmp_path: Path) -> None:
    text = rule(more="    from: 2025-01-01\n    until: 2025-12-31\n")
    write(tmp_path, parameters=LINE, features=INCOME, rules=text)
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [len(dated(tmp_path).on(day).rules) for day in days] == [0, 1, 1, 0]
