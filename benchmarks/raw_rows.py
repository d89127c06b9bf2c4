"""The facts of the benchmark as departments send them, for a sweep that must match IDs by itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from benchmarks.facts_at_scale import ABOUT_HOUSEHOLD, Ints, load, write


def make_raw(folder: Path) -> None:
    """The same rows as departments send them: in their order, with IDs as text, one in twenty untidy."""
    if (folder / "raw" / "people.parquet").exists():
        return
    facts = load(folder)
    persons = pq.read_table(facts.persons, columns=["person", "household"])
    ids = _ids(persons["person"].to_numpy())
    first = np.flatnonzero(np.diff(persons["household"].to_numpy(), prepend=-1))
    for kind, feed in facts.feeds.items():
        (folder / "raw" / kind).mkdir(parents=True, exist_ok=True)
        for file in feed.files:
            rows = pq.read_table(file).sort_by("ord")
            about_household = kind in ABOUT_HOUSEHOLD
            who = first[rows["household"].to_numpy()] if about_household else rows["person"].to_numpy()
            written = _badly(ids.take(pa.array(who)), np.random.default_rng(len(who)))
            rows = rows.drop_columns(["household", "person"]).add_column(0, "id", written)
            pq.write_table(rows, folder / "raw" / kind / file.name, compression="zstd")
    write(
        {"id": ids, "person": persons["person"], "household": persons["household"]},
        folder / "raw" / "people.parquet",
    )


def _ids(persons: Ints) -> pa.Array:
    """Invented ID numbers: area 99, 16 more digits."""
    return pc.cast(pa.array(990000198001010000 + persons.astype(np.int64)), pa.string())


def _badly(ids: pa.Array, rng: np.random.Generator) -> pa.Array:
    spoilt = pa.array(rng.random(len(ids)) < 0.05)
    return pc.if_else(spoilt, pc.binary_join_element_wise("' ", ids, " ", ""), ids)
