"""A DuckDB connection with bounded memory, and keys that Python computes once for every distinct text."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

MEMORY_MB = 512
BATCH_ROWS = 1 << 17
PLAIN_CHINESE = "[\\x{4e00}-\\x{9fff}]+"


@contextmanager
def workbench(folder: Path, *, memory_mb: int = MEMORY_MB) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that keeps at most `memory_mb` in memory and spills the rest below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": str(folder),
        "preserve_insertion_order": False,
    }
    try:
        with duckdb.connect(config=settings) as db:
            yield db
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_keys(db: duckdb.DuckDBPyConnection, table: str, texts: str, key: Callable[[str], str]) -> None:
    """Create the temp table (text, key) with the key of every text that the query `texts` gives.

    A text of Chinese characters alone is its own key, as most names are.
    """
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT DISTINCT text, "
        f"CASE WHEN regexp_full_match(text, '{PLAIN_CHINESE}') THEN text END AS key "
        f"FROM ({texts}) t(text) WHERE text IS NOT NULL"
    )
    odd = [text for (text,) in db.execute(f"SELECT text FROM {table} WHERE key IS NULL").fetchall()]
    columns = {"text": pa.array(odd, pa.string()), "key": pa.array(map(key, odd), pa.string())}
    db.register("incoming", pa.table(columns))
    db.execute(f"DELETE FROM {table} WHERE key IS NULL")
    db.execute(f"INSERT INTO {table} SELECT * FROM incoming")
    db.unregister("incoming")


def keep_table(db: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Create a temp table from an Arrow table."""
    db.register("incoming", table)
    db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
    db.unregister("incoming")


def drop(db: duckdb.DuckDBPyConnection, *tables: str) -> None:
    """Free the memory of temp tables that are no longer asked."""
    for table in tables:
        db.execute(f"DROP TABLE IF EXISTS {table}")


def write_parquet(db: duckdb.DuckDBPyConnection, queries: Iterable[str], path: Path) -> None:
    """Stream the rows of ordered queries, one after another, into one Parquet file: same rows, same bytes.

    Each query is asked when its turn comes; all have the same columns.
    """
    with ExitStack() as stack:
        writer: pq.ParquetWriter | None = None
        for query in queries:
            reader = db.sql(query).to_arrow_reader(BATCH_ROWS)
            if writer is None:
                made = pq.ParquetWriter(path, reader.schema, compression="zstd", compression_level=1)
                writer = stack.enter_context(made)
            for batch in reader:
                writer.write_batch(batch, row_group_size=BATCH_ROWS)
