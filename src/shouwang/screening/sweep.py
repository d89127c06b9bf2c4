"""One sweep: facts and policy -> features and hits, with everything that is said about a hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shouwang.engine.execution import Looking, Settings, SweepResult, run
from shouwang.engine.facts import Facts, FactSchema
from shouwang.engine.plan import Plan, compile_plan
from shouwang.engine.policy import Policy
from shouwang.screening.doubt import doubtful
from shouwang.screening.findings import CLASS_FEATURES, Evidence, Key, household_class
from shouwang.screening.numbers import Value
from shouwang.screening.register import Registered, registered

DUCKDB, SPARK = "duckdb", "spark"
HOUSEHOLDS_AT_ONCE = 1 << 14
ROW_BITS = 24
ROW_MASK = (1 << ROW_BITS) - 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of a kind came from (`file#sheet` by number of sheet) and what became of each."""

    sheets: Mapping[int, str]
    outcomes: Path


@dataclass(frozen=True, slots=True)
class Swept:
    """A plan and what it gave."""

    plan: Plan
    result: SweepResult

    @property
    def hits(self) -> list[Key]:
        """The (household, rule) pairs that are true."""
        table = self.result.hits
        return list(zip(table["household"].to_pylist(), table["rule"].to_pylist(), strict=True))

    def rows(self, households: Sequence[int], *, columns: Sequence[str]) -> dict[int, Mapping[str, Value]]:
        """The feature rows of some households, with these columns."""
        wanted = np.asarray(sorted(households), dtype=np.int32)
        found = self.result.features.read(columns, households=wanted)
        return {row.pop("household"): row for row in found.to_pylist()}

    def classes(self, households: Iterable[int]) -> dict[int, str]:
        """household_class() of some households."""
        columns = [column.name for column in self.plan.columns if column.name in CLASS_FEATURES]
        rows = self.rows(sorted(households), columns=columns)
        return {household: household_class(row) for household, row in rows.items()}


def sweep(
    policy: Policy, *, schema: FactSchema, facts: Facts, as_of: date, into: Path, settings: Settings
) -> Swept:
    """Judge every household by every rule; the feature table is written below `into`."""
    plan = compile_plan(policy, schema, facts, as_of=as_of)
    return Swept(plan, run(plan, facts, into=into, settings=settings))


def sweep_on_spark(plan: Plan, facts: Facts, *, into: Path, master: str | None) -> SweepResult:
    """The same on a Spark master, for where one machine is too small."""
    from shouwang.engine.execution import spark  # needs Java; nobody else waits for it

    return spark.run(plan, facts, into=into, master=master)


def gather_evidence(
    swept: Swept,
    *,
    shown: Sequence[str],
    facts: Facts,
    origins: Mapping[str, Origin],
    settings: Settings,
    at_once: int = HOUSEHOLDS_AT_ONCE,
) -> Iterator[Evidence]:
    """What is said about each hit, so many households at a time: a province would not fit in memory.

    `shown`: the features whose values are told.
    """
    hits = swept.result.hits
    households, looking = hits["household"].unique(), Looking(swept.plan, swept.result.features)
    for start in range(0, len(households), at_once):
        chosen = pc.is_in(hits["household"], households.slice(start, at_once))
        yield _evidence_of(swept, looking, hits.filter(chosen), shown, facts, origins, settings)


def _evidence_of(
    swept: Swept,
    looking: Looking,
    hits: pa.Table,
    shown: Sequence[str],
    facts: Facts,
    origins: Mapping[str, Origin],
    settings: Settings,
) -> Evidence:
    """Its numbers, its household, its rows, and whether it is doubtful."""
    households = sorted(set(hits["household"].to_pylist()))
    homes = registered(facts, households)
    outcomes = {kind: origin.outcomes for kind, origin in origins.items()}
    looked = looking.up(facts, hits, settings=settings)
    return Evidence(
        hits=list(zip(hits["household"].to_pylist(), hits["rule"].to_pylist(), strict=True)),
        features=swept.rows(households, columns=shown),
        registered=homes,
        sources=_sources(looked.rows, origins, homes),
        told=looked.told,
        doubtful=doubtful(swept.plan, facts, looked.doubted, outcomes=outcomes),
    )


def _sources(
    rows: pa.Table, origins: Mapping[str, Origin], homes: Mapping[int, Registered]
) -> dict[Key, list[str]]:
    """`file#sheet!row` of the rows of each hit, then of its household's row in the register."""
    found: dict[Key, list[str]] = {}
    for row in rows.to_pylist():
        origin = origins[row["kind"]]
        place = f"{origin.sheets[row['ord'] >> ROW_BITS]}!{row['ord'] & ROW_MASK}"
        found.setdefault((row["household"], row["rule"]), []).append(place)
    return {key: [*places, homes[key[0]].source] for key, places in found.items()}
