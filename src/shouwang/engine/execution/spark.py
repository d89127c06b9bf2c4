"""The same plan on Spark, for where one machine is too small; the results are the same, row by row.

Needs the extra `spark` and Java 17. The facts must lie where every worker can read them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.execution.results import FeatureTable, RuleCounts, SweepResult, hits_table
from shouwang.engine.execution.sources import Table, tables
from shouwang.engine.facts import Facts
from shouwang.engine.plan.model import FALSE, OUT_OF_SCOPE, TRUE, Plan, truth_column
from shouwang.kernel.errors import ShouwangError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MASTER_VARIABLE = "SHOUWANG_SPARK_MASTER"
LOCAL = "local[2]"
FEATURES, TRUTH = "features", "truth"
_LOOPBACK = "127.0.0.1"
_CONFIGURATION = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.compression.codec": "zstd",
    # one month is one file: listing and opening hundreds of them must not become hundreds of tasks
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
    "spark.sql.files.openCostInBytes": "65536",
}
_CONFIGURATION_HERE = {
    "spark.driver.host": _LOOPBACK,
    "spark.driver.bindAddress": _LOOPBACK,
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    # short work: the second compiler never earns back its time
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseParallelGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseParallelGC",
}


class SparkMissingError(ShouwangError):
    """Spark was asked for and is not here."""

    code = "SPARK_MISSING"


def run(plan: Plan, facts: Facts, *, into: Path, master: str | None = None) -> SweepResult:
    """Computes every feature and rule of every household on a Spark master (`local[2]`, `spark://host:7077`).

    Without `master`: what the variable SHOUWANG_SPARK_MASTER says, else local[2].
    """
    target = into / "features-spark"
    with session(master or os.environ.get(MASTER_VARIABLE, LOCAL)) as spark:
        for table in tables(plan, facts):
            _rows(spark, table).createOrReplaceTempView(table.name)
        *before, features, truth = plan.relations
        for relation in before:
            found = spark.sql(text_of(relation.query, Dialect.SPARK))
            found.createOrReplaceTempView(relation.name)
        computed = spark.sql(text_of(features.query, Dialect.SPARK))
        computed.write.mode("overwrite").parquet(str(target.resolve()))
        spark.read.schema(computed.schema).parquet(str(target.resolve())).createOrReplaceTempView(FEATURES)
        spark.sql(text_of(truth.query, Dialect.SPARK)).createOrReplaceTempView(TRUTH)
        spark.catalog.cacheTable(TRUTH)
        counts, hits = _counts(spark, plan.rules), _hits(spark, plan.rules)
    parts = tuple(sorted(target.glob("part-*.parquet")))
    return SweepResult(FeatureTable(parts), hits, counts, plan.digest)


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """A Spark session of our own, stopped at the end. Raises SparkMissingError without pyspark or Java."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkMissingError("没有安装 pyspark", todo="运行 pip install 'shouwang[spark]'") from error
    builder = SparkSession.builder.master(master).appName("shouwang")
    for name, value in _configuration(master).items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise SparkMissingError("无法启动 Spark", accepted="Java 17", todo="安装 Java 17 后重试") from error
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


def _configuration(master: str) -> Mapping[str, str]:
    here = master.startswith("local") or _LOOPBACK in master or "localhost" in master
    return _CONFIGURATION | _CONFIGURATION_HERE if here else _CONFIGURATION


def _rows(spark: SparkSession, table: Table) -> DataFrame:
    from pyspark.sql import functions

    if not table.files:
        columns = ", ".join(f"`{name}` {_TYPES.get(name, 'STRING')}" for name in table.columns)
        return spark.createDataFrame([], columns)
    reader = spark.read.option("mergeSchema", str(table.uneven).lower())
    rows = reader.parquet(*(str(file.resolve()) for file in table.files))
    absent = table.absent
    wanted = [functions.lit(None).alias(c) if c in absent else rows[f"`{c}`"] for c in table.columns]
    chosen = rows.select(*wanted)
    return chosen.where("FALSE") if table.empty else chosen


_TYPES = {"ord": "BIGINT", "household": "INT", "person": "INT"}


def _counts(spark: SparkSession, rules: Sequence[str]) -> Mapping[str, RuleCounts]:
    if not rules:
        return {}
    columns = [f"`{truth_column(rule)}`" for rule in rules]
    tests = [
        t
        for c in columns
        for t in (f"{c} = {TRUE}", f"{c} = {FALSE}", f"{c} IS NULL", f"{c} = {OUT_OF_SCOPE}")
    ]
    row = spark.sql(f"SELECT {', '.join(f'count_if({test})' for test in tests)} FROM {TRUTH}").collect()[0]
    return {rule: RuleCounts(*(int(n) for n in row[4 * i : 4 * i + 4])) for i, rule in enumerate(rules)}


def _hits(spark: SparkSession, rules: Sequence[str]) -> pa.Table:
    """Every rule of every household in one pass: the truths of a household as an array, taken apart."""
    said = ", ".join(f"`{truth_column(rule)}`" for rule in rules)
    taken = f"SELECT household, posexplode(array({said})) AS (rule_no, said) FROM {TRUTH}" if rules else ""
    if not taken:
        return hits_table(np.empty(0, np.int32), np.empty(0, np.int32), rules)
    found = spark.sql(f"SELECT household, rule_no FROM ({taken}) WHERE said = {TRUE}").toArrow()
    return hits_table(found["household"].to_numpy(), found["rule_no"].to_numpy(), rules)
