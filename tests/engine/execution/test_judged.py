"""What rules said is kept beside the features, and found again for the last sweep of each household."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from shouwang.engine.execution.judged import Truth, keep_truth, kept_truth
from shouwang.engine.execution.results import FeatureTable

RULES = ("poor", "ill")


def truth(households: list[int], poor: list[int], ill: list[int]) -> Truth:
    """What two rules said of households."""
    columns = {"household": np.asarray(households, np.int32), "r.poor": poor, "r.ill": ill}
    return {
        name: np.asarray(column, np.int32 if name == "household" else np.int8)
        for name, column in columns.items()
    }


def said(features: FeatureTable, households: list[int]) -> dict[int, tuple[int, int]] | None:
    """What was kept of households."""
    found = kept_truth(features, RULES, np.asarray(households, np.int32))
    if found is None:
        return None
    rows = zip(found["household"].tolist(), found["r.poor"].tolist(), found["r.ill"].tolist(), strict=True)
    return {household: (poor, ill) for household, poor, ill in rows}


def test_a_household_has_what_was_said_last(tmp_path: Path) -> None:
    one, two, later, last = (tmp_path / f"{name}.parquet" for name in ("one", "two", "later", "last"))
    keep_truth(truth([1, 2, 3], [1, 0, 2], [0, 0, 0]), one)
    keep_truth(truth([7, 9], [0, -1], [1, 1]), two)
    keep_truth(truth([2, 9], [1, 1], [2, 2]), later)
    keep_truth(truth([9], [0], [0]), last)
    features = FeatureTable((one, two), (later, last))
    assert said(features, [1, 2, 7, 9]) == {1: (1, 0), 2: (1, 2), 7: (0, 1), 9: (0, 0)}
    assert said(FeatureTable((one, two)), [3, 9]) == {3: (2, 0), 9: (-1, 1)}


def test_a_household_of_which_nothing_is_kept_leaves_all_to_be_judged_again(tmp_path: Path) -> None:
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    keep_truth(truth([1, 2], [1, 0], [0, 0]), one)
    assert said(FeatureTable((one,)), [1, 5]) is None
    assert said(FeatureTable((one,), (two,)), [1]) is None
    keep_truth(truth([6, 5], [1, 0], [0, 0]), two)  # out of order: not kept
    assert said(FeatureTable((one, two)), [5]) is None
