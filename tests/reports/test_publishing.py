"""Whatever moment the program dies at, OUT holds the old set or, after `settle`, all of the new one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shouwang.reports.publishing import INCOMING, READY, OutputError, publication, settle


def publish(out: Path, mark: str) -> None:
    with publication(out) as folder:
        (folder / "worklists").mkdir()
        (folder / "worklists" / f"{mark}.xlsx").write_text(mark)
        (folder / "findings.csv").write_text(mark)
        (folder / "summary.json").write_text(mark)


def content(out: Path) -> dict[str, str]:
    return {str(p.relative_to(out)): p.read_text() for p in out.rglob("*") if p.is_file()}


def whole(mark: str) -> dict[str, str]:
    return {f"worklists/{mark}.xlsx": mark, "findings.csv": mark, "summary.json": mark}


def test_new_set_replaces_the_old_one(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    publish(tmp_path, "new")
    assert content(tmp_path) == whole("new")


def test_error_inside_the_block_leaves_the_old_set(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    with pytest.raises(ZeroDivisionError), publication(tmp_path) as folder:
        (folder / "findings.csv").write_text(str(1 / 0))
    settle(tmp_path)
    assert {k: v for k, v in content(tmp_path).items() if INCOMING not in k} == whole("old")


def test_death_while_files_move_is_finished_by_the_next_reader(tmp_path: Path) -> None:
    publish(tmp_path / "a", "old")
    publish(tmp_path / "b", "new")
    ready = tmp_path / "a" / READY
    shutil.copytree(tmp_path / "b", ready)
    (ready / "findings.csv").replace(tmp_path / "a" / "findings.csv")
    settle(tmp_path / "a")
    assert content(tmp_path / "a") == whole("new")


def test_death_just_before_the_end_is_finished_too(tmp_path: Path) -> None:
    publish(tmp_path, "new")
    (tmp_path / READY).mkdir()
    settle(tmp_path)
    assert content(tmp_path) == whole("new")
    assert not (tmp_path / READY).exists()


def test_other_things_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "CURRENT").write_text("x")
    publish(tmp_path, "new")
    assert content(tmp_path) == whole("new") | {"lake/CURRENT": "x"}


def test_file_in_the_place_of_the_folder_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="写不进去"), publication(tmp_path / "out"):
        pass
