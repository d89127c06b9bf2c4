"""Relations of a plan as the text that an engine understands."""

from __future__ import annotations

from enum import StrEnum

from sqlglot import exp


class Dialect(StrEnum):
    """The engines that carry out plans."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def text_of(query: exp.Expr, dialect: Dialect) -> str:
    """SQL with every name quoted."""
    if dialect is Dialect.DUCKDB and query.find(exp.ArgMax):
        return str(query.transform(_with_unknown).sql(dialect.value, identify=True, copy=False))
    return str(query.sql(dialect.value, identify=True))


def _with_unknown(node: exp.Expr) -> exp.Expr:
    """The last row counts even if its value is unknown: so in Spark's MAX_BY, not in DuckDB's ARG_MAX."""
    if isinstance(node, exp.ArgMax):
        return exp.Anonymous(this="arg_max_null", expressions=[node.this, node.expression])
    return node
