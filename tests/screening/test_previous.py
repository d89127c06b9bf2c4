"""The last run is read back as it was written, or refused in one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reports.cast import finding

from shouwang.reports.findings_file import write_findings, write_held_back
from shouwang.screening.finding import HeldBack, State
from shouwang.screening.previous import PreviousRunError, read_previous


def test_finding_survives_being_written_and_read(tmp_path: Path) -> None:
    one = finding(
        head_name='=陈,"大"山', explanation="－5元", sources=("a.xlsx#六月!4", "b.csv#!9"), doubtful=True
    )
    write_findings(tmp_path / "findings.csv", findings=[one])
    assert read_previous(tmp_path) == {one.key: one}


def test_what_was_gone_is_not_there(tmp_path: Path) -> None:
    write_findings(tmp_path / "findings.csv", findings=[finding(state=State.GONE)])
    assert read_previous(tmp_path) == {}


def test_what_was_held_back_counts_only_if_it_was_known_before(tmp_path: Path) -> None:
    write_findings(tmp_path / "findings.csv", findings=[])
    known, fresh = finding(state=State.OPEN), finding(household_no="2")
    held = [HeldBack("inpatient_burden", "住院负担重", 2, 3, "0.5", (known, fresh))]
    write_held_back(tmp_path / "held_back.csv", held_back=held)
    assert list(read_previous(tmp_path)) == [known.key]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\r\n1,2\r\n", "缺少列"),
        ("", "缺少列"),
        ("\x00\xff", "缺少列"),
    ],
)
def test_other_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "findings.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PreviousRunError, match=said):
        read_previous(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"), [("new", "soon"), ("2025-06-30", "昨天"), ("23400", "一"), ("住院", b"\xff\xfe")]
)
def test_file_that_somebody_changed_is_refused(tmp_path: Path, old: str, new: str | bytes) -> None:
    path = tmp_path / "findings.csv"
    write_findings(path, findings=[finding()])
    path.write_bytes(path.read_bytes().replace(old.encode(), new if isinstance(new, bytes) else new.encode()))
    with pytest.raises(PreviousRunError, match="改动"):
        read_previous(tmp_path)


def test_folder_without_findings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PreviousRunError, match=r"没有 findings\.csv"):
        read_previous(tmp_path)
