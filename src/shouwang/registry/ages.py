"""As of which day a sheet states ages: found from its rows with a valid ID, whose birth dates are known.

Some lists count age on the day of the row, others on the day they were printed, months or years later. Taking
one for the other would let a true age contradict.
"""

from __future__ import annotations

FEWEST_ROWS = 5
"""Rows that must agree on one day before it is believed against the rows' own days."""
ROWS_ASKED = 1000
"""Rows of a sheet that are asked; some dozens already tell the day within a week or two."""

STATED_ON = f"""
WITH told AS (
  SELECT s.sheet_no, s.age, m.birth_date AS born, {{first_day}} AS first_day, {{last_day}} AS last_day
  FROM staged s JOIN members m ON s.id18 = m.id18
  WHERE s.age IS NOT NULL AND m.birth_date IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY s.sheet_no ORDER BY s.ord) <= {ROWS_ASKED}
), counted AS (
  SELECT sheet_no, count(*) AS rows, count(*) FILTER (
    age BETWEEN date_sub('year', born, first_day) AND date_sub('year', born, last_day)) AS on_own_day
  FROM told GROUP BY sheet_no
), birthdays AS (
  SELECT sheet_no, (born + age * INTERVAL 1 YEAR)::DATE AS day, 1 AS step FROM told
  UNION ALL SELECT sheet_no, (born + (age + 1) * INTERVAL 1 YEAR)::DATE, -1 FROM told
), steps AS (
  SELECT sheet_no, day, sum(step) AS step FROM birthdays GROUP BY ALL
), heights AS (
  -- of how many rows the age is right from this day until the next
  SELECT sheet_no, day, sum(step) OVER days AS right_rows, lead(day) OVER days - 1 AS until_day FROM steps
  WINDOW days AS (PARTITION BY sheet_no ORDER BY day)
), best AS (
  SELECT * FROM heights QUALIFY row_number() OVER (PARTITION BY sheet_no ORDER BY right_rows DESC, day) = 1
)
SELECT sheet_no, on_own_day < right_rows AS one_day, day AS first_day, until_day AS last_day,
  2 * greatest(on_own_day, right_rows) > rows
    AND (on_own_day >= right_rows OR right_rows >= {FEWEST_ROWS}) AS reliable
FROM counted JOIN best USING (sheet_no)
"""
"""A line a sheet that has ages: whether one day for all rows fits better than each row's own, and which it
may be; `reliable` where that fits most rows, and enough of them."""
