"""Questions and members in, certain links and ranked candidates out: set at a time, in DuckDB."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from shouwang.engine.linkage import evidence
from shouwang.engine.linkage.candidates import rank

ASKED = pa.schema(
    [
        ("question", pa.int64()),
        ("may_link", pa.bool_()),  # False: a valid ID that nobody has; such a row is never linked by name
        ("name_key", pa.string()),
        ("township", pa.string()),  # null: the row names none
        ("village", pa.string()),  # null: the row names none; '': one that the register does not know
        ("id_text", pa.string()),
        ("id_code", pa.string()),
        ("sex", pa.string()),
        ("age", pa.int32()),
        ("birth_date", pa.date32()),
        ("phone", pa.string()),
        ("first_day", pa.date32()),  # the stretch of time the row is about: age is as of then
        ("last_day", pa.date32()),
    ]
)
"""What a row says about whom it means; one line for every distinct set of statements."""

MEMBERS = pa.schema(
    [
        ("person", pa.int32()),
        ("household", pa.int32()),
        ("person_no", pa.string()),
        ("name_key", pa.string()),
        ("township", pa.string()),
        ("village", pa.string()),
        ("id18", pa.string()),  # null: the register does not know it
        ("sex", pa.string()),
        ("birth_date", pa.date32()),
        ("phone", pa.string()),
    ]
)
"""What the register says about each person."""


@dataclass(frozen=True, slots=True)
class Links:
    """`certain`: question, person, household, method, explanation. `candidates`: question, JSON text."""

    certain: pa.Table
    candidates: pa.Table


def link(db: duckdb.DuckDBPyConnection) -> Links:
    """Answer the tables or views `asked` (see ASKED) and `members` (see MEMBERS) of the connection.

    A link is certain only if exactly one member has the name and the place and at least one more fact that
    agrees, and none that contradicts. Questions that stay open get at most five candidates, best first.
    """
    db.execute(f"CREATE OR REPLACE TEMP TABLE questions AS {evidence.PREPARED}")
    certain = db.sql(_CERTAIN).to_arrow_table()
    db.register("answered", certain)
    db.execute(
        "CREATE OR REPLACE TEMP TABLE open_questions AS "
        "SELECT * FROM questions WHERE question NOT IN (SELECT question FROM answered)"
    )
    candidates = rank(db)
    db.unregister("answered")
    for table in ("questions", "open_questions"):
        db.execute(f"DROP TABLE {table}")
    return Links(certain, candidates)


_SAME_PLACE = """
  SELECT a.question, m.person, m.household, {facts}, '村' AS place
  FROM questions a JOIN members m ON a.name_key = m.name_key AND a.village = m.village
  WHERE a.may_link AND coalesce(a.township = m.township, true)
  UNION ALL
  SELECT a.question, m.person, m.household, {facts}, '乡镇' AS place
  FROM questions a JOIN members m ON a.name_key = m.name_key AND a.township = m.township
  WHERE a.may_link AND a.village IS NULL
"""

_CERTAIN = f"""
WITH pairs AS ({_SAME_PLACE.format(facts=evidence.columns())}),
meeting AS (
  SELECT question, person, household, {evidence.method()} AS method,
    '姓名和' || place || '一致，' || {evidence.labels()} || '，名册中符合的只有这一人。' AS explanation
  FROM pairs WHERE {evidence.some_agree()} AND {evidence.none_contradicts()}
)
SELECT question, any_value(person) AS person, any_value(household) AS household,
  any_value(method) AS method, any_value(explanation) AS explanation
FROM meeting GROUP BY question HAVING count(*) = 1 ORDER BY question
"""
