"""What findings say about a household: number, place, head; read for those households alone that need it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from shouwang.engine.facts import Facts
from shouwang.kernel.idnumbers import mask_id

HOUSEHOLDS = """
SELECT h.household, h.household_no, coalesce(h.county, ''), coalesce(h.township, ''), coalesce(h.village, ''),
  coalesce(h."group", ''), coalesce(h.head_name, ''), h.source,
  (SELECT coalesce(p.id18, '') FROM read_parquet($persons) p
   WHERE p.household = h.household ORDER BY p.name IS DISTINCT FROM h.head_name, p.person LIMIT 1)
FROM read_parquet($households) h SEMI JOIN wanted USING (household) ORDER BY h.household
"""


@dataclass(frozen=True, slots=True)
class Registered:
    """A household of the register; `head_id_masked` shows the region and the last four characters at most."""

    household: int
    household_no: str
    county: str
    township: str
    village: str
    group: str
    head_name: str
    source: str
    head_id_masked: str


def registered(facts: Facts, households: Iterable[int]) -> dict[int, Registered]:
    """The households asked for, in the register's order."""
    wanted = pa.table({"household": pa.array(sorted(set(households)), pa.int32())})
    files = {"households": str(facts.households), "persons": str(facts.persons)}
    with duckdb.connect() as db:
        db.register("wanted", wanted)
        rows = db.execute(HOUSEHOLDS, files).fetchall()
    return {row[0]: _home(row) for row in rows}


def county_and_size(facts: Facts) -> tuple[str, int]:
    """The county that most households name, and how many households there are."""
    query = (
        "SELECT coalesce(county, '') AS c, count(*) AS n, sum(count(*)) OVER () "
        "FROM read_parquet($households) GROUP BY c ORDER BY c = '', n DESC, c LIMIT 1"
    )
    with duckdb.connect() as db:
        row = db.execute(query, {"households": str(facts.households)}).fetchone()
    return (row[0], int(row[2])) if row else ("", 0)


def _home(row: Sequence[Any]) -> Registered:
    number, household_no, county, township, village, group, head_name, source, head_id = row
    return Registered(
        household=number,
        household_no=household_no,
        county=county,
        township=township,
        village=village,
        group=group,
        head_name=head_name,
        source=source,
        head_id_masked=mask_id(head_id) if head_id else "",
    )
