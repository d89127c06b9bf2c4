"""Feed rows -> one Parquet file a month, sorted by household, so that readers skip what they do not need."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shouwang.feeds.duck import duck

ROWS_PER_GROUP = 32_768
"""Small enough to skip most of a month when one township is asked for, large enough to scan fast."""
UNDATED = "undated"


def parquet_bytes(table: pa.Table) -> memoryview:
    """The table as a Parquet file in memory; the same table gives the same bytes."""
    sink = pa.BufferOutputStream()
    text = [f.name for f in table.schema if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
    pq.write_table(
        plain(table),
        sink,
        compression="zstd",
        compression_level=1,
        row_group_size=ROWS_PER_GROUP,
        use_dictionary=text,
        write_statistics=True,
    )
    return memoryview(sink.getvalue()).cast("B")


def plain(table: pa.Table) -> pa.Table:
    """Yes and no as the type that every reader knows; DuckDB gives one of its own, foreign to Spark."""
    fields = [field.with_type(pa.bool_()) if field.type == pa.bool8() else field for field in table.schema]
    return table.replace_schema_metadata(None).cast(pa.schema(fields))


def months_of(rows: pa.Table | duckdb.DuckDBPyRelation, *, time: str) -> Iterator[tuple[str, pa.Table]]:
    """Each month with its rows in order of household (nobody last) and delivery."""
    table = rows if isinstance(rows, pa.Table) else rows.to_arrow_table()
    with duck() as connection:
        connection.register("feed_rows", table)
        reader = connection.sql(
            f"SELECT *, coalesce(strftime(\"{time}\", '%Y-%m'), '{UNDATED}') AS \"~month\" FROM feed_rows "
            'ORDER BY "~month", household NULLS LAST, ord'
        ).to_arrow_reader(ROWS_PER_GROUP * 4)
        yield from _by_month(reader)


def _by_month(reader: pa.RecordBatchReader) -> Iterator[tuple[str, pa.Table]]:
    """Cut batches that are sorted by month into months."""
    month, pieces = "", list[pa.Table]()
    for batch in reader:
        for value, piece in _runs(pa.Table.from_batches([batch])):
            if pieces and value != month:
                yield month, pa.concat_tables(pieces)
                pieces = []
            month = value
            pieces.append(piece)
    if pieces:
        yield month, pa.concat_tables(pieces)


def _runs(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    ends = pc.run_end_encode(table["~month"].combine_chunks()) if table.num_rows else None
    start = 0
    plain = table.drop_columns("~month")
    for value, end in zip(ends.values.to_pylist(), ends.run_ends.to_pylist(), strict=True) if ends else ():
        yield value, plain.slice(start, end - start)
        start = end
