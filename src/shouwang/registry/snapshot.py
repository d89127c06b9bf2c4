"""What the registry hands on: the facts for the engine, and what became of every row for the reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from shouwang.engine.facts import Facts, FeedFacts
from shouwang.feeds.lake import Lake, Manifest, Partition

REGISTER = "households"
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """How the rows of one sheet fared: `rows_read` = `accepted` + `duplicate` + `rejected`.

    `linked` and `unmatched` are accepted rows; `names_differ` are linked by a valid ID under another name.
    """

    number: int
    file: str
    sheet: str
    rows_read: int
    accepted: int
    duplicate: int
    rejected: int
    linked: int
    unmatched: int
    names_differ: int


@dataclass(frozen=True, slots=True)
class KindRecord:
    """What became of all rows of a kind.

    `key` names everything the result depends on. `outcomes` and `warnings` are Parquet files relative to the
    lake: one line per staged row, and one per defect (sheet_no, row, column, code, message or null).
    """

    kind: str
    key: str
    outcomes: str
    warnings: str
    sheets: tuple[SheetRecord, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """All the registry knows of a snapshot beside its files."""

    persons: str
    households: str
    kinds: Mapping[str, KindRecord]

    def to_json(self) -> str:
        """The text kept as the body of a manifest."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Record:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        kinds = {
            name: KindRecord(**{**kind, "sheets": tuple(SheetRecord(**s) for s in kind["sheets"])})
            for name, kind in data["kinds"].items()
        }
        return cls(data["persons"], data["households"], kinds)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A committed state of the lake: its digest, its facts, a record per kind (`households` among them)."""

    digest: str
    root: Path
    facts: Facts
    kinds: Mapping[str, KindRecord]

    def path(self, file: str) -> Path:
        """The full path of a file that a record names."""
        return self.root / file


def open_snapshot(lake: Lake, manifest: Manifest) -> Snapshot:
    """The snapshot that a manifest of this lake describes."""
    record = Record.from_json(manifest.body)
    # a kind of which no row could be used was not delivered: what rests on it is unknown
    delivered = dict.fromkeys(p.kind for p in manifest.partitions)
    feeds = {
        name: feed_facts(name, [p for p in manifest.partitions if p.kind == name], lake) for name in delivered
    }
    facts = Facts(lake.path(record.households), lake.path(record.persons), feeds, manifest.digest)
    return Snapshot(manifest.digest, lake.root, facts, record.kinds)


def feed_facts(kind: str, partitions: list[Partition], lake: Lake) -> FeedFacts:
    """The stored months of a kind as the engine reads them; terms and years begin with a month too."""
    ordered = sorted(partitions)
    periods = {date.fromisoformat(f"{p.month}-01"): p.rows for p in ordered if p.month != UNDATED}
    return FeedFacts(kind, tuple(lake.path(p.file) for p in ordered), periods)
