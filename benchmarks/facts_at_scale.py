"""Invents matched facts of a county, a province or ten million persons, laid out as the lake lays them out.

Same size, same seed: same bytes. `python -m benchmarks.facts_at_scale province /tmp/province`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from shouwang.engine.facts import Facts, FeedFacts
from shouwang.engine.picking import beside, to_pick_from

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Columns = dict[str, pa.Array]

SIZES = {"small": 2_000, "county": 100_000, "province": 1_000_000, "large": 3_030_000}
AS_OF = date(2025, 6, 30)
MONTHS = [date(2024 + m // 12, m % 12 + 1, 1) for m in range(3, 18)]
TERMS = [date(2024, 2, 1), date(2024, 9, 1), date(2025, 2, 1)]
YEARS = [date(2024, 1, 1), date(2025, 1, 1)]
EPOCH = np.datetime64("1970-01-01")
ROW_GROUP = 131_072


@dataclass(frozen=True, slots=True)
class People:
    """The register as arrays, one entry a person: whose household, born how many days after 1970 began."""

    household: Ints
    birth: Ints
    households: int

    @property
    def persons(self) -> int:
        """How many persons there are."""
        return len(self.household)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


def days_in(month: date) -> int:
    """The number of days of a month."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (following - month).days


def dates(days: Ints) -> pa.Array:
    """DATE from days since 1970."""
    return pa.array(days.astype(np.int32)).cast(pa.date32())


def constant(day: date, size: int) -> pa.Array:
    """The same DATE for every row."""
    return dates(np.full(size, day_number(day)))


def choice(rng: np.random.Generator, size: int, options: dict[str, float]) -> pa.Array:
    """Text drawn by probability."""
    picks = rng.choice(len(options), size, p=list(options.values())).astype(np.int8)
    return pa.DictionaryArray.from_arrays(picks, pa.array(list(options))).cast(pa.string())


def money(rng: np.random.Generator, size: int, *, median_cny: float, spread: float) -> pa.Array:
    """分, log-normal about a median in 元."""
    return pa.array((rng.lognormal(np.log(median_cny * 100), spread, size)).astype(np.int64))


def people(rng: np.random.Generator, households: int) -> People:
    """Households of one to seven, of all ages."""
    sizes = rng.choice(7, households, p=[0.14, 0.22, 0.2, 0.22, 0.12, 0.07, 0.03]) + 1
    household = np.repeat(np.arange(households), sizes)
    age = rng.choice(95, len(household), p=_ages())
    birth = day_number(AS_OF) - age * 365 - rng.integers(0, 365, len(household))
    return People(household, birth, households)


def _ages() -> Floats:
    weights = np.concatenate([np.full(15, 1.1), np.full(45, 1.2), np.linspace(1.4, 0.05, 35)])
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def register(rng: np.random.Generator, folk: People, folder: Path) -> None:
    """Writes persons.parquet and households.parquet."""
    n, h = folk.persons, folk.households
    number = pa.array(np.arange(n)).cast(pa.string())
    born = dates(folk.birth)
    missing = pa.nulls(n, pa.string())
    columns: Columns = {
        "person": pa.array(np.arange(n, dtype=np.int32)),
        "household": pa.array(folk.household.astype(np.int32)),
        "person_no": number,
        "id18": missing,
        "id_code": missing,
        "name": choice(rng, n, {"李甲": 0.4, "王乙": 0.3, "赵丙": 0.3}),
        "name_key": missing,
        "sex": choice(rng, n, {"男": 0.52, "女": 0.48}),
        "birth_date": born,
        "township": choice(rng, n, {"东": 0.5, "西": 0.5}),
        "village": choice(rng, n, {"甲村": 0.5, "乙村": 0.5}),
        "labour": choice(rng, n, {"普通劳动力": 0.6, "无劳动力": 0.3, "丧失劳动力": 0.1}),
        "health": choice(rng, n, {"健康": 0.9, "长期慢性病": 0.1}),
        "student": choice(rng, n, {"非在校生": 0.85, "小学": 0.15}),
        "relation": choice(rng, n, {"户主": 0.3, "其他": 0.7}),
        "phone": missing,
    }
    write(columns, folder / "persons.parquet")
    write(_households(rng, h), folder / "households.parquet")


def _households(rng: np.random.Generator, h: int) -> Columns:
    classes = {"": 0.9, "脱贫不稳定户": 0.04, "边缘易致贫户": 0.04, "突发严重困难户": 0.02}
    removed = rng.random(h)
    return {
        "household": pa.array(np.arange(h, dtype=np.int32)),
        "household_no": pa.array(np.arange(990100000000, 990100000000 + h)).cast(pa.string()),
        "county": choice(rng, h, {"守望县": 1.0}),
        "township": choice(rng, h, {"东": 0.5, "西": 0.5}),
        "village": choice(rng, h, {"甲村": 0.5, "乙村": 0.5}),
        "group": pa.nulls(h, pa.string()),
        "head_name": choice(rng, h, {"李甲": 1.0}),
        "household_kind": choice(rng, h, {"脱贫户": 0.2, "一般农户": 0.8}),
        "monitor_class": choice(rng, h, classes),
        "risk_removed": pa.array(removed < 0.5, mask=removed > 0.95),
        "recognised_month": pa.nulls(h, pa.date32()),
        "income_per_person": money(rng, h, median_cny=18000, spread=0.5),
        "source": pa.array([""]).take(pa.array(np.zeros(h, dtype=np.int32))),
    }


def write(columns: Columns, path: Path) -> None:
    """One Parquet file as the lake writes it, with its rows to pick from beside it."""
    pq.write_table(pa.table(columns), path, compression="zstd", row_group_size=ROW_GROUP)
    if (rows := to_pick_from(pa.table(columns))) is not None:
        beside(path).write_bytes(rows)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """One kind of file: its periods, who has how many rows in each, and what the other columns hold."""

    kind: str
    periods: tuple[date, ...]
    share: float
    of: Callable[[People], Ints]
    columns: Callable[[np.random.Generator, int, date], Columns]
    steady: bool = False


def everyone(folk: People) -> Ints:
    """Each person once."""
    return np.arange(folk.persons)


def heads(folk: People) -> Ints:
    """The first member of each household."""
    return np.flatnonzero(np.diff(folk.household, prepend=-1))


def pupils(folk: People) -> Ints:
    """Those of 6 to 18."""
    age = (day_number(AS_OF) - folk.birth) // 365
    return np.flatnonzero((age >= 6) & (age <= 18))


def medical(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Settlements of a month."""
    paid = money(rng, n, median_cny=160, spread=1.6)
    return {
        "settled_on": _within(rng, n, month),
        "category": choice(rng, n, {"普通门诊": 0.55, "门诊慢特病": 0.25, "住院": 0.2}),
        "total_cost": money(rng, n, median_cny=900, spread=1.3),
        "reimbursed": money(rng, n, median_cny=600, spread=1.3),
        "self_paid": paid,
        "self_funded": money(rng, n, median_cny=40, spread=1.5),
    }


def _within(rng: np.random.Generator, n: int, month: date) -> pa.Array:
    return dates(day_number(month) + rng.integers(0, days_in(month), n))


def assistance(rng: np.random.Generator, n: int, month: date) -> Columns:
    """A month's rosters."""
    return {
        "month": constant(month, n),
        "category": choice(rng, n, {"农村低保": 0.7, "城市低保": 0.05, "特困": 0.15, "低保边缘": 0.1}),
        "amount": money(rng, n, median_cny=420, spread=0.3),
    }


def employment(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Who works where in a month."""
    return {
        "month": constant(month, n),
        "status": choice(rng, n, {"在岗": 0.85, "未务工": 0.08, "返乡": 0.04, "失业": 0.03}),
        "monthly_income": money(rng, n, median_cny=3600, spread=0.4),
        "workplace": choice(rng, n, {"县内": 0.4, "省内": 0.3, "省外": 0.3}),
    }


def insurance(rng: np.random.Generator, n: int, year: date) -> Columns:
    """Who is insured in a year."""
    return {"year": constant(year, n), "insured": pa.array(rng.random(n) < 0.985)}


def school(rng: np.random.Generator, n: int, term: date) -> Columns:
    """A term's pupils."""
    statuses = {"在读": 0.985, "休学": 0.005, "辍学": 0.002, "疑似辍学": 0.003, "毕业": 0.005}
    return {
        "term": constant(term, n),
        "stage": choice(rng, n, {"小学": 0.6, "初中": 0.4}),
        "status": choice(rng, n, statuses),
    }


def disability(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Cards issued in a month."""
    return {
        "disability_kind": choice(rng, n, {"肢体": 0.6, "视力": 0.4}),
        "grade": pa.array(rng.integers(1, 5, n).astype(np.int32)),
        "issued_on": _within(rng, n, month),
        "status": choice(rng, n, {"有效": 0.95, "注销": 0.03, "过期": 0.02}),
    }


def housing(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Inspections of a month."""
    lived = rng.random(n)
    return {
        "grade": choice(rng, n, {"A": 0.6, "B": 0.37, "C": 0.02, "D": 0.01}),
        "inspected_on": _within(rng, n, month),
        "lived": pa.array(lived < 0.9, mask=lived > 0.97),
    }


def water(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Water problems found in a month; one in five lasts."""
    found = day_number(month) + rng.integers(0, days_in(month), n)
    return {
        "problem": choice(rng, n, {"水质": 0.5, "水量": 0.5}),
        "found_on": dates(found),
        "restored_on": pa.array((found + 5).astype(np.int32), mask=rng.random(n) < 0.2).cast(pa.date32()),
    }


def disaster(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Losses of a month."""
    return {
        "occurred_on": _within(rng, n, month),
        "disaster_kind": choice(rng, n, {"洪涝": 0.5, "干旱": 0.5}),
        "loss": money(rng, n, median_cny=2500, spread=1.0),
    }


def event(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Police records of a month."""
    types = {"死亡": 0.45, "交通事故": 0.3, "判刑收监": 0.05, "失踪": 0.05, "户口迁出": 0.15}
    return {
        "event_type": choice(rng, n, types),
        "occurred_on": _within(rng, n, month),
        "severity": choice(rng, n, {"轻微": 0.6, "一般": 0.3, "重大": 0.1}),
    }


def loan(rng: np.random.Generator, n: int, month: date) -> Columns:
    """The state of all loans on a month's last day."""
    late = np.where(rng.random(n) < 0.05, rng.integers(1, 120, n), 0)
    return {
        "loan_amount": money(rng, n, median_cny=30000, spread=0.3),
        "balance": money(rng, n, median_cny=20000, spread=0.6),
        "due_on": constant(date(2026, 1, 1), n),
        "overdue_days": pa.array(late.astype(np.int32)),
        "overdue_amount": pa.array(late * 1000),
        "data_date": constant(date(month.year, month.month, days_in(month)), n),
    }


def diagnosis(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Major illnesses of a month."""
    return {"disease": choice(rng, n, {"甲": 0.5, "乙": 0.5}), "diagnosed_on": _within(rng, n, month)}


def appeal(rng: np.random.Generator, n: int, month: date) -> Columns:
    """Applications and calls of a month."""
    return {
        "applied_on": _within(rng, n, month),
        "trouble": choice(rng, n, {"医疗": 0.5, "就学": 0.5}),
        "request": choice(rng, n, {"求助": 1.0}),
    }


MONTHLY, TERMLY, YEARLY = tuple(MONTHS), tuple(TERMS), tuple(YEARS)
KINDS = (
    Deliveries("medical", MONTHLY, 0.12, everyone, medical),
    Deliveries("assistance", MONTHLY, 0.08, everyone, assistance, steady=True),
    Deliveries("disability", MONTHLY, 0.005, everyone, disability),
    Deliveries("school", TERMLY, 0.98, pupils, school, steady=True),
    Deliveries("employment", MONTHLY, 0.25, everyone, employment, steady=True),
    Deliveries("housing", MONTHLY, 0.01, heads, housing),
    Deliveries("water", MONTHLY, 0.002, heads, water),
    Deliveries("disaster", MONTHLY, 0.004, heads, disaster),
    Deliveries("event", MONTHLY, 0.0005, everyone, event),
    Deliveries("loan", MONTHLY, 0.05, heads, loan, steady=True),
    Deliveries("diagnosis", MONTHLY, 0.0004, everyone, diagnosis),
    Deliveries("insurance", YEARLY, 0.99, everyone, insurance, steady=True),
    Deliveries("appeal", MONTHLY, 0.0006, everyone, appeal),
)
ABOUT_HOUSEHOLD = ("housing", "water", "disaster")


def chosen(rng: np.random.Generator, deliveries: Deliveries, folk: People) -> Iterator[Ints]:
    """Who has a row, period by period; a steady roster keeps its people and loses a few each time."""
    pool = deliveries.of(folk)
    steady = pool[rng.random(len(pool)) < deliveries.share] if deliveries.steady else pool
    for _ in deliveries.periods:
        keep = 0.985 if deliveries.steady else deliveries.share
        yield steady[rng.random(len(steady)) < keep]


def deliver(deliveries: Deliveries, folk: People, folder: Path) -> dict[str, int]:
    """Writes the files of one kind and returns the rows of every period."""
    rng = np.random.default_rng([2025, KINDS.index(deliveries)])
    (folder / deliveries.kind).mkdir(parents=True, exist_ok=True)
    counts = {}
    for sheet, (period, who) in enumerate(
        zip(deliveries.periods, chosen(rng, deliveries, folk), strict=True), start=1
    ):
        if len(who) == 0:
            continue
        ord_ = (sheet << 24) + rng.permutation(len(who)).astype(np.int64) + 2
        household = folk.household[who]
        order = np.lexsort((ord_, household))
        person = who[order].astype(np.int32)
        columns: Columns = {
            "ord": pa.array(ord_[order]),
            "household": pa.array(household[order].astype(np.int32)),
            "person": pa.array(person)
            if deliveries.kind not in ABOUT_HOUSEHOLD
            else pa.nulls(len(who), pa.int32()),
        }
        columns |= deliveries.columns(rng, len(who), period)
        write(columns, folder / deliveries.kind / f"{period:%Y-%m}-0.parquet")
        counts[period.isoformat()] = len(who)
    return counts


def make(size: str | int, folder: Path) -> Facts:
    """The facts of a size, from the folder if they are there already."""
    manifest = folder / "manifest.json"
    if not manifest.exists():
        households = SIZES[size] if isinstance(size, str) else size
        rng = np.random.default_rng(2025)
        folk = people(rng, households)
        folder.mkdir(parents=True, exist_ok=True)
        register(rng, folk, folder)
        periods = {d.kind: deliver(d, folk, folder / "feeds") for d in KINDS}
        manifest.write_text(json.dumps(periods), encoding="utf-8")
    return load(folder)


def load(folder: Path) -> Facts:
    """The facts that a folder holds."""
    periods = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    feeds = {kind: _feed(folder / "feeds", kind, counts) for kind, counts in periods.items()}
    return Facts(folder / "households.parquet", folder / "persons.parquet", feeds, digest=folder.name)


def _feed(folder: Path, kind: str, counts: dict[str, int]) -> FeedFacts:
    files = tuple(sorted((folder / kind).glob("*.parquet")))
    return FeedFacts(kind, files, {date.fromisoformat(day): n for day, n in counts.items()})


def main(arguments: list[str]) -> None:
    """`SIZE FOLDER`: makes the facts and says how many rows they have."""
    facts = make(arguments[0], Path(arguments[1]))
    rows = sum(sum(feed.periods.values()) for feed in facts.feeds.values())
    print(f"{arguments[0]}: {rows:,} rows in {arguments[1]}")


if __name__ == "__main__":
    main(sys.argv[1:])
