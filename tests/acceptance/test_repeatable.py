"""The same input gives the same bytes, wherever and however it is run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.runs import BUNDLED, Run, screen

DATA = BUNDLED / "files"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run to hold the others against."""
    return screen(DATA, tmp_path_factory.mktemp("first") / "out")


def test_a_second_run_into_the_same_folder_gives_the_same_bytes(tmp_path: Path, first: Run) -> None:
    screen(DATA, tmp_path / "out")
    assert screen(DATA, tmp_path / "out").tables() == first.tables()


def test_another_working_directory_gives_the_same_bytes(tmp_path: Path, first: Run) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    run = screen(Path("data"), Path("out"), cwd=tmp_path)
    assert run.status == 1, run.complained
    assert {name: (tmp_path / "out" / name).read_bytes() for name in first.tables()} == first.tables()


def test_files_created_in_another_order_give_the_same_bytes(tmp_path: Path, first: Run) -> None:
    for path in sorted(DATA.rglob("*"), reverse=True):
        if path.is_file():
            copy = tmp_path / "data" / path.relative_to(DATA)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    assert screen(tmp_path / "data", tmp_path / "out").tables() == first.tables()


@pytest.mark.parametrize("threads", ["1", "3"])
def test_another_number_of_threads_gives_the_same_bytes(tmp_path: Path, first: Run, threads: str) -> None:
    assert screen(DATA, tmp_path / "out", "--threads", threads).tables() == first.tables()


def test_against_the_last_run_everything_is_open(tmp_path: Path, first: Run) -> None:
    from tests.acceptance.compare import table

    run = screen(DATA, tmp_path / "out", "--previous", first.out)
    assert {row["state"] for row in table(run.out / "findings.csv")} == {"open"}
