"""features.parquet: every feature that the rules used, a row a household, money in 元, unknown as null."""

from __future__ import annotations

from pathlib import Path

import duckdb

from shouwang.engine.execution.results import FeatureTable
from shouwang.engine.policy import Policy
from shouwang.screening.numbers import FEN


def write_features(path: Path, *, features: FeatureTable, households: Path, policy: Policy) -> None:
    """Write the feature table with household numbers as text, in the order of the register."""
    with duckdb.connect() as db:
        there = db.sql(f"SELECT * FROM ({features.query()}) LIMIT 0").columns
        columns = "".join(f", {_column(name, policy)}" for name in there if name in policy.features)
        db.sql(
            f"SELECT h.household_no{columns} FROM ({features.query()}) f "
            "JOIN read_parquet($households) h USING (household) ORDER BY household",
            params={"households": str(households)},
        ).write_parquet(str(path), compression="zstd")


def _column(name: str, policy: Policy) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    # whole 分 divided by 100 is the nearest double of the amount: two decimals survive
    return (
        f"f.{quoted} / {FEN}.0::DOUBLE AS {quoted}" if policy.features[name].unit.is_money else f"f.{quoted}"
    )
