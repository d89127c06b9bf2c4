"""The user's mapping: file pattern -> kind, heading -> column; what is wrong in it is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.feeds.grids import all_kinds

from shouwang.feeds.mapping import Mapping, load_mapping
from shouwang.feeds.marked import FileFormError


def load(tmp_path: Path, text: str) -> Mapping:
    path = tmp_path / "映射.yaml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path, all_kinds())


WHOLE = """
# 信访局的表头没人认识
"信访局/*.xlsx":
  kind: appeal
  sheet: "2025*"
  header_row: 3
  columns:
    "谁（姓名）": name
    哪天: 日期
"旧表.csv": medical
"多表.xls":
  - {kind: medical, sheet: 医保}
  - {kind: 灾情, sheet: 灾}
"""


def test_an_entry_names_kind_sheet_header_and_columns(tmp_path: Path) -> None:
    entry = load(tmp_path, WHOLE).entry("信访局/一.xlsx", "2025年")
    assert entry is not None
    assert (entry.kind, entry.header_row) == ("appeal", 3)
    assert entry.columns == {"谁姓名": "name", "哪天": "applied_on"}


@pytest.mark.parametrize(
    ("path", "sheet", "kind"),
    [
        ("信访局/一.xlsx", "2024年", None),
        ("别局/一.xlsx", "2025年", None),
        ("旧表.csv", "", "medical"),
        ("民政局/旧/旧表.csv", "", "medical"),
        ("多表.xls", "灾", "disaster"),
        ("多表.xls", "医保", "medical"),
        ("多表.xls", "其他", None),
        ("信访局/下属/一.xlsx", "2025年", "appeal"),
    ],
)
def test_patterns_fit_paths_bare_names_and_sheets(
    tmp_path: Path, path: str, sheet: str, kind: str | None
) -> None:
    entry = load(tmp_path, WHOLE).entry(path, sheet)
    assert (entry.kind if entry else None) == kind


def test_the_digest_is_that_of_the_meaning(tmp_path: Path) -> None:
    assert load(tmp_path, "a.csv: medical").digest == load(tmp_path, "# 注\n'a.csv':   medical\n").digest
    assert load(tmp_path, "a.csv: medical").digest != load(tmp_path, "a.csv: loan").digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.csv: medicl", "第1行第8列：没有“medicl”这个种类（是否想写 medical）"),
        ("a.csv: {kind: medical, columns: {丙: self_pay}}", "没有“self_pay”这一列（是否想写 self_paid）"),
        (
            "\na.csv:\n  kind: medical\n  columns:\n    self_paid: 丙\n",
            "第5行第16列：columns 应写成 表头: 列名",
        ),
        ("a.csv: {knd: medical}", "第1行"),
        ("a.csv: {kind: medical, header_row: 三}", "header_row"),
        ("a.csv: medical\na.csv: loan\n", "第2行第1列：「a.csv」写了两次"),
        ("", "映射文件是空的"),
        ("- a.csv", "文件应为一组「键: 值」"),
        ("a: [b", "YAML格式不对"),
        ("a: &x [*x]", "不允许用 & 和 * 引用"),
    ],
)
def test_faults_name_the_line_and_the_nearest_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FileFormError) as caught:
        load(tmp_path, text)
    assert said in caught.value.message
    assert "请" in caught.value.message


def test_a_mapping_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileFormError, match="找不到"):
        load_mapping(tmp_path / "没有.yaml", all_kinds())
