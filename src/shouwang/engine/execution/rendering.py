"""Relations of a plan as the text that an engine understands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import rename_func
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.spark import Spark
from sqlglot.generators.duckdb import DuckDBGenerator


class Dialect(StrEnum):
    """The engines that carry out plans."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class _DuckDBWriter(DuckDBGenerator):
    """The last row counts even if its value is unknown: so in Spark's MAX_BY, not in DuckDB's ARG_MAX."""

    TRANSFORMS: ClassVar = {**DuckDBGenerator.TRANSFORMS, exp.ArgMax: rename_func("ARG_MAX_NULL")}


class _DuckDB(DuckDB):
    Generator = _DuckDBWriter


_WRITTEN_BY: Mapping[Dialect, type[sqlglot.Dialect]] = {Dialect.DUCKDB: _DuckDB, Dialect.SPARK: Spark}


def text_of(query: exp.Expr, dialect: Dialect, *, once: bool = False) -> str:
    """SQL with every name quoted; `once`: nobody else needs the query, which writing may change."""
    return str(query.sql(_WRITTEN_BY[dialect], identify=True, copy=not once))
