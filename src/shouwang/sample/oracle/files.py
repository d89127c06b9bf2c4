"""Writes the expected results as CSV files, one a measure."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from shouwang.sample.clock import Clock, Term, month_start
from shouwang.sample.county import Delivery
from shouwang.sample.facts import TIME_COLUMN
from shouwang.sample.oracle.findings import find
from shouwang.sample.oracle.outcomes import Outcome, Outcomes, work_out
from shouwang.sample.register import Member


def write_expected(delivery: Delivery, folder: Path) -> None:
    """Works out what must come out of a county and writes it."""
    folder.mkdir(parents=True, exist_ok=True)
    outcomes = work_out(delivery)
    found = [
        (e.house.number, e.rule, json.dumps(e.values), int(e.doubtful)) for e in find(delivery, outcomes)
    ]
    _write(folder / "findings.csv", ("household_no", "rule_id", "values", "doubtful"), sorted(found))
    _rows(outcomes, delivery, folder)
    _write(folder / "sheets.csv", SHEETS, _sheets(delivery, outcomes))
    _write(folder / "register_warnings.csv", (*PLACE, "code"), _flaws(delivery))
    _write(folder / "odd_files.csv", ("file", "what"), delivery.odd)


PLACE = ("file", "sheet", "row")
SHEETS = (
    "file",
    "sheet",
    "kind",
    "rows",
    "accepted",
    "duplicate",
    "rejected",
    "footer_rows",
    "first_row",
    "last_row",
)


def _rows(outcomes: Outcomes, delivery: Delivery, folder: Path) -> None:
    rejects, links, unmatched, repeats = [], [], [], []
    for o in outcomes.rows:
        verdict, place, kind = o.verdict, _place(o), o.sheet.kind
        if o.first is not None:
            repeats.append((*place, kind, *_place(o.first)))
            continue
        if verdict.code:
            rejects.append((*place, kind, verdict.code, int(verdict.offered)))
        if verdict.person is not None and not verdict.code:
            links.append(
                (*place, kind, verdict.person.person_no, verdict.method, int(_later(o, delivery.day)))
            )
        if verdict.offered:
            people = json.dumps([p.person_no for p in verdict.candidates])
            unmatched.append((*place, kind, verdict.reason, int(bool(verdict.code)), people))
    first = ("first_file", "first_sheet", "first_row")
    _write(folder / "duplicates.csv", (*PLACE, "kind", *first), repeats)
    _write(folder / "rejects.csv", (*PLACE, "kind", "code", "offered_in_unmatched"), rejects)
    _write(folder / "links.csv", (*PLACE, "kind", "person_no", "method", "after_as_of"), links)
    _write(folder / "unmatched.csv", (*PLACE, "kind", "reason", "also_rejected", "candidates"), unmatched)


def _flaws(delivery: Delivery) -> Iterable[tuple[object, ...]]:
    """The bad ID numbers of members of the register."""
    for sheet in delivery.sheets:
        for written in sheet.rows:
            member = written.record
            if isinstance(member, Member) and member.flaw and member.outcome == "accepted":
                yield sheet.file, sheet.sheet, written.row, member.flaw


def _place(outcome: Outcome) -> tuple[str, str, int]:
    return outcome.sheet.file, outcome.sheet.sheet, outcome.row


def _later(outcome: Outcome, day: date) -> bool:
    """True where the row is dated after the as-of day, so that no rule reads it."""
    entry = outcome.entry
    time = entry.fact.values[TIME_COLUMN[entry.fact.kind]] if entry else None
    if isinstance(time, Term):
        return time.start > day
    if entry and entry.fact.kind in ("assistance", "employment") and isinstance(time, date):
        return time > month_start(Clock(day).day)
    return isinstance(time, date) and time > day


def _sheets(delivery: Delivery, outcomes: Outcomes) -> Iterable[tuple[object, ...]]:
    counts: dict[tuple[str, str], list[int]] = {}
    for o in outcomes.rows:
        place = counts.setdefault((o.sheet.file, o.sheet.sheet), [0, 0, 0])
        place[1 if o.first is not None else 2 if o.verdict.code else 0] += 1
    for s in delivery.sheets:
        accepted, duplicate, rejected = counts[(s.file, s.sheet)]
        span = (s.rows[0].row, s.rows[-1].row)
        yield (s.file, s.sheet, s.kind, len(s.rows), accepted, duplicate, rejected, s.footers, *span)


def _write(path: Path, heading: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)
