"""The sweep for benefits beside the sweep for risks alone, on the same county.

    python -m benchmarks.benefits [SIZE]

The county is that of `facts_at_scale` with the kinds of file that the packs bring. Both sweeps run in turns
in one process; imports and reading the packs are not counted, compiling the plan is.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.facts_at_scale import (
    AS_OF,
    MONTHS,
    TERMS,
    Columns,
    Deliveries,
    choice,
    chosen,
    constant,
    everyone,
    heads,
    load,
    make,
    money,
    people,
    pupils,
    write,
)
from benchmarks.results import Section

from shouwang.engine.execution import run
from shouwang.engine.facts import Facts, FactSchema
from shouwang.engine.packs import load as load_packs
from shouwang.engine.plan import compile_plan
from shouwang.engine.policy import Policy
from shouwang.feeds.contract import kinds_of
from shouwang.screening.fact_schema import fact_schema

STACKS = {
    "risks (national pack)": ("national",),
    "a county of 法库": ("national", "livelihood", "national_2015", "faku"),
    "a county of 山西": ("national", "livelihood", "national_2015", "shanxi"),
    "all packs at once": (
        "national",
        "livelihood",
        "shanxi",
        "faku",
        "national_2015",
        "jiangsu",
        "county_1236",
    ),
}
REPEATS = 5
ITEMS = ("困难残疾人生活补贴", "重度残疾人护理补贴", "代缴养老保险费", "参保资助", "医疗救助", "临时救助")
STAGES = ("学前", "小学", "初中", "普通高中", "中职", "高职", "本科")


def payment(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Payments of a month."""
    return {
        "month": constant(month, n),
        "item": choice(rng, n, dict.fromkeys(ITEMS, 1 / len(ITEMS))),
        "amount": money(rng, n, median_cny=180, spread=0.6),
        "paid": pa.array(rng.random(n) < 0.99),
    }


def student_aid(rng: np.random.Generator, n: int, term: date) -> Columns:
    """Fees and aid of a term."""

    def yes(share: float) -> pa.Array:
        return pa.array(rng.random(n) < share)

    return {
        "term": constant(term, n),
        "stage": choice(rng, n, dict.fromkeys(STAGES, 1 / len(STAGES))),
        "tuition": money(rng, n, median_cny=2400, spread=0.6),
        "lodging": money(rng, n, median_cny=700, spread=0.4),
        "books": money(rng, n, median_cny=150, spread=0.3),
        "aided": money(rng, n, median_cny=1800, spread=0.9),
        "in_plan": yes(0.9),
        "full_time": yes(0.95),
        "enrolled": yes(0.98),
        "first_year": yes(0.25),
    }


def chronic_care(rng: np.random.Generator, n: int, month: date) -> Columns:
    """The state of the chronically ill in a month."""
    return {
        "disease": choice(rng, n, {"高血压": 0.7, "糖尿病": 0.3}),
        "contracted_on": constant(date(2024, 1, 1), n),
        "followed_on": constant(month, n),
        "data_date": constant(month, n),
    }


def exit_roster(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Households that left poverty in a month."""
    return {"exited_on": constant(month, n)}


BROUGHT = (
    Deliveries("payment", tuple(MONTHS), 0.06, everyone, payment),
    Deliveries("student_aid", tuple(TERMS), 0.98, pupils, student_aid, steady=True),
    Deliveries("chronic_care", tuple(MONTHS[-3:]), 0.08, everyone, chronic_care, steady=True),
    Deliveries("exit_roster", tuple(MONTHS), 0.002, heads, exit_roster),
)


def facts_of(size: str, folder: Path) -> Facts:
    """The county of that size with the kinds that the packs bring."""
    facts = make(size, folder)
    if "payment" in facts.feeds:
        return facts
    folk = people(np.random.default_rng(2025), _households(folder))
    periods = json.loads((folder / "manifest.json").read_text("utf-8"))
    for number, each in enumerate(BROUGHT):
        rng = np.random.default_rng([2025, 100 + number])
        counts: dict[str, int] = {}
        (folder / "feeds" / each.kind).mkdir(parents=True, exist_ok=True)
        for sheet, (period, who) in enumerate(zip(each.periods, chosen(rng, each, folk), strict=True), 1):
            household = folk.household[who]
            order = np.argsort(household, kind="stable")
            persons = pa.array(who[order].astype(np.int32))
            columns: Columns = {
                "ord": pa.array((sheet << 24) + np.arange(len(who), dtype=np.int64) + 2),
                "household": pa.array(household[order].astype(np.int32)),
                "person": pa.nulls(len(who), pa.int32()) if each.kind == "exit_roster" else persons,
            }
            path = folder / "feeds" / each.kind / f"{period:%Y-%m}-0.parquet"
            write(columns | each.columns(rng, len(who), period), path)
            counts[period.isoformat()] = len(who)
        periods[each.kind] = counts
    (folder / "manifest.json").write_text(json.dumps(periods), encoding="utf-8")
    return load(folder)


def _households(folder: Path) -> int:
    return int(pq.read_metadata(folder / "households.parquet").num_rows)


def measure(size: str = "county") -> Section:
    """Both sweeps in turns."""
    root = Path(tempfile.gettempdir()) / "shouwang-bench" / f"{size}-benefits"
    facts = facts_of(size, root)
    policies = {name: _policy(packs) for name, packs in STACKS.items()}
    taken: dict[str, list[float]] = {name: [] for name in policies}
    with tempfile.TemporaryDirectory() as work:
        for turn in range(REPEATS + 1):
            for number, (name, (policy, schema)) in enumerate(policies.items()):
                begun = time.perf_counter()
                plan = compile_plan(policy, schema, facts, as_of=AS_OF)
                run(plan, facts, into=Path(work) / f"{number}-{turn}")
                taken[name].append(time.perf_counter() - begun)
    middle = {name: statistics.median(times[1:]) for name, times in taken.items()}
    least = next(iter(middle.values()))
    return Section(
        f"Benefits: {_households(root):,} households",
        ("sweep", "benefits", "seconds", "times the risks alone"),
        [
            (name, str(len(policies[name][0].benefits)), f"{seconds:.2f}", f"{seconds / least:.2f}")
            for name, seconds in middle.items()
        ],
        notes=("Each sweep judges risks and benefits together. Asked: at most 2 times the risks alone.",),
    )


def _policy(packs: tuple[str, ...]) -> tuple[Policy, FactSchema]:
    schema = fact_schema(kinds_of(packs))
    return load_packs(packs, schema=schema).on(AS_OF), schema


if __name__ == "__main__":
    print(measure(*sys.argv[1:2]).markdown())
