"""The ledger of a village is worked out again year by year; what does not add up is said, not repaired."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouwang.cli import main
from shouwang.engine.language.faults import PackError
from shouwang.ledger_check import Count, lines_of

WRITTEN = [Count(15, 33), Count(17, 36), Count(17, 34), Count(18, 32)]


def test_every_year_ends_with_what_the_village_wrote() -> None:
    years = [line for line in lines_of("dajinzhuang") if line.item.endswith("年年底")]
    assert [line.found for line in years] == [Count(19, 38), *WRITTEN]
    assert [line.told for line in years] == ["原文没有写", *["相符"] * 4]


def test_who_has_left_poverty_stays_on_the_list() -> None:
    last = [line for line in lines_of("dajinzhuang") if line.item == "第5年年底"]
    causes = [line for line in lines_of("dajinzhuang") if line.item == "按致贫原因"]
    assert last[0].found == causes[0].found == causes[0].written


def test_what_does_not_add_up_is_told_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    [paths] = [line for line in lines_of("dajinzhuang") if line.item == "按脱贫措施"]
    assert (paths.found, paths.written) == (Count(16, 28), Count(17, 31))
    assert main(["policy", "ledgers", "dajinzhuang"]) == 0
    assert "相差+1户+3人，照原文保留" in capsys.readouterr().out


def test_a_wrong_number_of_a_year_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "village"
    (folder / "ledgers").mkdir(parents=True)
    (folder / "pack.yaml").write_text("pack: village\nlabel: 试验\nover: []\n", "utf-8")
    (folder / "ledgers/stock.yaml").write_text(
        "ledgers:\n  stock:\n    label: 台账\n    years:\n"
        "      - new: {households: 2, persons: 5}\n        end: {households: 2, persons: 4}\n"
        "        cite: {document: 台账, clause: 一}\n",
        "utf-8",
    )
    monkeypatch.setenv("SHOUWANG_PACKS", str(tmp_path))
    [line] = lines_of("village")
    assert line.told == "相差+0户-1人，照原文保留"


def test_a_year_without_its_clause_or_with_a_number_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "village"
    (folder / "ledgers").mkdir(parents=True)
    (folder / "pack.yaml").write_text("pack: village\nlabel: 试验\nover: []\n", "utf-8")
    (folder / "ledgers/stock.yaml").write_text(
        "ledgers:\n  stock:\n    label: 台账\n    years:\n      - {new: {households: 两户}}\n", "utf-8"
    )
    monkeypatch.setenv("SHOUWANG_PACKS", str(tmp_path))
    with pytest.raises(PackError) as told:
        list(lines_of("village"))
    places = {(fault.code, fault.place.line) for fault in told.value.faults}
    assert places == {("MISSING", 5), ("SHAPE", 5)}
