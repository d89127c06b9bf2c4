"""Months of a feed as Parquet files that any engine can read."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from shouwang.feeds.lake.partitions import months_of, parquet_bytes


def test_yes_and_no_are_stored_as_plain_booleans() -> None:
    rows = pa.table(
        {
            "ord": [1, 2],
            "household": pa.array([1, None], pa.int32()),
            "lived": [True, None],
            "day": [date(2025, 1, 3), date(2025, 1, 4)],
        }
    )
    ((month, table),) = months_of(rows, time="day")
    stored = pq.read_table(pa.BufferReader(parquet_bytes(table)))
    assert month == "2025-01"
    assert stored.schema.field("lived").type == pa.bool_()
    assert stored["lived"].to_pylist() == [True, None]


def test_rows_stand_by_month_then_household_nobody_last() -> None:
    query = (
        "SELECT * FROM (VALUES (1, NULL, DATE '2025-02-01'), (2, 5, DATE '2025-02-03'), "
        "(3, 4, DATE '2025-01-31'), (4, 2, NULL)) t(ord, household, day)"
    )
    with duckdb.connect() as connection:
        found = [
            (month, table["ord"].to_pylist()) for month, table in months_of(connection.sql(query), time="day")
        ]
    assert found == [("2025-01", [3]), ("2025-02", [2, 1]), ("undated", [4])]
