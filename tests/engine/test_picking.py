"""What lies beside a Parquet file gives the rows that the Parquet file gives, or nothing."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shouwang.engine import picking
from shouwang.engine.picking import Rows, Wanted, beside, picked, says_the_same, to_pick_from, unpacked

DAY = datetime.date(2025, 5, 1)


def rows(households: list[int | None]) -> pa.Table:
    """A row a number, of every type there is."""
    many = len(households)
    return pa.table(
        {
            "household": pa.array(households, pa.int32()),
            "ord": pa.array(range(many), pa.int64()),
            "day": pa.array([DAY, None] * many, pa.date32()).slice(0, many),
            "insured": pa.array([True, None, False] * many, pa.bool_()).slice(0, many),
            "grade": pa.array(["甲", None, "乙"] * many, pa.string()).slice(0, many),
            "name": pa.array([f"人{n}" for n in range(many)], pa.string()),
        }
    )


def stored(table: pa.Table, file: Path) -> Path:
    """A Parquet file and what lies beside it."""
    pq.write_table(table, file)
    made = to_pick_from(table)
    assert made is not None
    beside(file).write_bytes(made)
    assert says_the_same(file)
    return file


def wanted(*households: int) -> Wanted:
    """Households, ascending."""
    return Wanted(np.asarray(households, dtype=np.int32))


COLUMNS = ["household", "ord", "day", "insured", "grade"]


def test_rows_of_few_households_are_those_of_the_parquet_files(tmp_path: Path) -> None:
    may, june = rows([1, 1, 2, 4, 4, 9, None, None]), rows([0, 4, 4, 5])
    files = [stored(may, tmp_path / "may.parquet"), stored(june, tmp_path / "june.parquet")]
    found = picked(files, COLUMNS, wanted(1, 3, 4, 9))
    kept = [
        table.filter(pa.compute.is_in(table["household"], pa.array([1, 3, 4, 9]))) for table in (may, june)
    ]
    assert found is not None
    assert found.to_pylist() == pa.concat_tables(kept).select(COLUMNS).to_pylist()
    assert found.schema == may.select(COLUMNS).schema


def test_nobody_s_rows_are_never_picked(tmp_path: Path) -> None:
    found = picked([stored(rows([None, None]), tmp_path / "a.parquet")], COLUMNS, wanted(0, 1))
    assert found is not None
    assert len(found) == 0


def test_a_file_without_rows_gives_none_of_anybody(tmp_path: Path) -> None:
    found = picked([stored(rows([]), tmp_path / "a.parquet")], COLUMNS, wanted(1))
    assert found is not None
    assert len(found) == 0


def test_text_of_many_words_is_read_from_the_parquet_file(tmp_path: Path) -> None:
    file = stored(rows(list(range(200))), tmp_path / "a.parquet")
    assert picked([file], ["household", "name"], wanted(1)) is None
    assert picked([file], ["household", "grade"], wanted(1)) is not None


def test_rows_that_do_not_stand_by_household_are_not_picked_from() -> None:
    assert to_pick_from(rows([2, 1])) is None
    assert to_pick_from(rows([1, None, 2])) is None
    assert to_pick_from(rows([1, 2]).drop_columns("household")) is None


@pytest.mark.parametrize("households", [[], [0], [7], [3, 4, 5], [2, 299], list(range(0, 300, 3)), [500]])
@pytest.mark.parametrize("first", [0, 10_000])
@pytest.mark.parametrize("apart", [1, 40])
def test_rows_looked_at_one_by_one_and_by_where_they_start_are_the_same(
    households: list[int], first: int, apart: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Households numbered without gaps and with wide ones, many rows each or less than one."""
    rng = np.random.default_rng(1)
    numbers = first + apart * np.sort(rng.integers(0, 300, 2_000))
    table = rows(numbers[numbers != first + 7 * apart].tolist())
    of_these = wanted(*(first + apart * n for n in households))
    inside = pa.compute.is_in(table["household"], pa.array(of_these.households))
    expected = table.filter(inside).select(COLUMNS).to_pylist()
    monkeypatch.setattr(picking, "_LOOKED_AT", 0)
    for few in (1, 1_000_000):
        monkeypatch.setattr(picking, "FEW_ROWS", few)
        found = picked([stored(table, tmp_path / f"{few}.parquet")], COLUMNS, of_these)
        assert found is not None
        assert found.to_pylist() == expected


def test_months_kept_in_more_and_fewer_bytes_are_picked_together(tmp_path: Path) -> None:
    """Few different numbers take a byte, numbers of a usual size four, sums beyond them eight."""
    sums: dict[str, list[int | None]] = {
        "few": [5, None, 5],
        "usual": list(range(200)),
        "large": [1 << 40, -1, None] * 100,
    }
    files = []
    for name, values in sums.items():
        plain = {"household": pa.array(range(len(values)), pa.int32()), "paid": pa.array(values, pa.int64())}
        files.append(stored(pa.table(plain), tmp_path / f"{name}.parquet"))
    found = picked(files, ["paid"], wanted(0, 1))
    assert found is not None
    assert found.schema == pa.schema([("paid", pa.int64())])
    assert found["paid"].to_pylist() == [5, None, 0, 1, 1 << 40, -1]


def test_rows_kept_by_an_earlier_release_are_read_as_they_are(tmp_path: Path) -> None:
    """Nothing was narrow then but text, and nothing told where households start."""
    table = rows(list(range(200)))
    file = stored(table, tmp_path / "a.parquet")
    words = table["grade"].combine_chunks().dictionary_encode().cast(pa.dictionary(pa.int8(), pa.string()))
    earlier = table.drop_columns("name").set_column(4, "grade", words).combine_chunks().to_batches()[0]
    beside(file).write_bytes(Rows(earlier, None).write())
    assert says_the_same(file)
    found = picked([file], COLUMNS, wanted(3))
    assert found is not None
    assert found.to_pylist() == table.slice(3, 1).select(COLUMNS).to_pylist()


def test_a_wrong_start_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picking, "FEW_ROWS", 1)
    file = stored(rows(list(range(20))), tmp_path / "a.parquet")
    kept = Rows.of(memoryview(beside(file).read_bytes()))
    assert kept.starts is not None
    beside(file).write_bytes(Rows(kept.batch, replace(kept.starts, first=1)).write())
    assert not says_the_same(file)


def test_a_file_is_unpacked_whole_or_from_one_household_to_another(tmp_path: Path) -> None:
    table = rows([1, 1, 2, 4, 4, 9, None])
    file = stored(table, tmp_path / "a.parquet")
    for within, kept in ((None, table), ((2, 8), table.slice(2, 3)), ((5, 8), table.slice(0, 0))):
        found = unpacked(file, COLUMNS, within=within)
        assert found is not None
        assert found.to_pylist() == kept.select(COLUMNS).to_pylist()
    assert unpacked(file, ["name", "nothing"], within=None) is None
    assert unpacked(tmp_path / "b.parquet", COLUMNS, within=None) is None


@pytest.mark.parametrize("left", [0, 100])
def test_a_file_that_is_torn_or_missing_is_not_read(tmp_path: Path, left: int) -> None:
    whole, torn = (stored(rows([1, 2]), tmp_path / f"{name}.parquet") for name in "ab")
    beside(torn).write_bytes(beside(torn).read_bytes()[:left])
    assert not says_the_same(torn)
    assert picked([whole, torn], COLUMNS, wanted(1)) is None
    beside(torn).unlink()
    assert picked([whole, torn], COLUMNS, wanted(1)) is None
    assert picked([whole], COLUMNS, wanted(1)) is not None
