"""Every input row is found again in exactly the file that says what became of it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shouwang.reports.row_files import KindRows, SheetPlace, write_row_files

COLUMNS = [
    "sheet_no",
    "row",
    "outcome",
    "code",
    "column",
    "value_masked",
    "method",
    "person",
    "reason",
    "candidates",
    "name",
    "id_masked",
]
ROWS: list[tuple[Any, ...]] = [
    (0, 4, "accepted", None, None, None, "id", 0, None, None, None, None),
    (0, 5, "duplicate", "DUPLICATE", None, None, None, None, None, None, None, None),
    (
        0,
        6,
        "rejected",
        "ID_MASKED",
        "id",
        "9901**",
        None,
        None,
        "NOT_CERTAIN",
        '[{"person_no": "01", "score": 0.9}]',
        "=陈",
        "9901**",
    ),
    (1, 2, "accepted", None, None, None, None, None, "NOT_IN_REGISTRY", "[]", "王五", "99************01"),
    (1, 3, "rejected", "VALUE_MISSING", "settled_on", "", None, None, None, None, "李四", None),
]


@pytest.fixture
def kind(tmp_path: Path) -> KindRows:
    types = {"sheet_no": pa.int32(), "row": pa.int32(), "person": pa.int32()}
    columns = {c: pa.array([r[n] for r in ROWS], types.get(c, pa.string())) for n, c in enumerate(COLUMNS)}
    pq.write_table(pa.table(columns), tmp_path / "o.parquet")
    pq.write_table(
        pa.table({"person": pa.array([0], pa.int32()), "person_no": ["01"]}), tmp_path / "p.parquet"
    )
    warnings = {
        "sheet_no": pa.array([0, 1], pa.int32()),
        "row": pa.array([4, 3], pa.int32()),
        "column": ["amount", "amount"],
        "code": ["VALUE_MASKED", "VALUE_MASKED"],
    }
    warnings["message"] = pa.array([None, None], pa.string())
    pq.write_table(pa.table(warnings), tmp_path / "w.parquet")
    return KindRows(
        kind="medical",
        outcomes=tmp_path / "o.parquet",
        warnings=tmp_path / "w.parquet",
        sheets=[SheetPlace(0, "医保/a.xlsx", "六月"), SheetPlace(1, "医保/b.csv", "")],
        labels={"id": "身份证号", "amount": "金额"},
    )


def written(tmp_path: Path, kind: KindRows, name: str) -> list[dict[str, str]]:
    write_row_files(tmp_path, kinds=[kind], persons=tmp_path / "p.parquet")
    with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_linked_row_names_its_person_and_method(tmp_path: Path, kind: KindRows) -> None:
    row = {
        "file": "医保/a.xlsx",
        "sheet": "六月",
        "row": "4",
        "kind": "medical",
        "person_no": "01",
        "method": "id",
    }
    assert written(tmp_path, kind, "links.csv") == [row]


def test_row_without_a_certain_person_is_offered_with_its_candidates(tmp_path: Path, kind: KindRows) -> None:
    rows = written(tmp_path, kind, "unmatched.csv")
    assert [(r["row"], r["reason"], r["name"]) for r in rows] == [
        ("6", "NOT_CERTAIN", "'=陈"),
        ("2", "NOT_IN_REGISTRY", "王五"),
    ]
    assert rows[0]["candidates"] == '[{"person_no": "01", "score": 0.9}]'


def test_refused_row_says_where_why_and_what_to_do(tmp_path: Path, kind: KindRows) -> None:
    rows = written(tmp_path, kind, "rejects.csv")
    assert [(r["file"], r["row"], r["code"]) for r in rows] == [
        ("医保/a.xlsx", "5", "DUPLICATE"),
        ("医保/a.xlsx", "6", "ID_MASKED"),
        ("医保/b.csv", "3", "VALUE_MISSING"),
    ]
    assert rows[1]["column"] == "身份证号"
    assert rows[1]["message"].endswith("请向数据提供单位索取未遮盖的数据。")


def test_warning_is_only_about_a_row_that_was_used(tmp_path: Path, kind: KindRows) -> None:
    rows = written(tmp_path, kind, "warnings.csv")
    assert [(r["row"], r["column"], r["code"]) for r in rows] == [("4", "金额", "VALUE_MASKED")]
    assert rows[0]["message"].startswith("内容被遮盖")


def test_kind_without_warnings_has_none(tmp_path: Path, kind: KindRows) -> None:
    bare = KindRows(kind.kind, kind.outcomes, None, kind.sheets, kind.labels)
    assert written(tmp_path, bare, "warnings.csv") == []
