"""What a sweep gives: the feature table, whom which rule hits, and how often each was true or unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

HITS = pa.schema([("household", pa.int32()), ("rule", pa.dictionary(pa.int32(), pa.string()))])


@dataclass(frozen=True, slots=True)
class Settings:
    """How much of the machine a sweep may take. No setting changes a result.

    `households_at_once`: a sweep goes through the register in stretches of about so many, to bound its
    memory.
    """

    threads: int = 2
    memory_mib: int = 800
    households_at_once: int = 1 << 20


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """How many households a rule is true of, false, unknown, or does not concern."""

    true: int = 0
    false: int = 0
    unknown: int = 0
    out_of_scope: int = 0

    def plus(self, other: RuleCounts, *, sign: int = 1) -> RuleCounts:
        """The sum (or with sign=-1 the difference) of two counts."""
        pairs = zip(self.as_tuple(), other.as_tuple(), strict=True)
        return RuleCounts(*(mine + sign * theirs for mine, theirs in pairs))

    def as_tuple(self) -> tuple[int, int, int, int]:
        """True, false, unknown, out of scope."""
        return self.true, self.false, self.unknown, self.out_of_scope


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """One row a household, in Parquet files: a household's row is the one in the last file that has it."""

    parts: tuple[Path, ...]
    later: tuple[Path, ...] = ()

    @property
    def folders(self) -> list[Path]:
        """The folders in which its files lie."""
        return sorted({file.resolve().parent for file in (*self.parts, *self.later)})

    def query(self, columns: Sequence[str] | None = None) -> str:
        """SQL for DuckDB that gives every household once, with its number and these columns (None: all)."""
        wanted = (
            "*" if columns is None else ", ".join(f'"{c}"' for c in dict.fromkeys(["household", *columns]))
        )
        if not self.later:
            return f"SELECT {wanted} FROM {_read(self.parts)}"
        older = FeatureTable(self.parts, self.later[:-1]).query()
        newest = _read(self.later[-1:])
        kept = (
            f"SELECT * FROM ({older}) AS o ANTI JOIN (SELECT household FROM {newest}) AS n USING (household)"
        )
        return f"SELECT {wanted} FROM ({kept} UNION ALL BY NAME SELECT * FROM {newest})"

    def read(
        self, columns: Sequence[str] | None = None, *, households: npt.NDArray[np.int32] | None = None
    ) -> pa.Table:
        """The rows (of these households), by household."""
        with duckdb.connect() as connection:
            query = f"SELECT * FROM ({self.query(columns)})"
            if households is not None:
                connection.register("wanted", pa.table({"household": households}))
                query += " SEMI JOIN wanted USING (household)"
            return connection.sql(f"{query} ORDER BY household").to_arrow_table()


@dataclass(frozen=True, slots=True)
class SweepResult:
    """The result of a sweep; `hits` (household, rule) by household, then by the order of rules in the policy.

    `plan_digest` tells whether a later sweep may build on this one.
    """

    features: FeatureTable
    hits: pa.Table
    counts: Mapping[str, RuleCounts]
    plan_digest: str

    def hit_share(self, rule: str) -> float:
        """The share of the households in scope that a rule hits."""
        counts = self.counts[rule]
        in_scope = counts.true + counts.false + counts.unknown
        return counts.true / in_scope if in_scope else 0.0


def hits_table(
    households: npt.NDArray[np.int32], rules: npt.NDArray[np.int32], names: Sequence[str]
) -> pa.Table:
    """Hits from numbers of rules, in order."""
    places = households.astype(np.int64) * max(len(names), 1) + rules
    order = np.argsort(places, kind="stable")  # runs that are in order already are only merged
    named = pa.DictionaryArray.from_arrays(pa.array(rules[order]), pa.array(names, pa.string()))
    return pa.table({"household": pa.array(households[order]), "rule": named}, schema=HITS)


def _read(files: Sequence[Path]) -> str:
    names = ", ".join("'" + str(f).replace("'", "''") + "'" for f in files)
    return f"read_parquet([{names}])"
