"""Whom an open question may mean: blocks that find likely members, a score, the best five of each."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from shouwang.engine.linkage import evidence
from shouwang.kernel.names import standard_key

MOST_CANDIDATES = 5
RARE_NAME = 5
"""A name that so few bear is worth offering even where the row says nothing about place or person."""

BLOCKS: dict[str, str] = {
    "name and village": "a.name_key = m.name_key AND a.village = m.village",
    "name and township": "a.name_key = m.name_key AND a.township = m.township",
    "name and last four": "a.name_key = m.name_key AND right(a.mask, 4) = right(m.id18, 4)",
    "village and birth date": "a.village = m.village AND a.birth_date = m.birth_date",
    "name and birth date": "a.name_key = m.name_key AND a.birth_date = m.birth_date",
    "name and birth digits": "a.name_key = m.name_key AND substr(a.typed_id, 7, 8) = substr(m.id18, 7, 8)",
    "ID but for the area": "substr(a.typed_id, 7) = substr(m.id18, 7)",
    "area and last four": "left(a.typed_id, 6) = left(m.id18, 6) AND right(a.typed_id, 4) = right(m.id18, 4)",
    "ID but for the sequence": "left(a.typed_id, 14) = left(m.id18, 14)",
    "ID that survived": "left(a.survived, 14) = left(m.id18, 14) AND length(a.survived) >= 14",
    "phone": "a.phone = m.phone",
}
"""Members worth a look where the row's own ID does not settle it. Each is an equality: no block explodes."""


def rank(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Candidates of `open_questions` among `members`: question, candidates as JSON text, best first."""
    db.execute(f"CREATE OR REPLACE TEMP TABLE pairs AS {_pairs()}")
    db.register("likeness", _likeness(db))
    ranked = db.sql(_RANKED).to_arrow_table()
    db.unregister("likeness")
    db.execute("DROP TABLE pairs")
    return ranked


def _pairs() -> str:
    blocks = [_block(condition) for condition in BLOCKS.values()]
    return " UNION ".join([*blocks, _RARE_NAMES, _ONE_CHARACTER_OFF, _UNKNOWN_IDS])


def _block(condition: str) -> str:
    return (
        "SELECT a.question, m.person FROM open_questions a "
        f"JOIN members m ON {condition} WHERE a.may_link AND a.name_key <> ''"
    )


_RARE_NAMES = f"""
SELECT a.question, m.person FROM open_questions a
JOIN (SELECT person, name_key, count(*) OVER (PARTITION BY name_key) AS bearers FROM members) m
  ON a.name_key = m.name_key
WHERE a.may_link AND a.township IS NULL AND a.village IS NULL AND m.bearers <= {RARE_NAME}
"""

_UNKNOWN_IDS = """
SELECT a.question, m.person FROM open_questions a
JOIN members m ON a.name_key = m.name_key
WHERE NOT a.may_link AND m.id18 IS NULL AND coalesce(a.village, m.village) = m.village
  AND coalesce(a.township, m.township) = m.township AND coalesce(a.village, a.township) IS NOT NULL
"""
"""A valid ID that nobody has may be that of a member whose own ID is bad: same name and place, no less."""

_ONE_CHARACTER_OFF = """
SELECT a.question, m.person
FROM (SELECT question, village, name_key, unnest(range(1, length(name_key) + 1)) AS gap FROM open_questions
      WHERE may_link AND village <> '' AND length(name_key) > 2) a
JOIN (SELECT person, village, name_key, unnest(range(1, length(name_key) + 1)) AS gap FROM members
      WHERE length(name_key) > 2 AND village IN (SELECT village FROM open_questions)) m
ON a.village = m.village AND a.gap = m.gap
  AND left(a.name_key, a.gap - 1) || '?' || substr(a.name_key, a.gap + 1)
    = left(m.name_key, m.gap - 1) || '?' || substr(m.name_key, m.gap + 1)
"""
"""The same village and a name with one other character: 华 for 華, or a slip of the pen."""


def _likeness(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How alike each pair of different names is, 0 to 1; variants of a character count as the same."""
    names = db.sql(
        "SELECT DISTINCT a.name_key AS asked_name, m.name_key AS member_name FROM pairs "
        "JOIN open_questions a USING (question) JOIN members m USING (person) WHERE a.name_key <> m.name_key"
    ).to_arrow_table()
    asked, member = (names[column].to_pylist() for column in ("asked_name", "member_name"))
    standard = ([standard_key(name) for name in side] for side in (asked, member))
    alike = cpdist(*standard, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    return names.append_column("alike", pa.array(alike, pa.float32()))


_RANKED = f"""
WITH weighed AS (
  SELECT question, person, m.person_no, {evidence.columns()},
    CASE WHEN a.name_key = m.name_key THEN 1 ELSE coalesce(l.alike, 0) END AS alike,
    CASE WHEN a.township <> m.township THEN 0 WHEN a.village = m.village THEN 1
      WHEN a.village IS NULL AND a.township = m.township THEN 0.8 WHEN a.township = m.township THEN 0.4
      WHEN a.village IS NULL AND a.township IS NULL THEN 0.2 ELSE 0 END AS nearby
  FROM pairs JOIN open_questions a USING (question) JOIN members m USING (person)
  LEFT JOIN likeness l ON l.asked_name = a.name_key AND l.member_name = m.name_key
), scored AS (
  SELECT question, person, person_no, alike, {evidence.strength()} AS told,
    round(greatest(0.45 * alike + 0.25 * nearby + 0.3 * told, 0)::DOUBLE, 2) AS score
  FROM weighed WHERE alike > 0 OR told = 1
), best AS (
  SELECT *, row_number() OVER (PARTITION BY question ORDER BY score DESC, alike DESC, person) AS place
  FROM scored
)
SELECT question,
  to_json(list({{'person_no': person_no, 'score': score}} ORDER BY place))::VARCHAR AS candidates
FROM best WHERE place <= {MOST_CANDIDATES} GROUP BY question ORDER BY question
"""
"""Name, place and facts weigh 45, 25 and 30; a contradicting fact costs 30 and never removes a candidate."""
