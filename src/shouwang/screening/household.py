"""One household: its members, and its features without judging everybody else."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from shouwang.engine.execution import Settings
from shouwang.engine.execution.duckdb import Prepared, compute_all, connected
from shouwang.engine.execution.sources import tables
from shouwang.engine.facts import Facts
from shouwang.engine.plan import Plan
from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.idnumbers import mask_id
from shouwang.screening.numbers import Value
from shouwang.screening.register import Registered, registered

MEMBERS = """
SELECT coalesce(name, ''), coalesce(relation, ''), sex, birth_date, id18,
  coalesce(labour, ''), coalesce(health, '')
FROM read_parquet($persons) WHERE household = $household ORDER BY person
"""


class NoSuchHouseholdError(ShouwangError):
    """The register has no household of that number."""

    code = "NO_HOUSEHOLD"


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the household as registered; the ID is masked, empty where unknown."""

    name: str
    relation: str
    sex: str | None
    birth_date: date | None
    id_masked: str
    labour: str
    health: str


@dataclass(frozen=True, slots=True)
class OneHousehold:
    """A household with its members in the register's order."""

    home: Registered
    members: tuple[Member, ...]


def one_household(facts: Facts, household_no: str) -> OneHousehold:
    """The household of that number; raises NoSuchHouseholdError."""
    wanted = household_no.strip()
    with duckdb.connect() as db:
        query = "SELECT household FROM read_parquet($households) WHERE household_no = $wanted"
        row = db.execute(query, {"households": str(facts.households), "wanted": wanted}).fetchone()
        if row is None:
            raise NoSuchHouseholdError(
                "名册里没有这个户编号",
                accepted="农户名册里的户编号",
                todo="核对后再试，或先用新名册运行 shouwang screen",
            )
        given = {"persons": str(facts.persons), "household": row[0]}
        members = tuple(_member(*each) for each in db.execute(MEMBERS, given).fetchall())
    return OneHousehold(registered(facts, [row[0]])[row[0]], members)


def features_of(plan: Plan, facts: Facts, household: int) -> Mapping[str, Value]:
    """The household's row of the feature table, computed for it alone."""
    with (
        tempfile.TemporaryDirectory(prefix="shouwang-") as folder,
        connected(facts, into=Path(folder), settings=Settings()) as connection,
    ):
        prepared = Prepared(plan, tables(plan, facts), only=[household])
        compute_all(prepared, connection, features=Path(folder) / "features.parquet")
        row = connection.sql("SELECT * FROM features").to_arrow_table().to_pylist()[0]
    return {name: value for name, value in row.items() if name != "household"}


def _member(
    name: str,
    relation: str,
    sex: str | None,
    birth_date: date | None,
    id18: str | None,
    labour: str,
    health: str,
) -> Member:
    return Member(name, relation, sex, birth_date, mask_id(id18) if id18 else "", labour, health)
