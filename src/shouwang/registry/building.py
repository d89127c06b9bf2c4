"""Rosters -> persons and households, by the contract's rules for the register itself.

A household is one wherever its rows stand. Its number is text: a number cell that lost leading zeros names
the same household. A row that names a person already listed in the household (the same valid ID; the same
person number and name; else the same bad ID and name) tells of that person again: it counts as DUPLICATE, yet
its household columns still fill what earlier rows leave empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from shouwang.feeds.contract import Kind
from shouwang.kernel.characters import compact
from shouwang.kernel.idnumbers import mask_id
from shouwang.kernel.names import name_key
from shouwang.kernel.places import place_key
from shouwang.registry.sheets import ROW_BITS, Sheet, own_columns, quoted, text_literal, view_of
from shouwang.registry.workbench import drop, keep_keys, keep_table

HEAD = "户主"
COMPARED = (
    "county",
    "township",
    "village",
    "household_kind",
    "monitor_class",
    "risk_removed",
    "recognised_month",
    "income_per_person",
)
"""Rows of one household must agree in these; a group is written in too many ways to be compared."""
NOT_TEXT = ("risk_removed", "recognised_month", "income_per_person")
ROW_MASK = (1 << ROW_BITS) - 1

PERSONS = """
SELECT n.person, n.household, coalesce(l.person_no, n.person_no) AS person_no, l.id18, l.id_code,
  CASE WHEN l.id18 IS NULL THEN nullif(l.id_text, '') END AS id_text, l.name, l.name_key,
  CASE WHEN l.id18 IS NULL THEN l.sex WHEN substr(l.id18, 17, 1)::INT % 2 = 1 THEN '男' ELSE '女' END AS sex,
  coalesce(try_strptime(substr(l.id18, 7, 8), '%Y%m%d')::DATE, l.birth_date) AS birth_date,
  h.township, h.village, h.township_key, h.village_key, l.labour, l.health, l.student, l.relation, l.phone
FROM numbers n JOIN listed l USING (ord) JOIN homes h USING (household) ORDER BY n.person
"""
HOUSEHOLDS = """
SELECT household, household_no, county, township, village, "group", head_name, household_kind, monitor_class,
  risk_removed, recognised_month, income_per_person, source
FROM homes ORDER BY household
"""
OUTCOMES = """
SELECT l.sheet_no, l."row", CASE WHEN f.code IS NULL THEN 'accepted'
    WHEN f.code = 'DUPLICATE' THEN 'duplicate' ELSE 'rejected' END AS outcome, f.code,
  CASE WHEN f.code = 'PERSON_IN_TWO_HOUSEHOLDS' THEN 'id' WHEN f.code <> 'DUPLICATE' THEN l.reject_column END
    AS "column",
  CASE WHEN f.code = 'PERSON_IN_TWO_HOUSEHOLDS' THEN i.key WHEN f.code <> 'DUPLICATE' THEN l.reject_value END
    AS value_masked,
  n.person, NULL::VARCHAR AS method, NULL::VARCHAR AS reason
FROM listed l LEFT JOIN faults f USING (ord) LEFT JOIN numbers n USING (ord)
LEFT JOIN twice_masked i ON i.text = l.id_text ORDER BY l.ord
"""
HOME_WARNINGS = 'SELECT sheet_no, "row", "column", code, NULL::VARCHAR AS message FROM home_warnings'


@dataclass(frozen=True, slots=True)
class PlaceTriple:
    """County, township and village as a register writes them."""

    county: str
    township: str
    village: str


def build(db: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], kind: Kind) -> None:
    """Fill the temp tables that PERSONS, HOUSEHOLDS, OUTCOMES and HOME_WARNINGS ask."""
    view_of(db, "roster", sheets, own_columns(kind))
    keep_keys(db, "roster_names", "SELECT name FROM roster", name_key)
    keep_table(db, "roster_places", _place_keys(db))
    keep_table(db, "roster_sources", _sources(sheets))
    db.execute(f"CREATE OR REPLACE TEMP TABLE listed AS {_LISTED}")
    db.execute(f"CREATE OR REPLACE TEMP TABLE faults AS {_REFUSED}")
    db.execute(f"CREATE OR REPLACE TEMP TABLE told_again AS {_TOLD_AGAIN}")
    db.execute("INSERT INTO faults SELECT ord, 'DUPLICATE' FROM told_again")
    twice = "SELECT id_text FROM listed JOIN faults USING (ord) WHERE code = 'PERSON_IN_TWO_HOUSEHOLDS'"
    keep_keys(db, "twice_masked", twice, mask_id)
    db.execute(f"CREATE OR REPLACE TEMP TABLE homes AS {_homes()}")
    db.execute(f"CREATE OR REPLACE TEMP TABLE numbers AS {_NUMBERS}")
    db.execute(f"CREATE OR REPLACE TEMP TABLE home_warnings AS {_home_warnings()}")


def clear(db: duckdb.DuckDBPyConnection) -> None:
    """Free what `build` made."""
    drop(db, "roster_names", "roster_places", "roster_sources", "listed", "faults", "told_again")
    drop(db, "twice_masked", "homes", "numbers", "home_warnings")


def registered_places(households: Path) -> list[PlaceTriple]:
    """County, township and village of every household, each triple once."""
    with duckdb.connect() as db:
        query = "SELECT DISTINCT county, township, village FROM read_parquet(?) ORDER BY ALL"
        rows = db.execute(query, [str(households)]).fetchall()
    return [PlaceTriple(*(cell or "" for cell in row)) for row in rows]


def registered_village(place: PlaceTriple) -> str:
    """The village without its own county and township in front, as some registers write it."""
    text = compact(place.village)
    for leading in (compact(place.county), compact(place.township)):
        rest = text.removeprefix(leading)
        text = rest if place_key(rest) else text
    return text


def _place_keys(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Every triple of place cells with the keys they are compared by; null where a cell says nothing."""
    cells = db.execute("SELECT DISTINCT county, township, village FROM roster").fetchall()
    triples = [PlaceTriple(*(cell or "" for cell in row)) for row in cells]
    columns = {name: [row[i] for row in cells] for i, name in enumerate(("county", "township", "village"))}
    columns["township_key"] = [place_key(t.township) or None for t in triples]
    columns["village_key"] = [place_key(registered_village(t)) or None for t in triples]
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _sources(sheets: Sequence[Sheet]) -> pa.Table:
    """How the source of a row in each sheet begins."""
    numbers = pa.array([s.number for s in sheets], pa.int32())
    return pa.table({"sheet_no": numbers, "source": [f"{s.file}#{s.sheet}!" for s in sheets]})


_LISTED = """
SELECT r.* EXCLUDE (person_no, id_code),
  nullif(r.person_no, '') AS person_no, nullif(r.id_code, '') AS id_code,
  names.key AS name_key, p.township_key, p.village_key,
  coalesce(nullif(ltrim(r.household_no, '0'), ''), r.household_no) AS home_key,
  list_contains(string_split(coalesce(r.unknown, ''), ','), 'monitor_class') AS class_unknown,
  CASE WHEN r.id18 IS NOT NULL THEN r.id18
    WHEN r.id_text <> '' THEN r.id_text || '|' || coalesce(names.key, '')
    WHEN r.person_no IS NULL
      THEN names.key || '|' || coalesce(r.relation, '') || coalesce(r.birth_date::VARCHAR, '')
  END AS who,
  r.person_no || '|' || names.key AS numbered_who
FROM roster r
LEFT JOIN roster_names names ON names.text = r.name
LEFT JOIN roster_places p ON p.county IS NOT DISTINCT FROM r.county
  AND p.township IS NOT DISTINCT FROM r.township AND p.village IS NOT DISTINCT FROM r.village
"""
"""Roster rows with the keys they are compared by; `who`: as whom a row counts within its household."""

_REFUSED = """
WITH firsts AS (SELECT raw_key, min(ord) AS first FROM listed GROUP BY raw_key HAVING count(*) > 1),
repeated AS (SELECT ord FROM listed l JOIN firsts f ON l.raw_key = f.raw_key AND l.ord > f.first),
refused AS (
  SELECT ord, coalesce(reject_code, 'VALUE_MISSING') AS code FROM listed
  WHERE (reject_code IS NOT NULL OR home_key IS NULL) AND ord NOT IN (SELECT ord FROM repeated)
),
open_rows AS (
  SELECT ord, id18, home_key FROM listed WHERE id18 IS NOT NULL
    AND ord NOT IN (SELECT ord FROM repeated) AND ord NOT IN (SELECT ord FROM refused)
),
two_homes AS (
  SELECT id18, arg_min(home_key, ord) AS first_home FROM open_rows
  GROUP BY id18 HAVING min(home_key) <> max(home_key)
)
SELECT ord, 'DUPLICATE' AS code FROM repeated
UNION ALL SELECT ord, code FROM refused
UNION ALL SELECT o.ord, 'PERSON_IN_TWO_HOUSEHOLDS' FROM open_rows o JOIN two_homes t USING (id18)
  WHERE o.home_key <> t.first_home
"""
"""Rows not used: repeated word for word, refused by cleaning, or of a person listed elsewhere before."""

_TOLD_AGAIN = """
WITH left_over AS (
  SELECT ord, home_key, who, numbered_who FROM listed WHERE ord NOT IN (SELECT ord FROM faults)
), firsts AS (
  SELECT home_key, who, min(ord) AS first FROM left_over WHERE who IS NOT NULL
  GROUP BY ALL HAVING count(*) > 1
), numbered_firsts AS (
  SELECT home_key, numbered_who, min(ord) AS first FROM left_over WHERE numbered_who IS NOT NULL
  GROUP BY ALL HAVING count(*) > 1
)
SELECT ord FROM left_over l JOIN firsts f USING (home_key, who) WHERE l.ord > f.first
UNION
SELECT ord FROM left_over l JOIN numbered_firsts f USING (home_key, numbered_who) WHERE l.ord > f.first
"""


def _homes() -> str:
    """One row a household: the first non-empty value of each column, in the order of first appearance."""
    firsts = ", ".join(
        f"arg_min({c}, ord) FILTER ({c} IS NOT NULL{_not_blank(name)}) AS {c}"
        for name, c in ((name, quoted(name)) for name in (*COMPARED, "group", "township_key", "village_key"))
    )
    return f"""
    WITH used AS (
      SELECT l.*, t.ord IS NOT NULL AS again FROM listed l LEFT JOIN told_again t USING (ord)
      WHERE t.ord IS NOT NULL OR l.ord NOT IN (SELECT ord FROM faults)
    ), folded AS (
      SELECT home_key, min(ord) AS first_ord, {firsts},
        -- of a number with and without its leading zeros, the one with them
        arg_min(household_no, ord - (length(household_no)::BIGINT << 48)) AS household_no,
        bool_or(class_unknown) AS class_unknown,
        coalesce(arg_min(name, ord) FILTER (relation = '{HEAD}' AND NOT again), arg_min(name, ord))
          AS head_name
      FROM used GROUP BY home_key
    )
    SELECT (row_number() OVER (ORDER BY first_ord) - 1)::INTEGER AS household,
      s.source || (first_ord & {ROW_MASK}) AS source,
      f.* REPLACE (coalesce(monitor_class, CASE WHEN NOT class_unknown THEN '' END) AS monitor_class)
    FROM folded f JOIN roster_sources s ON s.sheet_no = first_ord >> {ROW_BITS}
    """


def _not_blank(column: str) -> str:
    """Whether a text column says something; other columns are null where they say nothing."""
    return "" if column in NOT_TEXT else f" AND {quoted(column)} <> ''"


_NUMBERS = """
SELECT (row_number() OVER (ORDER BY household, ord) - 1)::INTEGER AS person, household, ord,
  printf('%s-%02d', h.household_no, row_number() OVER (PARTITION BY household ORDER BY ord)) AS person_no
FROM listed l JOIN homes h USING (home_key) WHERE ord NOT IN (SELECT ord FROM faults)
"""
"""Who is registered, by household and appearance; `person_no` for those whom the roster gives none."""


def _home_warnings() -> str:
    """sheet_no, row, column, code of each defect of a household: differing rows, no head, two heads."""
    differing = " UNION ALL ".join(map(_differing, COMPARED))
    return f"""
    WITH heads AS (
      SELECT n.household, n.ord, row_number() OVER (PARTITION BY n.household ORDER BY n.ord) AS place
      FROM numbers n JOIN listed l USING (ord) WHERE l.relation = '{HEAD}'
    ), found AS (
      {differing}
      UNION ALL SELECT ord, 'relation', 'HEAD_TWICE' FROM heads WHERE place > 1
      UNION ALL SELECT first_ord, 'relation', 'HEAD_MISSING' FROM homes
        WHERE household NOT IN (SELECT household FROM heads)
    )
    SELECT DISTINCT (ord >> {ROW_BITS})::INTEGER AS sheet_no, (ord & {ROW_MASK})::INTEGER AS "row",
      "column", code
    FROM found
    """


def _differing(column: str) -> str:
    """Rows whose value is another than the household's; what a row not used says is told at the first row."""
    compared = quoted({"township": "township_key", "village": "village_key"}.get(column, column))
    said = "" if column in NOT_TEXT else f"AND l.{compared} <> '' "
    return (
        "SELECT CASE WHEN f.ord IS NULL THEN l.ord ELSE h.first_ord END AS ord, "
        f"{text_literal(column)} AS \"column\", 'HOUSEHOLD_DIFFERS' AS code "
        "FROM listed l JOIN homes h USING (home_key) LEFT JOIN faults f ON f.ord = l.ord "
        f"WHERE l.{compared} <> h.{compared} {said}"
        "AND (f.ord IS NULL OR l.ord IN (SELECT ord FROM told_again))"
    )
