"""Situations of a pack are judged; one that is not as it says is a fault at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.pack_writer import INCOME, LINE, dated, rule, versioned, write
from tests.facts_builder import schema

from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.situations import faults_of, read_situations

HEAD = "rule: low_income\nas_of: 2025-06-30\nsituations:\n"


def told(
    title: str, *, expect: str, given: str = "household: {income_per_person: 8999.99}", case: str = "met"
) -> str:
    """One situation as written."""
    return f"  - title: {title}\n    case: {case}\n    {given}\n    expect: '{expect}'\n"


FOUR = (
    told("差一分钱，应当预警。", expect="true")
    + told(
        "正好在线上，不预警。", expect="false", given="household: {income_per_person: 9000}", case="boundary"
    )
    + told("高于监测线，不预警。", expect="false", given="household: {}", case="not_met")
    + told(
        "收入未知，无法判断。", expect="unknown", given="household: {income_per_person: null}", case="unknown"
    )
)


def faults(root: Path, situations: str) -> list[Fault]:
    """What is wrong with the situations of a pack with one rule."""
    folder = write(root, parameters=LINE, features=INCOME, rules=rule(), situations=situations)
    return list(faults_of(read_situations(folder), dated(root), schema=schema(), folder=root / "work"))


def test_situations_that_are_as_they_say_have_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, HEAD + FOUR) == []


def test_a_situation_that_is_otherwise_is_told_with_its_title_and_line(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, HEAD + FOUR + told("说错了，应当预警。", expect="true", given="household: {}"))
    assert "说错了，应当预警。" in fault.found
    assert "应为符合，判为不符合" in fault.found
    assert fault.place.line == 20


def test_a_situation_of_a_rule_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    found = faults(tmp_path, HEAD.replace("low_income", "low_incom") + FOUR)
    assert {fault.nearest for fault in found} == {"low_income"}


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ("household: {income: 5}", "income_per_person"),
        ("household: {income_per_person: many}", "many"),
        ("feeds: {medcal: []}", "medical"),
        ("feeds: {medical: [{self_pad: 5}]}", "self_paid"),
        ("members: [{birth_date: 2020-02-30}]", "2020-02-30"),
    ],
)
def test_a_story_of_what_no_file_has_is_told(tmp_path: Path, given: str, word: str) -> None:
    [fault] = faults(tmp_path, HEAD + FOUR + told("说了没有的东西，不行。", expect="true", given=given))
    assert fault.code == "STORY"
    assert word in str(fault)


def test_files_without_their_shape_are_refused_together(tmp_path: Path) -> None:
    folder = write(
        tmp_path, situations=HEAD + told("只有一条，太少。", expect="true"), situations_more="rule: x\n"
    )
    with pytest.raises(PackError) as caught:
        read_situations(folder)
    assert {fault.place.file for fault in caught.value.faults} == {
        "situations/situations.yaml",
        "situations/situations_more.yaml",
    }


def test_a_situation_chooses_its_day_and_with_it_the_version(tmp_path: Path) -> None:
    at_line = "household: {income_per_person: 9000}"
    strict = rule("income_per_person <= p.line", more="    from: 2025-06-01\n")
    text = versioned(rule(more="    from: 2025-01-01\n"), strict)
    stories = [
        told("五月还是旧办法，不预警。", expect="false", given=f"as_of: 2025-05-31\n    {at_line}"),
        told("六月起按新办法，应当预警。", expect="true", given=f"as_of: 2025-06-01\n    {at_line}"),
        told("去年还没有这条规则。", expect="not_in_force", given=f"as_of: 2024-12-31\n    {at_line}"),
    ]
    folder = write(tmp_path, parameters=LINE, features=INCOME, rules=text, situations=HEAD + FOUR)
    (folder / "situations/situations.yaml").write_text(
        HEAD
        + "".join(stories)
        + told("去年还没有，说错了。", expect="true", given=f"as_of: 2024-12-31\n    {at_line}"),
        encoding="utf-8",
    )
    found = list(
        faults_of(read_situations(folder), dated(tmp_path), schema=schema(), folder=tmp_path / "work")
    )
    assert [fault.found for fault in found] == ["「去年还没有，说错了。」应为符合，判为当日没有施行"]
