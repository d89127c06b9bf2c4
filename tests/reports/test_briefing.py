"""The bulletin counts, compares and names nobody."""

from __future__ import annotations

import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from tests.reports.cast import AS_OF, finding

from shouwang.reports.briefing import Bulletin, Delivered, write_briefing
from shouwang.screening.finding import HeldBack, State

BULLETIN = Bulletin(
    county="守望县",
    as_of=AS_OF,
    households=3,
    findings=[
        finding(),
        finding(
            rule_id="income_below_line", risk_type="因收入", level="red", state=State.OPEN, doubtful=True
        ),
        finding(household_no="2", township="凤山镇", state=State.GONE),
    ],
    held_back=[HeldBack("job_loss", "务工中断", 2, 3, "0.5")],
    delivered=[Delivered("医保结算", 2, 100, 90, 4, 6, 5)],
    missing=["参保"],
    compared=True,
)


def written(folder: Path, bulletin: Bulletin = BULLETIN) -> tuple[str, list[list[list[str]]]]:
    write_briefing(folder / "b.docx", bulletin=bulletin)
    document = Document(str(folder / "b.docx"))
    tables = [[[c.text for c in r.cells] for r in t.rows] for t in document.tables]
    return "\n".join(p.text for p in document.paragraphs), tables


def test_bulletin_counts_what_is_there_and_compares(tmp_path: Path) -> None:
    text, _ = written(tmp_path)
    assert "共发现线索2条，涉及1户，占农户总数的33.3%" in text
    assert "新增线索1条，仍存在1条，已消失1条" in text
    assert "“务工中断”命中2户" in text
    assert "没有收到，相关风险无法判断：参保" in text


def test_tables_count_by_township_and_by_risk_type(tmp_path: Path) -> None:
    _, (townships, risks, deliveries) = written(tmp_path)
    assert townships[1:] == [
        ["守望镇", "1", "2", "1", "1", "0", "1", "1", "0"],
        ["凤山镇", "0", "0", "0", "0", "0", "0", "0", "1"],
        ["合计", "1", "2", "1", "1", "0", "1", "1", "1"],
    ]
    assert [r[0] for r in risks[1:]] == ["因病", "因收入", "合计"]
    assert deliveries[1] == ["医保结算", "2", "100", "90", "4", "6", "5"]


def test_bulletin_names_no_household_and_no_illness(tmp_path: Path) -> None:
    text, tables = written(tmp_path)
    everything = text + str(tables)
    assert not [word for word in ("陈大山", "990101000001", "23400", "住院") if word in everything]


def test_first_run_says_that_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert "首次研判" in written(tmp_path, replace(BULLETIN, compared=False))[0]


def test_bulletin_without_findings_is_still_a_document(tmp_path: Path) -> None:
    text, _ = written(tmp_path, replace(BULLETIN, findings=[], held_back=[]))
    assert "各乡镇均未发现线索" in text


def test_same_bulletin_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    first = (tmp_path / "b.docx").read_bytes()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    written(tmp_path)
    assert (tmp_path / "b.docx").read_bytes() == first


def test_chinese_type_is_named_for_chinese_characters(tmp_path: Path) -> None:
    written(tmp_path)
    with zipfile.ZipFile(tmp_path / "b.docx") as file:
        body = file.read("word/document.xml").decode()
    assert 'w:eastAsia="仿宋_GB2312"' in body
    assert 'w:eastAsia="方正小标宋简体"' in body
