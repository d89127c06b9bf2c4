"""Splink 5 as the yardstick: the same columns, term frequencies, levels that know how IDs are damaged."""

from __future__ import annotations

import logging

import duckdb
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

Best = tuple[int, int, float]
"""Row, person and probability."""

ROWS = """
CREATE TABLE asked AS SELECT r."row" AS unique_id, 'rows' AS side, r.name, r.sex,
  replace(r.township, '镇', '') AS township, replace(r.village, '村', '') AS village,
  r.birth_date::VARCHAR AS birth_date, r.phone, nullif(r.id_text, '') AS id,
  left(r.id_text, 6) || right(r.id_text, 4) AS id_ends, left(r.id_text, 14) AS id_front,
  CASE WHEN length(r.id_text) = 18 THEN substr(r.id_text, 7) END AS id_back
FROM read_parquet(?) r
WHERE r.reject_code IS NULL AND NOT EXISTS (SELECT 1 FROM read_parquet(?) p WHERE p.id18 = r.id18)
"""
PERSONS = """
CREATE TABLE known AS SELECT person AS unique_id, 'register' AS side, name, sex, township_key AS township,
  village_key AS village, birth_date::VARCHAR AS birth_date, nullif(phone, '') AS phone, id18 AS id,
  left(id18, 6) || right(id18, 4) AS id_ends, left(id18, 14) AS id_front, substr(id18, 7) AS id_back
FROM read_parquet(?)
"""


def best_of_each_row(feed: str, persons: str) -> list[Best]:
    """The likeliest person of every row that no valid ID links; trained on the data, without labels."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect() as db:
        db.execute(ROWS, [feed, persons])
        db.execute(PERSONS, [persons])
        api = DuckDBAPI(connection=db)
        tables = [api.register("asked"), api.register("known")]
        linker = Linker(tables, _settings(), log_level=None)
        _train(linker)
        predicted = linker.inference.predict(threshold_match_probability=0.01).physical_name
        query = f"""
        SELECT CASE WHEN side_l = 'rows' THEN unique_id_l ELSE unique_id_r END AS asked_row,
          arg_max(CASE WHEN side_l = 'rows' THEN unique_id_r ELSE unique_id_l END, match_weight) AS person,
          arg_max(match_probability, match_weight) AS probability
        FROM {predicted} GROUP BY asked_row
        """
        return db.execute(query).fetchall()


def _train(linker: Linker) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("name", "village", "birth_date"), block_on("id_front", "name")], recall=0.7
    )
    training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("name", "village"))
    training.estimate_parameters_using_expectation_maximisation(block_on("birth_date", "phone"))


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("name", "village"),
            block_on("name", "township"),
            block_on("name", "birth_date"),
            block_on("id_back"),
            block_on("id_ends"),
            block_on("id_front"),
            block_on("phone"),
        ],
        comparisons=[
            comparisons.DamerauLevenshteinAtThresholds("name", 1).configure(term_frequency_adjustments=True),
            comparisons.ExactMatch("village").configure(term_frequency_adjustments=True),
            comparisons.ExactMatch("township"),
            comparisons.ExactMatch("sex"),
            comparisons.DamerauLevenshteinAtThresholds("birth_date", 1),
            comparisons.ExactMatch("phone"),
            _id_comparison(),
        ],
        additional_columns_to_retain=["side"],
        retain_matching_columns=False,
    )


def _id_comparison() -> comparisons.CustomComparison:
    whole = "length(id_l) = 18 AND length(id_r) = 18"
    begins = "(starts_with(id_l, id_r) OR starts_with(id_r, id_l))"
    return comparisons.CustomComparison(
        output_column_name="id",
        comparison_levels=[
            levels.NullLevel("id"),
            levels.CustomLevel(
                f"{whole} AND damerau_levenshtein(id_l, id_r) <= 1", label_for_charts="one error"
            ),
            levels.CustomLevel(
                f"{whole} AND damerau_levenshtein(id_l, id_r) <= 2", label_for_charts="two errors"
            ),
            levels.CustomLevel(
                f"{begins} AND least(length(id_l), length(id_r)) >= 14", label_for_charts="cut at 14"
            ),
            levels.CustomLevel(f"{begins}", label_for_charts="cut at 6"),
            levels.ElseLevel(),
        ],
    )
