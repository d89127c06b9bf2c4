"""Who is meant: precision, recall and seconds of linking damaged rows, beside Splink 5 in the same run.

    python -m benchmarks.linkage [SEED]

350,000 registered people with names as frequent as in life, 100,000 rows, a third of them damaged. Rules and
weights were settled on other seeds; that of the published figures has been used for nothing else.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
from benchmarks.linkage_people import Ints, invent_land, invent_people, split
from benchmarks.linkage_rows import FIRST_ROW, Rows, roster, rows_about
from benchmarks.results import Section

from shouwang.feeds.cleaning import clean_rows
from shouwang.feeds.contract import Kinds, load_kinds
from shouwang.feeds.lake import Lake
from shouwang.feeds.reading.raw import RawSheet
from shouwang.feeds.staging import StagedFile, StagedSheet
from shouwang.registry import Snapshot, update

SEED = 770213
PERSONS, ROWS, OUTSIDERS = 350_000, 100_000, 5_000
NOBODY = -1
SURE = 0.999
"""The probability from which a link of Splink counts as certain."""

ROSTER_COLUMNS = (
    "household_no",
    "county",
    "township",
    "village",
    "household_kind",
    "income_per_person",
    "name",
    "id",
)
ROSTER_COLUMNS += ("relation", "phone")
FEED_COLUMNS = (
    "id",
    "name",
    "township",
    "village",
    "sex",
    "birth_date",
    "phone",
    "settled_on",
    "category",
    "self_paid",
)


@dataclass(frozen=True, slots=True)
class Guesses:
    """What a method says of each row: who is certainly meant, and who comes first (NOBODY where none)."""

    method: str
    certain: Ints
    first: Ints
    seconds: float


@dataclass(frozen=True, slots=True)
class Score:
    """How good the guesses are over all rows, and over the rows whose ID is damaged or missing."""

    method: str
    links: int
    wrong: int
    precision: float
    recall: float
    recall_with_first: float
    hard_precision: float
    hard_recall: float
    hard_recall_with_first: float
    seconds: float


@dataclass(frozen=True, slots=True)
class County:
    """The register and the rows, staged as the product stages them."""

    rows: Rows
    files: tuple[StagedFile, StagedFile]


def invent(seed: int, folder: Path, *, kinds: Kinds, persons: int = PERSONS, count: int = ROWS) -> County:
    """A county of that seed below a folder."""
    rng = np.random.default_rng(seed)
    land = invent_land(rng)
    registered, outsiders = split(invent_people(rng, persons + count * OUTSIDERS // ROWS, land), persons)
    rows = rows_about(rng, registered, outsiders, land, count=count)
    people = _staged(folder, "households", roster(rng, registered, land), ROSTER_COLUMNS, kinds)
    return County(rows, (people, _staged(folder, "medical", rows.sheet, FEED_COLUMNS, kinds)))


def _staged(folder: Path, kind: str, sheet: RawSheet, columns: tuple[str, ...], kinds: Kinds) -> StagedFile:
    where = {name: [place] for place, name in enumerate(_in_order(sheet, columns, kinds[kind].columns))}
    cleaned = clean_rows(sheet, kinds[kind], columns=where)
    path = folder / f"{kind}.parquet"
    pq.write_table(cleaned.table, path)
    return StagedFile(path.name, kind, (StagedSheet("", kind, len(sheet), rows=path),), staged=kind)


def _in_order(sheet: RawSheet, columns: tuple[str, ...], contract: Mapping[str, Any]) -> list[str]:
    """The contract's names of the sheet's columns, in the sheet's order."""
    by_label = {
        heading: name for name in columns for heading in (contract[name].label, *contract[name].headings)
    }
    return [by_label[column.heading] for column in sheet.columns]


def by_contract(county: County, folder: Path, *, kinds: Kinds) -> tuple[Guesses, Snapshot]:
    """The product's own links, and the seconds of matching and storing the rows, the register being there."""
    (folder / "lake").mkdir()
    with Lake(folder / "lake") as lake:
        update(county.files[:1], lake=lake, kinds=kinds)
        begun = time.perf_counter()
        snapshot = update(county.files, lake=lake, kinds=kinds)
        seconds = time.perf_counter() - begun
    outcomes = pq.read_table(snapshot.path(snapshot.kinds["medical"].outcomes)).to_pylist()
    numbers = pq.read_table(snapshot.facts.persons, columns=["person", "person_no"]).to_pydict()
    person_of = dict(zip(numbers["person_no"], numbers["person"], strict=True))
    certain, first = np.full(len(outcomes), NOBODY), np.full(len(outcomes), NOBODY)
    for outcome in outcomes:
        place = outcome["row"] - FIRST_ROW
        certain[place] = NOBODY if outcome["person"] is None else outcome["person"]
        offered = json.loads(outcome["candidates"] or "[]")
        first[place] = person_of[offered[0]["person_no"]] if offered else NOBODY
    return Guesses("守望", certain, np.where(certain == NOBODY, first, certain), seconds), snapshot


def by_splink(county: County, own: Guesses, snapshot: Snapshot) -> Guesses:
    """Splink on the rows that no valid ID links, with the same columns; exact links are taken as they are."""
    from benchmarks.linkage_splink import best_of_each_row

    outcomes = pq.read_table(snapshot.path(snapshot.kinds["medical"].outcomes), columns=["row", "method"])
    exact = np.isin(np.array(outcomes["method"].to_pylist(), dtype=object), ["id", "id15", "card20"])
    by_id = np.where(exact, own.certain, NOBODY)
    begun = time.perf_counter()
    feed = str(county.files[1].sheets[0].rows)
    best = best_of_each_row(feed, str(snapshot.facts.persons))
    seconds = time.perf_counter() - begun
    certain, first = by_id.copy(), by_id.copy()
    for row, person, probability in best:
        place = row - FIRST_ROW
        first[place] = person
        certain[place] = person if probability >= SURE else NOBODY
    return Guesses("Splink 5 after exact IDs", certain, first, seconds)


def score(guesses: Guesses, rows: Rows) -> Score:
    """Precision of certain links; recall over rows about the registered, also with the first candidate."""
    hard = ~np.isin(rows.damage, ["clean", "format"])
    right = (guesses.certain == rows.person) & (rows.person != NOBODY)
    right_first = (guesses.first == rows.person) & (rows.person != NOBODY)
    linked, known = guesses.certain != NOBODY, rows.person != NOBODY
    everywhere = np.ones(len(known), bool)
    parts = [_ratios(part, right, right_first, linked, known) for part in (everywhere, hard)]
    wrong = int((linked & ~right).sum())
    return Score(guesses.method, int(linked.sum()), wrong, *parts[0], *parts[1], seconds=guesses.seconds)


def _ratios(
    part: npt.NDArray[np.bool_],
    right: npt.NDArray[np.bool_],
    right_first: npt.NDArray[np.bool_],
    linked: npt.NDArray[np.bool_],
    known: npt.NDArray[np.bool_],
) -> tuple[float, float, float]:
    found = float((right & part).sum())
    precision = found / max(int((linked & part).sum()), 1)
    all_known = max(int((known & part).sum()), 1)
    return precision, found / all_known, float((right_first & part).sum()) / all_known


def scores(seed: int = SEED, *, splink: bool = True) -> list[Score]:
    """The scores of the product and of Splink on one invented county."""
    kinds = load_kinds()
    folder = Path(tempfile.mkdtemp(prefix="linkage-"))
    try:
        county = invent(seed, folder, kinds=kinds)
        own, snapshot = by_contract(county, folder, kinds=kinds)
        found = [score(own, county.rows)]
        if splink:
            found.append(score(by_splink(county, own, snapshot), county.rows))
        return found
    finally:
        shutil.rmtree(folder)


def measure(seed: int = SEED) -> Section:
    """The table of docs/benchmarks.md."""
    heading = ("method", "certain links", "wrong", "precision", "recall", "with first candidate")
    heading += ("damaged rows: precision", "recall", "with first candidate", "seconds")
    rows = [
        (
            s.method,
            f"{s.links:,}",
            str(s.wrong),
            *(f"{x:.5f}" for x in (s.precision,)),
            *(f"{x:.4f}" for x in (s.recall, s.recall_with_first)),
            f"{s.hard_precision:.5f}",
            *(f"{x:.4f}" for x in (s.hard_recall, s.hard_recall_with_first)),
            f"{s.seconds:.1f}",
        )
        for s in scores(seed)
    ]
    return Section("Linking damaged rows to persons", heading, rows, NOTES)


NOTES = (
    f"{PERSONS:,} registered people with the surnames of the census, in clans, and Zipf given names; "
    f"{ROWS:,} rows, {OUTSIDERS:,} of them about people who are not registered. IDs: 60 % clean, 10 % "
    "written otherwise, 12 % mistyped (a tenth of these in two places), 6 % cut by a spreadsheet, 12 "
    "% missing. Of the rows 97 % have a township, 92 % a village, 90 % a sex, 80 % a birth date, 50 %"
    " a telephone; some of these are wrong.",
    "The contract links only by exact name, place and one more fact, and any contradiction forbids a "
    "link: what is not certain goes to a person, with candidates. An ID valid by accident is never "
    "linked by name.",
    "Seconds: matching and storing all rows against a register that is there; for Splink training and"
    f" prediction on the rows that no valid ID links. A link of Splink counts as certain from {SURE} "
    "on.",
)


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else SEED).markdown())
