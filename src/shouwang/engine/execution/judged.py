"""What rules said of households: gathered over a sweep, and kept for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from shouwang.engine.execution.results import FeatureTable, RuleCounts, hits_table
from shouwang.engine.picking import Ints, Wanted, beside, picked, to_pick_from
from shouwang.engine.plan.model import FALSE, OUT_OF_SCOPE, TRUE, truth_column

HOUSEHOLD = "household"
UNKNOWN = 2  # stands for null in arrays of TINYINT truths
Truth = Mapping[str, Any]  # columns of `truth` as arrays, masked where a rule is unknown


class Judged:
    """What the rules said, gathered over stretches."""

    def __init__(self, rules: Sequence[str]) -> None:
        """Nothing yet, of these rules in their order."""
        self._rules = tuple(rules)
        self._households: list[Ints] = [np.empty(0, dtype=np.int32)]
        self._numbers: list[Ints] = [np.empty(0, dtype=np.int32)]
        self.counts: Mapping[str, RuleCounts] = {rule: RuleCounts() for rule in rules}

    def add(self, truth: Truth) -> None:
        """Counts and hits of one more stretch."""
        counts = {}
        for number, rule in enumerate(self._rules):
            said = np.ma.filled(truth[truth_column(rule)], UNKNOWN)
            found = truth["household"][said == TRUE].astype(np.int32)
            self._households.append(np.asarray(found))
            self._numbers.append(np.full(len(found), number, dtype=np.int32))
            numbers = (int(np.count_nonzero(said == code)) for code in (TRUE, FALSE, UNKNOWN, OUT_OF_SCOPE))
            counts[rule] = self.counts[rule].plus(RuleCounts(*numbers))
        self.counts = counts

    def hits(self) -> pa.Table:
        """All hits in order."""
        return hits_table(np.concatenate(self._households), np.concatenate(self._numbers), self._rules)


def keep_truth(truth: Truth, features: Path) -> None:
    """Keeps what rules said of the households of a feature file, beside it."""
    rows = to_pick_from(pa.table(dict(truth)))
    if rows is not None:
        beside(features).write_bytes(rows)


def kept_truth(features: FeatureTable, rules: Sequence[str], households: Ints) -> Truth | None:
    """What rules said of some households (ascending, each once); None where it was not kept of all."""
    columns = [HOUSEHOLD, *map(truth_column, rules)]
    found, wanted = list[pa.Table](), households
    for files in (*((later,) for later in reversed(features.later)), features.parts):
        rows = picked(files, columns, Wanted(wanted))
        if rows is None:
            return None
        found.append(rows)
        wanted = np.setdiff1d(wanted, rows[HOUSEHOLD].to_numpy(), assume_unique=True)
    together = pa.concat_tables(found)
    return None if len(wanted) else {name: together[name].to_numpy() for name in columns}
