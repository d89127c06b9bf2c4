"""One DuckDB in memory for the whole process: opening one costs more than many a query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb


@contextmanager
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of one's own to it; tables registered on it are gone at the end."""
    cursor = _database().cursor()
    try:
        yield cursor
    finally:
        cursor.close()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"arrow_lossless_conversion": "true"})
