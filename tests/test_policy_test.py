"""`shouwang policy test`: the author of a pack sees whether its situations are judged as they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouwang.cli import main
from tests.engine.pack_writer import INCOME, LINE, rule, write

SITUATION = """  - title: {title}
    case: {case}
    household: {{income_per_person: {income}}}
    expect: '{expect}'
"""
STORIES = [
    ("差一分钱，应当预警。", "met", "8999.99", "true"),
    ("正好在线上，不预警。", "boundary", "9000", "false"),
    ("高于监测线，不预警。", "not_met", "20000", "false"),
    ("收入未知，无法判断。", "unknown", "null", "unknown"),
]


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs that the program looks into."""
    monkeypatch.setenv("SHOUWANG_PACKS", str(tmp_path))
    return tmp_path


def written(root: Path, stories: list[tuple[str, str, str, str]]) -> None:
    """A pack with one rule and its situations."""
    told = "".join(SITUATION.format(title=t, case=c, income=i, expect=e) for t, c, i, e in stories)
    head = "rule: low_income\nas_of: 2025-06-30\nsituations:\n"
    write(root, parameters=LINE, features=INCOME, rules=rule(), situations=head + told)


def test_situations_that_are_as_they_say_are_counted(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(packs, STORIES)
    assert main(["policy", "test", "--pack", "trial"]) == 0
    assert "trial 包的 4 条情形都与规则相符" in capsys.readouterr().out


def test_a_situation_that_is_otherwise_is_named(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(packs, [*STORIES, ("说错了，应当预警。", "met", "9000", "true")])
    assert main(["policy", "test", "--pack", "trial"]) == 2
    said = capsys.readouterr().err
    assert "「说错了，应当预警。」应为符合，判为不符合" in said
    assert said.count("\n") == 1
