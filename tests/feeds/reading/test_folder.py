"""Which files of a folder are a delivery, and in which order."""

from __future__ import annotations

from pathlib import Path

from shouwang.feeds.reading.folder import data_files


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def test_order_is_that_of_relative_paths_by_code_point(tmp_path: Path) -> None:
    touch(tmp_path, "b.csv", "a/z.csv", "a.csv", "B.csv", "医保局/2.csv", "医保局/10.csv", "a/b/c.csv")
    assert data_files(tmp_path) == (
        "B.csv", "a.csv", "a/b/c.csv", "a/z.csv", "b.csv", "医保局/10.csv", "医保局/2.csv",
    )  # fmt: skip


def test_what_programs_leave_behind_is_no_delivery(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "表.xlsx",
        "~$表.xlsx",
        ".~表.xlsx",
        ".DS_Store",
        "__MACOSX/._表.xlsx",
        "a/Thumbs.db",
        ".git/x.csv",
    )
    assert data_files(tmp_path) == ("表.xlsx",)


def test_a_folder_named_like_a_workbook_is_a_folder(tmp_path: Path) -> None:
    touch(tmp_path, "表.xlsx/里面.csv")
    assert data_files(tmp_path) == ("表.xlsx/里面.csv",)


def test_links_that_lead_back_are_not_followed(tmp_path: Path) -> None:
    touch(tmp_path, "a/表.csv")
    (tmp_path / "a" / "圈").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "圈").symlink_to(tmp_path / "圈")
    assert data_files(tmp_path) == ("a/表.csv", "圈")


def test_a_linked_folder_is_part_of_the_delivery(tmp_path: Path) -> None:
    touch(tmp_path, "别处/表.csv", "数据/x.csv")
    (tmp_path / "数据" / "医保").symlink_to(tmp_path / "别处", target_is_directory=True)
    assert data_files(tmp_path / "数据") == ("x.csv", "医保/表.csv")


def test_every_other_file_is_named_so_that_none_is_lost_in_silence(tmp_path: Path) -> None:
    touch(tmp_path, "通知.docx", "名单.pdf", "没有后缀")
    assert data_files(tmp_path) == ("名单.pdf", "没有后缀", "通知.docx")
