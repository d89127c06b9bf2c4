"""Staged rows carry what the registry needs, one for each row of the sheet."""

from __future__ import annotations

from datetime import date

import hypothesis.strategies as st
import pyarrow as pa
from hypothesis import given, settings
from tests.feeds.cleaning.sheets import VALID, VALID_15, clean, column, kinds, rows, sheet

from shouwang.feeds.cleaning import clean_rows, staged_schema

CELLS = {
    "id": [VALID + "42", f" {VALID}", VALID[:-1] + "5", "", "12", VALID_15, f"'{VALID}4201"],
    "name": ["陆建国", "麦麦提江・赛买提", "张*", ""],
    "village": ["凤山镇松关村", "松关", ""],
    "issued_on": ["2025-03-01", "2025.3.1", "20xx", ""],
    "grade": ["一级", "", "****"],
    "status": ["有效", "别的", ""],
}


def test_every_kind_stages_its_columns_even_without_rows() -> None:
    for kind in kinds():
        cleaned = clean(kind.name, {kind.identity: []})
        assert cleaned.table.schema == staged_schema(kind)
        assert cleaned.table.num_rows == 0
        assert set(cleaned.table.column_names) >= {"row", "id18", "raw_key", *(c.name for c in kind.own)}


def test_staged_row_holds_typed_values_and_the_row_number_of_the_sheet() -> None:
    cells = {
        "id": [VALID_15],
        "name": [" 陆 建国"],
        "settled_on": ["2025.3.1"],
        "category": ["住院"],
        "self_paid": ["¥1.5"],
    }
    (row,) = rows(clean("medical", cells))
    assert row["row"] == 3
    assert (row["id_text"], row["id18"], row["id_form"], row["id_code"]) == (VALID_15, VALID, "id15", None)
    assert (row["name"], row["settled_on"], row["self_paid"]) == ("陆建国", date(2025, 3, 1), 150)
    assert row["village"] is None


def test_several_columns_add_up_and_one_unreadable_makes_the_sum_unknown() -> None:
    cells = {
        "id": [VALID] * 4,
        "reimbursed/基本医保": ["100", "100", "", "1"],
        "reimbursed/大病保险": ["20.5", "****", "", ""],
        "reimbursed/医疗救助（万元）": ["0.01", "0", "", ""],
    }
    assert [row["reimbursed"] for row in rows(clean("medical", cells))] == [22050, None, None, 100]
    assert rows(clean("medical", cells))[1]["unknown"] == "reimbursed"


def test_disability_card_gives_the_grade_that_its_column_does_not() -> None:
    cells = {"id": [VALID + "42", VALID + "4201", VALID + "42", VALID], "grade": ["", "一级", "****", ""]}
    found = rows(clean("disability", cells))
    assert [row["grade"] for row in found] == [2, 1, 2, None]
    assert [row["id_form"] for row in found] == ["card20", "card22", "card20", "id"]
    assert [row["grade"] for row in rows(clean("disability", {"id": [VALID + "43"]}))] == [3]


def test_first_of_two_columns_of_one_meaning_counts_where_they_do_not_add_up() -> None:
    cells = {"id": [VALID], "phone/联系电话": ["16100000000"], "phone/手机": ["16100000001"]}
    assert rows(clean("medical", cells))[0]["phone"] == "16100000000"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*(st.sampled_from(cells) for cells in CELLS.values()))), st.integers(1, 5))
def test_sheet_cleaned_in_slices_is_the_sheet_cleaned_at_once(
    table: list[tuple[str, ...]], size: int
) -> None:
    columns = list(zip(*table, strict=True)) or [[]] * len(CELLS)
    raw = sheet([column(name, cells) for name, cells in zip(CELLS, columns, strict=True)])
    where = {name: [number] for number, name in enumerate(CELLS)}
    whole = clean_rows(raw, kinds()["disability"], columns=where)
    pieces = [clean_rows(piece, kinds()["disability"], columns=where) for piece in raw.slices(size)]
    for part in ("table", "warnings"):
        empty = getattr(whole, part).schema.empty_table()
        assert pa.concat_tables([empty, *(getattr(piece, part) for piece in pieces)]).equals(
            getattr(whole, part)
        )


def test_staged_columns_are_plain_arrays_that_parquet_takes() -> None:
    table = clean("insurance", {"id": [VALID], "year": ["2025"], "insured": ["已参保"]}).table
    assert table.schema.field("insured").type == pa.bool_()
    assert table["insured"].to_pylist() == [True]
    assert table["year"].to_pylist() == [date(2025, 1, 1)]
