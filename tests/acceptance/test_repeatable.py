"""The same input gives the same bytes, wherever and however it is run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.compare import table
from tests.acceptance.runs import BUNDLED, Run, screen

DATA = BUNDLED / "files"


def test_a_second_run_into_the_same_folder_gives_the_same_bytes(tmp_path: Path, bundled: Run) -> None:
    shutil.copytree(bundled.out, tmp_path / "out")
    assert screen(DATA, tmp_path / "out").tables() == bundled.tables()


def test_another_working_directory_and_files_created_in_another_order_give_the_same_bytes(
    tmp_path: Path, bundled: Run
) -> None:
    for path in sorted(DATA.rglob("*"), reverse=True):
        if path.is_file():
            copy = tmp_path / "data" / path.relative_to(DATA)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    run = screen(Path("data"), Path("out"), cwd=tmp_path)
    assert run.status == 1, run.complained
    assert {name: (tmp_path / "out" / name).read_bytes() for name in bundled.tables()} == bundled.tables()


@pytest.mark.parametrize("threads", ["1", "3"])
def test_another_number_of_threads_gives_the_same_bytes(tmp_path: Path, bundled: Run, threads: str) -> None:
    assert screen(DATA, tmp_path / "out", "--threads", threads).tables() == bundled.tables()


def test_a_corrected_delivery_replaces_its_own_rows(tmp_path: Path, bundled: Run) -> None:
    """What comes out after a correction is what a fresh run over the corrected files gives."""
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    shutil.copytree(bundled.out, tmp_path / "out")  # as if the files had been screened there
    corrected = data / "医保局" / "医保结算明细本年.csv"
    lines = corrected.read_bytes().splitlines(keepends=True)
    corrected.write_bytes(b"".join(lines[:40] + lines[80:]))
    again = screen(data, tmp_path / "out")
    assert again.status == 1, again.complained
    assert again.tables() == screen(data, tmp_path / "fresh").tables()


def test_against_the_last_run_what_is_found_is_open_and_what_is_not_is_gone_with_its_last_values(
    tmp_path: Path, bundled: Run
) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    (data / "住建局" / "农房安全鉴定.xlsx").unlink()
    run = screen(data, tmp_path / "out", "--previous", bundled.out)
    before = [row for row in table(bundled.out / "findings.csv") if row["rule_id"] == "unsafe_housing"]
    after = table(run.out / "findings.csv")
    gone = [row for row in after if row["state"] == "gone"]
    assert {row["state"] for row in after} == {"open", "gone"}
    assert before
    assert {row["household_no"] for row in before} == {
        row["household_no"] for row in gone if row["rule_id"] == "unsafe_housing"
    }
    assert {(row["values"], row["explanation"]) for row in before} <= {
        (row["values"], row["explanation"]) for row in gone
    }


@pytest.mark.spark
def test_spark_gives_the_same_bytes(tmp_path: Path, bundled: Run) -> None:
    run = screen(DATA, tmp_path / "out", "--engine", "spark", "--spark-master", "local[2]")
    assert run.status == 1, run.complained
    assert run.tables() == bundled.tables()
