"""Feed rows -> whose they are: repeated rows set aside, exact links by ID, the rest by the contract's rule.

One kind at a time. The many rows with a valid ID are joined set at a time and never held in memory; only rows
that need a closer look (no valid ID, a valid ID that nobody has, a refused cell) become a table of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from shouwang.engine.linkage import link
from shouwang.feeds.contract import ColumnType, Kind
from shouwang.kernel.idnumbers import mask_id
from shouwang.kernel.names import is_variant, name_key
from shouwang.kernel.places import Gazetteer
from shouwang.registry.ages import STATED_ON
from shouwang.registry.building import PlaceTriple, registered_village
from shouwang.registry.decisions import METHOD, NONE_DECIDED, Decisions
from shouwang.registry.sheets import Sheet, own_columns, portions, quoted, text_literal, view_of
from shouwang.registry.workbench import drop, keep_keys, keep_table

TRIED_IN_LINKING = ("ID_CHECKSUM", "ID_MASKED", "ID_LOST_DIGITS")
_ONLY_MEANWHILE = (
    "stated_on", "looked_at", "row_names", "row_masks", "row_places", "asking", "asked", "certain", "offered",
    "decided",
)  # fmt: skip
NO_TIME = "undated"
"""The column that stands for the time of a kind that has none."""

_TRIED = ", ".join(f"'{code}'" for code in TRIED_IN_LINKING)
_LAST_DAY = {
    ColumnType.MONTH: "last_day({time})",
    ColumnType.TERM: "({time} + INTERVAL 6 MONTH - INTERVAL 1 DAY)::DATE",
    ColumnType.YEAR: "({time} + INTERVAL 1 YEAR - INTERVAL 1 DAY)::DATE",
}


def open_register(db: duckdb.DuckDBPyConnection, persons: Path) -> None:
    """Load the temp table `members` (see engine.linkage.MEMBERS) from the register's Parquet file."""
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE members AS SELECT person, household, person_no, name, name_key, "
        "township_key AS township, village_key AS village, id18, sex, birth_date, "
        f"{_digits('phone')} AS phone FROM read_parquet(?)",
        [str(persons)],
    )


def gazetteer_of(places: Iterable[PlaceTriple]) -> Gazetteer:
    """What place cells are read against."""
    return Gazetteer.of((p.county, p.township, registered_village(p)) for p in places)


def match(
    db: duckdb.DuckDBPyConnection,
    sheets: Sequence[Sheet],
    kind: Kind,
    *,
    gazetteer: Gazetteer,
    decisions: Decisions = NONE_DECIDED,
    earlier: Sequence[Path] = (),
) -> None:
    """Fill the view `staged` and the temp tables `repeats` and `loose` (rows that needed a closer look).

    Read the result with the queries `outcomes` and `feed_rows`; `members` must be there. `decisions`: whom
    people said some rows mean; it prevails. `earlier`: staged rows that came before these sheets.
    """
    view_of(db, "staged", sheets, own_columns(kind))
    db.execute(f"CREATE OR REPLACE TEMP TABLE repeats AS {_repeats(earlier)}")
    db.register("said", decisions.table(kind.name))
    db.execute(f"CREATE OR REPLACE TEMP TABLE decided AS {_DECIDED}")
    db.unregister("said")
    first, last = _period(kind)
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE stated_on AS {STATED_ON.format(first_day=first, last_day=last)}"
    )
    db.execute(f"CREATE OR REPLACE TEMP TABLE looked_at AS {_looked_at(kind)}")
    keep_keys(db, "row_names", "SELECT name FROM looked_at", name_key)
    keep_keys(db, "row_masks", "SELECT id_text FROM looked_at", mask_id)
    keep_table(db, "row_places", _read_places(db, gazetteer))
    db.execute(f"CREATE OR REPLACE TEMP TABLE asking AS {_ASKING}")
    db.execute(f"CREATE OR REPLACE TEMP TABLE asked AS {_ASKED}")
    links = link(db)
    keep_table(db, "certain", links.certain)
    keep_table(db, "offered", links.candidates)
    db.execute(f"CREATE OR REPLACE TEMP TABLE loose AS {_LOOSE}")
    drop(db, *_ONLY_MEANWHILE)


def feed_rows(kind: Kind, *, months: Sequence[date | None] | None = None) -> str:
    """Query of the accepted rows (of some months): ord, household, person and the kind's columns."""
    own = "".join(f", s.{quoted(name)}" for name in own_columns(kind))
    undated = "" if kind.time else f", NULL::DATE AS {quoted(NO_TIME)}"
    return f"""
    SELECT s.ord, coalesce(m.household, l.household) AS household, coalesce(m.person, l.person) AS person
      {own}{undated}
    FROM staged s LEFT JOIN members m ON s.id18 = m.id18 LEFT JOIN loose l ON s.ord = l.ord
    WHERE coalesce(l.outcome, 'accepted') = 'accepted' AND s.ord NOT IN (SELECT ord FROM repeats)
      AND {_in_months(_time(kind), months)}
    """


def outcomes(db: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], kind: Kind) -> Iterator[str]:
    """Queries, to be asked one after another, of one line per staged row in contract order.

    `township` and `village` are keys of `kernel.places`, `name_key` one of `kernel.names`. Who and where are
    kept only for rows that bear no person: these are what a doubtful finding may owe itself to.
    """
    for portion in portions(sheets):
        view_of(db, "portion", portion, own_columns(kind))
        yield _outcomes(kind)


def _outcomes(kind: Kind) -> str:
    return f"""
    SELECT s.sheet_no, s."row", f.outcome, f.code, l."column", l.value_masked,
      CASE WHEN f.outcome = 'accepted' THEN coalesce(l.method, CASE WHEN m.person IS NOT NULL THEN
        CASE s.id_form WHEN 'card22' THEN 'card20' ELSE s.id_form END END) END AS method,
      CASE WHEN f.outcome = 'accepted' THEN coalesce(l.person, m.person) END AS person,
      l.reason, l.candidates, l.name, l.name_key, l.id_masked, l.township, l.village, {_time(kind)} AS time,
      l.explanation
    FROM portion s LEFT JOIN repeats r ON s.ord = r.ord LEFT JOIN loose l ON s.ord = l.ord
    LEFT JOIN members m ON s.id18 = m.id18,
    LATERAL (SELECT
      CASE WHEN r.ord IS NOT NULL THEN 'duplicate' ELSE coalesce(l.outcome, 'accepted') END AS outcome,
      CASE WHEN r.ord IS NOT NULL THEN 'DUPLICATE' ELSE l.code END AS code) f
    ORDER BY s.ord
    """


def names_that_differ(db: duckdb.DuckDBPyConnection) -> Counter[int]:
    """Sheet number -> rows linked by a valid ID though their name is neither the register's nor a variant."""
    counts: Counter[int] = Counter()
    for sheet_no, name, registered, rows in db.execute(_OTHER_NAMES).fetchall():
        if not is_variant(name, registered):
            counts[sheet_no] += rows
    return counts


_OTHER_NAMES = """
SELECT s.sheet_no, s.name, m.name, count(*) FROM staged s JOIN members m USING (id18)
WHERE s.name <> m.name AND s.reject_code IS NULL AND s.ord NOT IN (SELECT ord FROM repeats) GROUP BY ALL
"""


def _repeats(earlier: Sequence[Path]) -> str:
    """Rows that say the same as an earlier row of these sheets, or of files that came before them."""
    if not earlier:
        return _REPEATS
    files = ", ".join(text_literal(str(file)) for file in earlier)
    return (
        f"{_REPEATS} UNION SELECT ord FROM staged SEMI JOIN "
        f"(SELECT raw_key FROM read_parquet([{files}], union_by_name = true)) USING (raw_key)"
    )


_REPEATS = """
WITH firsts AS (SELECT raw_key, min(ord) AS first FROM staged GROUP BY raw_key HAVING count(*) > 1)
SELECT s.ord FROM staged s JOIN firsts f ON s.raw_key = f.raw_key AND s.ord > f.first
"""
"""Rows that say the same as an earlier row of the kind, whether that one could be used or not."""


def _time(kind: Kind) -> str:
    return f"s.{quoted(kind.time)}" if kind.time else "NULL::DATE"


def _in_months(time: str, months: Sequence[date | None] | None) -> str:
    if months is None:
        return "true"
    days = [f"({time} >= DATE '{m}' AND {time} <= last_day(DATE '{m}'))" for m in months if m]
    return "(" + " OR ".join([*days, *([f"{time} IS NULL"] if None in months else [])]) + ")"


def _digits(column: str) -> str:
    """A telephone number without signs and country code; null where it is no number."""
    bare = f"regexp_replace(regexp_replace({column}, '[^0-9]', '', 'g'), '^(0?0?86)(1[0-9]{{10}})$', '\\2')"
    return f"CASE WHEN {column} NOT LIKE '%*%' AND length({bare}) >= 7 THEN {bare} END"


def _read_places(db: duckdb.DuckDBPyConnection, gazetteer: Gazetteer) -> pa.Table:
    """Every pair of place cells of the rows looked at, with the keys they name."""
    pairs = db.execute("SELECT DISTINCT township, village FROM looked_at").fetchall()
    readings = [gazetteer.read(township, village) for township, village in pairs]
    columns = {
        "township": [township for township, _ in pairs],
        "village": [village for _, village in pairs],
        "township_key": [r.township for r in readings],
        "village_key": [r.village for r in readings],
    }
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return table.append_column("contradicts", pa.array([r.contradicts for r in readings], pa.bool_()))


def _period(kind: Kind) -> tuple[str, str]:
    """First and last day of what a row is about, as SQL: a day, or the whole of its month, term or year."""
    time = _time(kind)
    last = _LAST_DAY.get(kind.columns[kind.time].type, "{time}") if kind.time else "{time}"
    return time, last.format(time=time)


def _looked_at(kind: Kind) -> str:
    """Rows that no valid ID links: refused by cleaning, without a valid ID, or with one that nobody has."""
    first, last = _period(kind)
    return f"""
    SELECT s.ord, s.raw_key, s.name, s.township, s.village, s.id_text, s.id18, s.sex, s.birth_date,
      CASE WHEN coalesce(d.reliable, true) THEN s.age END AS age,
      nullif(s.id_code, 'ID_MISSING') AS id_code, {_digits("s.phone")} AS phone,
      s.reject_code, s.reject_column, s.reject_value,
      CASE WHEN s.age IS NOT NULL THEN CASE WHEN d.one_day THEN d.first_day ELSE {first} END END AS first_day,
      CASE WHEN s.age IS NOT NULL THEN CASE WHEN d.one_day THEN d.last_day ELSE {last} END END AS last_day
    FROM staged s LEFT JOIN members m ON s.id18 = m.id18 LEFT JOIN stated_on d ON d.sheet_no = s.sheet_no
    WHERE (s.reject_code IS NOT NULL OR m.person IS NULL) AND s.ord NOT IN (SELECT ord FROM repeats)
    """


_ASKING = """
SELECT s.*, n.key AS name_key, p.township_key, p.village_key, p.contradicts, s.id18 IS NULL AS may_link,
  i.key AS id_masked,
  dense_rank() OVER (ORDER BY n.key, p.township_key, p.village_key, p.contradicts, s.id_text, s.id_code,
    s.id18, s.sex, s.age, s.birth_date, s.phone, s.first_day, s.last_day) AS question
FROM looked_at s LEFT JOIN row_names n ON n.text = s.name LEFT JOIN row_masks i ON i.text = s.id_text
LEFT JOIN row_places p
  ON p.township IS NOT DISTINCT FROM s.township AND p.village IS NOT DISTINCT FROM s.village
"""
"""Rows with their keys; rows that say the same of who is meant share a question."""

_ASKED = """
SELECT question, any_value(may_link) AS may_link, any_value(name_key) AS name_key,
  -- a row that names two places agrees with none
  any_value(CASE WHEN contradicts THEN '' ELSE township_key END) AS township,
  any_value(CASE WHEN contradicts THEN '' ELSE village_key END) AS village,
  any_value(id_text) AS id_text, any_value(id_code) AS id_code, any_value(sex) AS sex, any_value(age) AS age,
  any_value(birth_date) AS birth_date, any_value(phone) AS phone,
  any_value(first_day) AS first_day, any_value(last_day) AS last_day
FROM asking WHERE reject_code IS NULL AND name_key <> '' GROUP BY question
"""

_DECIDED = """
SELECT s.raw_key::UUID AS raw_key, m.person, m.household, s.person_no = '' AS nobody
FROM said s LEFT JOIN members m ON m.person_no = s.person_no WHERE s.person_no = '' OR m.person IS NOT NULL
"""
"""What people said of rows; who has left the register since is asked about again."""

_LOOSE = f"""
WITH answered AS (
  SELECT a.* REPLACE (
      -- a row that means nobody of here makes no finding doubtful
      CASE WHEN d.nobody IS NOT TRUE THEN a.name_key END AS name_key),
    CASE WHEN d.nobody IS NOT TRUE THEN coalesce(d.person, c.person) END AS person,
    CASE WHEN d.nobody IS NOT TRUE THEN coalesce(d.household, c.household) END AS household,
    CASE WHEN d.person IS NOT NULL THEN '{METHOD}' ELSE c.method END AS method,
    CASE WHEN d.person IS NOT NULL THEN '经人工认定。' ELSE c.explanation END AS explanation,
    CASE WHEN d.nobody THEN '[]' ELSE coalesce(o.candidates, '[]') END AS candidates
  FROM asking a LEFT JOIN certain c USING (question) LEFT JOIN offered o USING (question)
  LEFT JOIN decided d ON d.raw_key = a.raw_key
), told AS (
  SELECT *,
    -- a row refused for a cell stays refused, whoever it may mean
    coalesce(reject_code, CASE WHEN person IS NULL AND id_code IN ({_TRIED}) THEN id_code END) AS fault,
    reject_code IS NULL AND person IS NULL AS nobody,
    person IS NULL OR reject_code IS NOT NULL AS shown
  FROM answered
)
SELECT ord, CASE WHEN fault IS NULL THEN 'accepted' ELSE 'rejected' END AS outcome, fault AS code,
  CASE WHEN reject_code IS NOT NULL THEN reject_column WHEN fault IS NOT NULL THEN 'id' END AS "column",
  CASE WHEN reject_code IS NOT NULL THEN reject_value WHEN fault IS NOT NULL THEN id_masked END
    AS value_masked,
  CASE WHEN fault IS NULL THEN method END AS method,
  CASE WHEN fault IS NULL THEN person END AS person,
  CASE WHEN fault IS NULL THEN household END AS household,
  CASE WHEN nobody THEN CASE WHEN id18 IS NULL THEN 'NOT_CERTAIN' ELSE 'NOT_IN_REGISTRY' END END AS reason,
  CASE WHEN nobody THEN candidates END AS candidates,
  CASE WHEN shown THEN name END AS name, CASE WHEN shown THEN name_key END AS name_key,
  CASE WHEN shown THEN id_masked END AS id_masked,
  CASE WHEN shown THEN township_key END AS township, CASE WHEN shown THEN village_key END AS village,
  CASE WHEN fault IS NULL THEN explanation END AS explanation
FROM told
"""
