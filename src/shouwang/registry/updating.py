"""Staged files -> a committed snapshot; a kind whose sheets and register are as before is kept."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import duckdb

from shouwang.feeds.contract import Kind, Kinds
from shouwang.feeds.lake import Delivery, Lake, Manifest, Partition
from shouwang.feeds.progress import NoProgress, Progress
from shouwang.feeds.staging import StagedFile
from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.places import Gazetteer
from shouwang.registry import building, matching
from shouwang.registry.decisions import NONE_DECIDED, Decisions
from shouwang.registry.sheets import Sheet, quoted, sheets_by_kind, warnings_of
from shouwang.registry.snapshot import REGISTER, KindRecord, Record, SheetRecord, Snapshot, open_snapshot
from shouwang.registry.workbench import drop, workbench, write_parquet

ROWS_AT_ONCE = 2_000_000
"""Feed rows sorted into months together, so that a province fits in memory as well as a county."""

_CODE = ("shouwang.registry", "shouwang.engine.linkage", "shouwang.kernel")


class NoRegisterError(ShouwangError):
    """Nobody can be screened without a roster of households."""

    code = "NO_REGISTER"

    def __init__(self) -> None:
        """No sheet of the delivery was recognised as a roster, or none has a row that can be used."""
        super().__init__(
            "没有找到可用的农户名册",
            accepted="含有户编号、县、乡镇、行政村、户类型、人均纯收入、姓名、证件号码、与户主关系各列的表格",
            todo="把全国系统导出的农户及家庭成员表放进数据文件夹",
        )


def update(
    files: Sequence[StagedFile],
    *,
    lake: Lake,
    kinds: Kinds,
    full: bool = False,
    progress: Progress | None = None,
    decisions: Decisions = NONE_DECIDED,
) -> Snapshot:
    """Build the register, match every feed, commit; call inside `with lake:`.

    `files`: a delivery as staged, in contract order. `full`: match everything again, whatever the lake knows.
    `decisions`: whom people said that some rows mean.
    Raises NoRegisterError where there is no roster.
    """
    sheets = sheets_by_kind(files)
    if REGISTER not in sheets:
        raise NoRegisterError
    known = _Known.of(None if full else lake.current())
    with ExitStack() as stack:
        run = _Run(lake, known, stack, decisions)
        records, partitions = _run(run, sheets, kinds, progress or NoProgress())
    objects = {**run.register, **_files_of(records)}
    body = Record(run.register["persons"], run.register["households"], records)
    deliveries = tuple(Delivery(f.path, f.sha256, f.staged) for f in files if f.staged)
    manifest = Manifest(deliveries, tuple(sorted(partitions)), objects, body.to_json())
    lake.commit(manifest)
    return open_snapshot(lake, manifest)


def _run(
    run: _Run, sheets: Mapping[str, Sequence[Sheet]], kinds: Kinds, progress: Progress
) -> tuple[dict[str, KindRecord], list[Partition]]:
    progress.stage("建立名册，比对各部门数据")
    records = {REGISTER: _update_register(run, kinds[REGISTER], sheets[REGISTER])}
    partitions: list[Partition] = []
    feeds = [kind for kind in kinds if kind.name in sheets and kind.name != REGISTER]
    for done, kind in enumerate(feeds, start=1):
        progress.step(done, len(feeds) + 1)
        records[kind.name], months = _update_feed(run, kind, sheets[kind.name])
        partitions += months
    progress.step(len(feeds) + 1, len(feeds) + 1)
    return records, partitions


@dataclass(frozen=True, slots=True)
class _Known:
    """What the snapshot in force says, where it may be used again."""

    manifest: Manifest
    kinds: Mapping[str, KindRecord]

    @classmethod
    def of(cls, manifest: Manifest | None) -> _Known:
        """Nothing is known before the first snapshot."""
        return cls(manifest, Record.from_json(manifest.body).kinds) if manifest else cls(Manifest(), {})

    def record(self, kind: str, key: str) -> KindRecord | None:
        """The record of a kind, if it rests on the same things."""
        record = self.kinds.get(kind)
        return record if record and record.key == key else None


@dataclass(slots=True)
class _Run:
    """One update: the lake, what it knows, and a connection that is opened when there is something to do.

    `register`: persons and households, as files relative to the lake.
    """

    lake: Lake
    known: _Known
    stack: ExitStack
    decisions: Decisions
    register: dict[str, str] = field(default_factory=dict)
    gazetteer: Gazetteer | None = None
    _db: duckdb.DuckDBPyConnection | None = None

    @property
    def db(self) -> duckdb.DuckDBPyConnection:
        """The connection of this run."""
        if self._db is None:
            self._db = self.stack.enter_context(workbench(self.lake.temporary()))
        return self._db

    def store(self, name: str, *queries: str, by_household: bool = False) -> str:
        """Keep the rows of ordered queries in the lake; returns the file."""
        return self.store_all(name, queries, by_household=by_household)

    def store_all(self, name: str, queries: Iterable[str], *, by_household: bool = False) -> str:
        """Keep the rows of ordered queries, each asked when its turn comes; returns the file."""
        path = self.lake.temporary(".parquet")
        write_parquet(self.db, queries, path)
        return self.lake.put_file(name, path, by_household=by_household)

    def places(self) -> Gazetteer:
        """Load the register once, when the first feed must be matched."""
        if self.gazetteer is None:
            matching.open_register(self.db, self.lake.path(self.register["persons"]))
            places = building.registered_places(self.lake.path(self.register["households"]))
            self.gazetteer = matching.gazetteer_of(places)
        return self.gazetteer


def _update_register(run: _Run, kind: Kind, sheets: Sequence[Sheet]) -> KindRecord:
    """Persons and households, built again only where a roster changed."""
    key = _key(kind, sheets, "")
    record = run.known.record(REGISTER, key)
    if record:
        run.register = {name: run.known.manifest.objects[name] for name in ("persons", "households")}
        return record
    building.build(run.db, sheets, kind)
    run.register = {
        "persons": run.store("persons", building.PERSONS, by_household=True),
        "households": run.store("households", building.HOUSEHOLDS, by_household=True),
    }
    outcomes = run.store(f"outcomes-{REGISTER}", building.OUTCOMES)
    warnings = run.store(f"warnings-{REGISTER}", _warnings(sheets, building.HOME_WARNINGS))
    building.clear(run.db)
    counts = _counts(run, outcomes, sheets, Counter())
    if not any(sheet.accepted for sheet in counts):
        raise NoRegisterError
    return KindRecord(REGISTER, key, outcomes, warnings, counts)


def _update_feed(run: _Run, kind: Kind, sheets: Sequence[Sheet]) -> tuple[KindRecord, list[Partition]]:
    """Match one kind against the register, or take what the snapshot in force has."""
    decided = run.decisions.digest(kind.name)
    key = _key(kind, sheets, run.register["persons"], *([decided] if decided else []))
    record = run.known.record(kind.name, key)
    if record:
        return record, [p for p in run.known.manifest.partitions if p.kind == kind.name]
    matching.match(run.db, sheets, kind, gazetteer=run.places(), decisions=run.decisions)
    outcomes = run.store_all(f"outcomes-{kind.name}", matching.outcomes(run.db, sheets, kind))
    warnings = run.store(f"warnings-{kind.name}", _warnings(sheets))
    counts = _counts(run, outcomes, sheets, matching.names_that_differ(run.db))
    months = [month for query in _portions(run.db, kind) for month in _months(run, kind, query)]
    drop(run.db, "repeats", "loose")
    return KindRecord(kind.name, key, outcomes, warnings, counts), months


def _months(run: _Run, kind: Kind, query: str) -> tuple[Partition, ...]:
    return run.lake.write_partitions(kind.name, run.db.sql(query), time=kind.time or matching.NO_TIME)


def _portions(db: duckdb.DuckDBPyConnection, kind: Kind) -> Iterator[str]:
    """Queries of the accepted rows: whole months together, as many as make up ROWS_AT_ONCE."""
    if not kind.time:
        yield matching.feed_rows(kind)
        return
    month = f"date_trunc('month', {quoted(kind.time)})::DATE"
    rows = db.execute(f"SELECT {month}, count(*) FROM staged GROUP BY 1 ORDER BY 1 NULLS LAST").fetchall()
    if sum(count for _, count in rows) <= ROWS_AT_ONCE:
        yield matching.feed_rows(kind)
        return
    places = [
        (before + count - 1) // ROWS_AT_ONCE for before, (_, count) in zip(_running(rows), rows, strict=True)
    ]
    for place in sorted(set(places)):
        yield matching.feed_rows(
            kind, months=[day for (day, _), p in zip(rows, places, strict=True) if p == place]
        )


def _running(rows: Sequence[tuple[object, int]]) -> Iterator[int]:
    """How many rows come before each."""
    total = 0
    for _, count in rows:
        yield total
        total += count


def _files_of(records: Mapping[str, KindRecord]) -> dict[str, str]:
    outcomes = {f"outcomes-{name}": record.outcomes for name, record in records.items()}
    return outcomes | {f"warnings-{name}": record.warnings for name, record in records.items()}


def _warnings(sheets: Sequence[Sheet], more: str = "") -> str:
    found = [warnings_of(sheets), *([more] if more else [])]
    return f"SELECT * FROM ({' UNION ALL '.join(found)}) ORDER BY ALL"


def _counts(
    run: _Run, outcomes: str, sheets: Sequence[Sheet], names: Counter[int]
) -> tuple[SheetRecord, ...]:
    """How the rows of each sheet fared; a sheet without rows counts nought."""
    rows = run.db.execute(_COUNTS, [str(run.lake.path(outcomes))]).fetchall()
    found = {number: counts for number, *counts in rows}
    return tuple(
        SheetRecord(s.number, s.file, s.sheet, *_six(found.get(s.number)), names_differ=names[s.number])
        for s in sheets
    )


def _six(counts: Sequence[int] | None) -> tuple[int, int, int, int, int, int]:
    read, accepted, duplicate, rejected, linked, unmatched = counts or [0] * 6
    return read, accepted, duplicate, rejected, linked, unmatched


_COUNTS = """
SELECT sheet_no, count(*), count(*) FILTER (outcome = 'accepted'), count(*) FILTER (outcome = 'duplicate'),
  count(*) FILTER (outcome = 'rejected'), count(*) FILTER (outcome = 'accepted' AND method IS NOT NULL),
  count(*) FILTER (outcome = 'accepted' AND reason IS NOT NULL)
FROM read_parquet(?) GROUP BY sheet_no
"""


def _key(kind: Kind, sheets: Sequence[Sheet], register: str, *more: str) -> str:
    """A digest of everything that the result of a kind depends on."""
    parts = [_code_digest(), kind.name, register, *more, *([s.file, s.sheet, s.content] for s in sheets)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@cache
def _code_digest() -> str:
    """A digest of the rules themselves: after a change of the program everything is matched again."""
    files = [
        file for package in _CODE for file in resources.files(package).iterdir() if file.name.endswith(".py")
    ]
    texts = {file.name: file.read_bytes() for file in files}
    return hashlib.sha256(b"\0".join(texts[name] for name in sorted(texts))).hexdigest()
