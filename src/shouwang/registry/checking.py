"""One delivery against the register in force, without a new snapshot: what becomes of each row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from shouwang.feeds.contract import Kind, Kinds
from shouwang.feeds.lake import Lake
from shouwang.feeds.staging import StagedFile
from shouwang.kernel.places import Gazetteer
from shouwang.registry import building, matching
from shouwang.registry.decisions import NONE_DECIDED, Decisions
from shouwang.registry.sheets import Sheet, sheets_by_kind, warnings_of
from shouwang.registry.snapshot import REGISTER, Record
from shouwang.registry.workbench import drop, workbench

MOST_MONTHS = 240


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """A row that was refused, repeated, or whose person is not certain; places are keys of kernel.places."""

    sheet_no: int
    row: int
    outcome: str
    code: str | None
    column: str | None
    value_masked: str | None
    reason: str | None
    candidates: tuple[Mapping[str, Any], ...]
    name: str
    id_masked: str
    township: str | None
    village: str | None
    row_digest: str


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """How the rows of a sheet fared, and the months (YYYY-MM) that its used rows are about."""

    number: int
    sheet: str
    rows_read: int
    accepted: int
    duplicate: int
    rejected: int
    linked: int
    unmatched: int
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowWarning:
    """A defect of a row that is used."""

    sheet_no: int
    row: int
    column: str
    code: str
    message: str | None


@dataclass(frozen=True, slots=True)
class KindCheck:
    """All about the sheets of one kind in a delivery; `why`: by what each number of sheet was recognised."""

    kind: Kind
    sheets: tuple[SheetOutcome, ...]
    rows: tuple[RowOutcome, ...]
    warnings: tuple[RowWarning, ...]
    why: Mapping[int, str] = field(default_factory=dict)

    def sheet_name(self, number: int) -> str:
        """The name of a sheet by its number."""
        return next(sheet.sheet for sheet in self.sheets if sheet.number == number)


def check(
    file: StagedFile,
    *,
    lake: Lake,
    kinds: Kinds,
    earlier: Mapping[str, Sequence[Path]],
    decisions: Decisions = NONE_DECIDED,
) -> list[KindCheck]:
    """What becomes of the rows of one staged file; call inside `with lake:`.

    `earlier`: the staged rows of each kind that came before, for rows sent twice. Without a snapshot nobody
    is registered yet, and nobody is linked.
    """
    found = sheets_by_kind([file])
    with workbench(lake.temporary()) as db:
        gazetteer = _open_register(db, lake)
        checks = [
            _check_roster(db, sheets, kinds[name])
            if name == REGISTER
            else _check_feed(db, sheets, kinds[name], gazetteer, earlier.get(name, ()), decisions)
            for name, sheets in found.items()
        ]
    return [replace(each, why=_reasons(file, each.kind.name)) for each in checks]


def _reasons(file: StagedFile, kind: str) -> dict[int, str]:
    return dict(enumerate(sheet.reason for sheet in file.sheets if sheet.kind == kind and sheet.rows))


def _open_register(db: duckdb.DuckDBPyConnection, lake: Lake) -> Gazetteer:
    manifest = lake.current()
    if manifest is None:
        db.execute(_NOBODY)
        return matching.gazetteer_of(())
    record = Record.from_json(manifest.body)
    matching.open_register(db, lake.path(record.persons))
    return matching.gazetteer_of(building.registered_places(lake.path(record.households)))


def _check_roster(db: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], kind: Kind) -> KindCheck:
    building.build(db, sheets, kind)
    db.execute(f"CREATE OR REPLACE TEMP TABLE fared AS {_ROSTER.format(outcomes=building.OUTCOMES)}")
    warnings = f"{warnings_of(sheets)} UNION ALL {building.HOME_WARNINGS}"
    checked = _checked(db, sheets, kind, warnings)
    building.clear(db)
    return checked


def _check_feed(
    db: duckdb.DuckDBPyConnection,
    sheets: Sequence[Sheet],
    kind: Kind,
    gazetteer: Gazetteer,
    earlier: Sequence[Path],
    decisions: Decisions,
) -> KindCheck:
    matching.match(db, sheets, kind, gazetteer=gazetteer, decisions=decisions, earlier=earlier)
    queries = matching.outcomes(db, sheets, kind)
    for number, query in enumerate(queries):
        told = _FEED.format(outcomes=query)
        db.execute(f"INSERT INTO fared {told}" if number else f"CREATE OR REPLACE TEMP TABLE fared AS {told}")
    checked = _checked(db, sheets, kind, warnings_of(sheets))
    drop(db, "repeats", "loose")
    return checked


def _checked(db: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], kind: Kind, warnings: str) -> KindCheck:
    counts = {number: rest for number, *rest in db.execute(_COUNTS).fetchall()}
    months = {number: tuple(found) for number, found in db.execute(_MONTHS).fetchall()}
    outcomes = tuple(_sheet(s, counts.get(s.number) or [0] * 6, months.get(s.number, ())) for s in sheets)
    warned = tuple(RowWarning(*row) for row in db.execute(_WARNED.format(warnings=warnings)).fetchall())
    rows = tuple(_outcomes(db))
    drop(db, "fared")
    return KindCheck(kind, outcomes, rows, warned)


def _sheet(sheet: Sheet, counts: Sequence[int], months: tuple[str, ...]) -> SheetOutcome:
    read, accepted, duplicate, rejected, linked, unmatched = counts
    return SheetOutcome(
        sheet.number, sheet.sheet, read, accepted, duplicate, rejected, linked, unmatched, months
    )


def _outcomes(db: duckdb.DuckDBPyConnection) -> Iterator[RowOutcome]:
    for row in db.execute(_ROWS).fetchall():
        number, at, outcome, code, column, value, reason, candidates, name, masked, town, village, digest = (
            row
        )
        yield RowOutcome(
            sheet_no=number,
            row=at,
            outcome=outcome,
            code=code,
            column=column,
            value_masked=value,
            reason=reason,
            candidates=tuple(json.loads(candidates or "[]")),
            name=name or "",
            id_masked=masked or "",
            township=town,
            village=village,
            row_digest=digest.hex if digest else "",
        )


_NOBODY = """
CREATE OR REPLACE TEMP TABLE members (person INTEGER, household INTEGER, person_no VARCHAR, name VARCHAR,
  name_key VARCHAR, township VARCHAR, village VARCHAR, id18 VARCHAR, sex VARCHAR, birth_date DATE,
  phone VARCHAR)
"""
_FEED = """
SELECT o.sheet_no, o."row", o.outcome, o.code, o."column", o.value_masked, o.method, o.reason, o.candidates,
  o.name, o.id_masked, o.township, o.village, o.time, p.raw_key
FROM ({outcomes}) o JOIN portion p USING (sheet_no, "row")
"""
_ROSTER = """
SELECT o.sheet_no, o."row", o.outcome, o.code, o."column", o.value_masked, o.method, o.reason,
  NULL::VARCHAR AS candidates, NULL::VARCHAR AS name, NULL::VARCHAR AS id_masked, NULL::VARCHAR AS township,
  NULL::VARCHAR AS village, NULL::DATE AS time, NULL::UUID AS raw_key
FROM ({outcomes}) o
"""
_COUNTS = """
SELECT sheet_no, count(*), count(*) FILTER (outcome = 'accepted'), count(*) FILTER (outcome = 'duplicate'),
  count(*) FILTER (outcome = 'rejected'), count(*) FILTER (outcome = 'accepted' AND method IS NOT NULL),
  count(*) FILTER (outcome = 'accepted' AND reason IS NOT NULL)
FROM fared GROUP BY sheet_no
"""
_MONTHS = f"""
SELECT sheet_no, list(DISTINCT strftime(time, '%Y-%m') ORDER BY strftime(time, '%Y-%m') DESC)[:{MOST_MONTHS}]
FROM fared WHERE outcome = 'accepted' AND time IS NOT NULL GROUP BY sheet_no
"""
_WARNED = """
SELECT DISTINCT w.sheet_no, w."row", w."column", w.code, w.message FROM ({warnings}) w
SEMI JOIN (SELECT sheet_no, "row" FROM fared WHERE outcome = 'accepted') f USING (sheet_no, "row")
ORDER BY ALL
"""
_ROWS = """
SELECT sheet_no, "row", outcome, code, "column", value_masked, reason, candidates, name, id_masked, township,
  village, raw_key
FROM fared WHERE outcome <> 'accepted' OR reason IS NOT NULL ORDER BY sheet_no, "row"
"""
