"""entitlements.csv: each benefit, township by township: entitled, lacking it, having it without ground.

Persons are counted where the benefit is a person's, else households; amounts are in 元, empty where the
clause gives none or a number in it is not set. Households outside the scope of a benefit are not counted.
`checked` are the entitled of whom it is known whether they receive it; `unknown`: households of which not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from shouwang.engine.benefits import OWED, UNDUE, amounted, counted
from shouwang.engine.execution.rendering import Dialect, text_of
from shouwang.engine.execution.results import FeatureTable
from shouwang.engine.plan import sql
from shouwang.engine.plan.binding import Binder
from shouwang.engine.policy import Benefit, Grain, Policy
from shouwang.reports.csv_files import write_rows
from shouwang.screening.findings import cited
from shouwang.screening.numbers import FEN

FILE = "entitlements.csv"
DUE = "due"
HEADER = (
    "benefit",
    "label",
    "group",
    "provider",
    "township",
    "counted",
    "due",
    "checked",
    "owed",
    "undue",
    "unknown",
    "due_amount",
    "owed_amount",
    "citation",
)
COUNTED = {Grain.PERSON: "人", Grain.HOUSEHOLD: "户"}


def write_entitlements(
    path: Path, *, features: FeatureTable, households: Path, policy: Policy, as_of: date
) -> int:
    """Write the file; returns the number of rows. A policy without benefits writes none (0)."""
    if not policy.benefits:
        return 0
    with duckdb.connect() as db:
        db.execute(
            f"CREATE TEMP VIEW f AS SELECT f.*, h.township FROM ({features.query()}) f "
            f"JOIN read_parquet('{households}') h USING (household)"
        )
        rows = [
            row
            for benefit in policy.benefits.values()
            for row in _townships(db, benefit, scope_text(policy, benefit, as_of=as_of))
        ]
    return write_rows(path, header=HEADER, rows=rows)


def scope_text(policy: Policy, benefit: Benefit, *, as_of: date) -> str:
    """The households that a benefit is judged of, as a condition over the feature table."""
    scope = policy.rules[f"{benefit.name}_{OWED}"].scope
    if scope is None:
        return "TRUE"
    return text_of(Binder(policy, as_of).bind(scope, names=sql.column), Dialect.DUCKDB)


def _townships(db: duckdb.DuckDBPyConnection, benefit: Benefit, scope: str) -> list[Sequence[str]]:
    known = f'"{counted(benefit, OWED)}" IS NOT NULL'
    numbers = [
        _number(benefit, DUE),
        _number(benefit, DUE, known),
        _number(benefit, OWED),
        _number(benefit, UNDUE),
    ]
    money = {which: _money(benefit, which) for which in (DUE, OWED)}
    found = db.execute(
        f"SELECT township, {', '.join(numbers)}, {_unknown(benefit)}, {', '.join(money.values())} "
        f"FROM f WHERE {scope} GROUP BY township ORDER BY township"
    ).fetchall()
    head = (benefit.name, benefit.label, benefit.group, benefit.provider)
    return [
        (*head, town, COUNTED[benefit.grain], *map(str, counts), *map(_yuan, sums), cited(benefit.citation))
        for town, *counts, last, first in found
        for sums in [(last, first)]
    ]


def _number(benefit: Benefit, which: str, where: str = "TRUE") -> str:
    if which == UNDUE and benefit.shared:
        return "0"
    column = f'"{counted(benefit, which)}"'
    number = f"CASE WHEN {column} THEN 1 ELSE 0 END" if benefit.grain is Grain.HOUSEHOLD else column
    return f"CAST(coalesce(sum({number}) FILTER (WHERE {where}), 0) AS BIGINT)"


def _unknown(benefit: Benefit) -> str:
    """Households of which it is not known whether somebody lacks it."""
    return f'count(*) FILTER (WHERE "{counted(benefit, OWED)}" IS NULL)'


def _money(benefit: Benefit, which: str) -> str:
    return f'CAST(sum("{amounted(benefit, which)}") AS BIGINT)' if benefit.amount is not None else "NULL"


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / FEN:.2f}"


def totals(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, ...]]:
    """The county's line of each benefit: label, due, has, lacks, without ground, lacking amount, provider."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        found.setdefault(row["benefit"], []).append(row)
    return [_total(several) for several in found.values()]


def _total(rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    keys = ("due", "checked", "owed", "undue", "unknown")
    due, checked, owed, undue, unknown = (sum(int(row[key]) for row in rows) for key in keys)
    amounts = [float(row["owed_amount"]) for row in rows if row["owed_amount"]]
    first = rows[0]
    count = first["counted"]
    return (
        first["label"],
        f"{due}{count}",
        f"{(checked - owed) / checked:.1%}" if checked else "—",
        f"{owed}{count}",
        f"{sum(amounts):,.2f}元" if amounts and checked else "—",
        f"{undue}{count}",
        f"{unknown}户",
        first["provider"],
    )


TOTALS_HEADER = ("待遇", "应享", "落实率", "应享未享", "应补金额", "享受而不符合条件", "资料不足", "承办")
