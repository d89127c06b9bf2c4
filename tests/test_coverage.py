"""Every row of the documents is carried out by something that is there, or named open with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from shouwang import coverage
from shouwang.cli import cli, main
from shouwang.coverage import coverage_of
from shouwang.engine.language.faults import PackError

ROOT = Path(__file__).parents[1]


def test_nothing_of_the_finished_modules_is_passed_over() -> None:
    found = coverage_of(("M03", "M05", "M06", "M13"), commands=cli)
    assert len(found.rows) > 150
    assert found.unsaid == ()


def test_every_row_tells_by_what_or_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    main(["policy", "coverage", "--modules", "M05"])
    assert "C55　大学生一次性资助　待遇 faku/college_grant" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("carried", "words"),
    [
        ("C55: {by: [benefit faku/college_grand]}", "没有待遇「faku/college_grand」"),
        ("C55: {by: [page no:such]}", "没有页面「no:such」"),
        ("C55: {by: [command policy fly]}", "没有命令「policy fly」"),
        ("C55: {by: [test tests/test_none.py::test_none]}", "没有算例"),
        ("C55: {by: [magic wand]}", "不认识「magic」"),
        ("C999: {open: 尚无}", "没有「C999」这一项"),
        ("C55: {by: [rule national/dropout], open: 尚无}", "只写一个"),
        ("C55: {open: 尚无, lacks: 金额}", "要先写 by"),
    ],
)
def test_a_carrier_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, carried: str, words: str
) -> None:
    folder = tmp_path / coverage.CATALOGUE
    folder.mkdir()
    rows = (ROOT / "policy_packs/catalogue/rows.yaml").read_text("utf-8")
    (folder / "rows.yaml").write_text(rows, "utf-8")
    (folder / "carried.yaml").write_text(f"carried:\n  {carried}\n", "utf-8")
    monkeypatch.setattr(
        coverage, "_read", lambda file: coverage.read_document(folder / file, pack="x", file=file)
    )
    with pytest.raises(PackError) as error:
        coverage_of([], commands=cli)
    assert any(words in fault.found for fault in error.value.faults)


def test_what_of_a_row_is_lacking_is_told_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    found = coverage_of(["M06"], commands=cli)
    partly = [row for row in found.rows if row.by and row.lacks]
    assert found.in_part == len(partly) > 0
    main(["policy", "coverage", "--modules", "M06"])
    shown = capsys.readouterr().out
    assert all(f"；未及：{row.lacks}" in shown for row in partly)
    assert f"（其中 {len(partly)} 项承办了一部分）" in shown


def test_a_module_that_nobody_knows_is_named() -> None:
    with pytest.raises(PackError):
        coverage_of(["M99"], commands=cli)


def test_what_contradicts_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "contradictions"]) == 0
    shown = yaml.safe_load((ROOT / "policy_packs/catalogue/contradictions.yaml").read_text("utf-8"))
    assert len(capsys.readouterr().out.splitlines()) == len(shown["contradictions"])
