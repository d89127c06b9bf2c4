"""CSV that Excel opens without running anything in it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from shouwang.reports.csv_files import BATCH_ROWS, write_rows


def written(path: Path, *cells: str) -> list[str]:
    write_rows(path, header=[f"c{n}" for n in range(len(cells))], rows=[cells])
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd", "+86", "-2+3", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "＋a", "－a", "＠a", "-"]
)
def test_cell_that_excel_would_run_gets_an_apostrophe(tmp_path: Path, cell: str) -> None:
    assert written(tmp_path / "a.csv", cell) == ["'" + cell]


@pytest.mark.parametrize(
    "cell",
    [
        "-5",
        "-3.20",
        "0.5",
        "990101000008",
        '{"a": -1}',
        "[]",
        "阿依古丽·买买提",
        'a"b,c',
        "甲\n乙",
        "",
        "O'Neil",
    ],
)
def test_harmless_cell_is_written_as_it_is(tmp_path: Path, cell: str) -> None:
    assert written(tmp_path / "a.csv", cell) == [cell]


def test_hazard_behind_a_control_character_is_seen(tmp_path: Path) -> None:
    assert written(tmp_path / "a.csv", "\x00=1+1") == ["'=1+1"]


def test_file_has_bom_crlf_and_quoted_text(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.csv", header=["id"], rows=[["990101000008"]])
    assert (tmp_path / "a.csv").read_bytes() == b'\xef\xbb\xbf"id"\r\n"990101000008"\r\n'


def test_more_rows_than_a_batch_keep_their_order(tmp_path: Path) -> None:
    count = BATCH_ROWS + 3
    assert write_rows(tmp_path / "a.csv", header=["n"], rows=([str(n)] for n in range(count))) == count
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").split("\n")
    assert lines[1 : count + 1] == [f'"{n}"' for n in range(count)]


def test_table_without_rows_still_has_its_header(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.csv", header=["a", "b"], rows=[])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").strip() == '"a","b"'
