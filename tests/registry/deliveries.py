"""Deliveries for tests of the registry: rows of invented people, cleaned and staged as real ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from tests.feeds.cleaning.sheets import clean, kinds

from shouwang.feeds.lake import Lake
from shouwang.feeds.staging import StagedFile, StagedSheet
from shouwang.kernel.idnumbers import check_character
from shouwang.registry import Snapshot, update

Cells = Mapping[str, str]


def whole_id(order: int, born: str = "19850102", area: str = "990101") -> str:
    """A valid number of an area that does not exist; even orders are women's."""
    first17 = f"{area}{born}{order:03d}"
    return first17 + check_character(first17)


def member(household_no: str, name: str, order: int | None = None, **cells: str) -> dict[str, str]:
    """A row of a roster; the first order is a whole ID, None an empty cell."""
    row = {
        "household_no": household_no,
        "county": "云泽县",
        "township": "凤山镇",
        "village": "松关村",
        "household_kind": "一般农户",
        "monitor_class": "",
        "income_per_person": "12000",
        "name": name,
        "id": whole_id(order) if order is not None else "",
        "relation": "之子",
        "birth_date": "",
        "phone": "",
    }
    return row | cells


def settlement(name: str, order: int | None = None, **cells: str) -> dict[str, str]:
    """A row of the medical feed."""
    row = {
        "id": whole_id(order) if order is not None else "",
        "name": name,
        "township": "凤山镇",
        "village": "松关村",
        "settled_on": "2025-03-01",
        "category": "住院",
        "self_paid": "100",
        "phone": "",
    }
    return row | cells


@dataclass(slots=True)
class Delivery:
    """Files staged below a folder, in the order in which they were added, and the lake they go into."""

    folder: Path
    files: list[StagedFile] = field(default_factory=list)

    def add(self, kind: str, *rows: Cells, path: str = "", content: str = "") -> Delivery:
        """Deliver a sheet; `content` names what is in it, as the digest of a real file would."""
        place = len(self.files)
        where = self.folder / "staged" / (content or f"{kind}-{place}")
        where.mkdir(parents=True, exist_ok=True)
        cleaned = clean(kind, {name: [row[name] for row in rows] for name in rows[0]})
        pq.write_table(cleaned.table, where / "rows.parquet")
        pq.write_table(cleaned.warnings, where / "warnings.parquet")
        sheet = StagedSheet(
            "表", kind, len(rows), rows=where / "rows.parquet", warnings=where / "warnings.parquet"
        )
        path = path or f"{place:02d}.xlsx"
        self.files.append(StagedFile(path, where.name, (sheet,), staged=where.name))
        return self

    def update(self, *, full: bool = False) -> Updated:
        """Bring the delivery into the lake."""
        root = self.folder / "lake"
        root.mkdir(exist_ok=True)
        with Lake(root) as lake:
            return Updated(update(self.files, lake=lake, kinds=kinds(), full=full))


@dataclass(frozen=True, slots=True)
class Updated:
    """A snapshot with what tests ask of it."""

    snapshot: Snapshot

    def rows(self, file: Path | str) -> list[dict[str, Any]]:
        """The rows of a Parquet file, by its path or its name in the lake."""
        path = file if isinstance(file, Path) else self.snapshot.path(file)
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found

    @property
    def persons(self) -> list[dict[str, Any]]:
        """The registered persons in order."""
        return self.rows(self.snapshot.facts.persons)

    @property
    def households(self) -> list[dict[str, Any]]:
        """The households in order."""
        return self.rows(self.snapshot.facts.households)

    def outcomes(self, kind: str = "medical") -> list[dict[str, Any]]:
        """What became of each row of a kind."""
        return self.rows(self.snapshot.kinds[kind].outcomes)

    def outcome(self, kind: str = "medical") -> dict[str, Any]:
        """What became of the one row of a kind."""
        (row,) = self.outcomes(kind)
        return row

    def codes(self, kind: str = "households") -> list[str | None]:
        """The codes of all rows of a kind; None for rows that are used."""
        return [row["code"] for row in self.outcomes(kind)]

    def warnings(self, kind: str = "households") -> list[tuple[int, int, str, str]]:
        """sheet_no, row, column and code of every warning."""
        found = self.rows(self.snapshot.kinds[kind].warnings)
        return [(w["sheet_no"], w["row"], w["column"], w["code"]) for w in found]

    def candidates(self, kind: str = "medical") -> list[str]:
        """The person numbers offered for the one row of a kind."""
        return [c["person_no"] for c in json.loads(self.outcome(kind)["candidates"])]

    def feed(self, kind: str = "medical") -> list[tuple[int | None, int | None]]:
        """Household and person of the stored rows of a kind, in their order within each month."""
        files = [str(file) for file in self.snapshot.facts.feeds[kind].files]
        with duckdb.connect() as db:
            tables = [
                db.sql(f"SELECT household, person FROM read_parquet('{file}')").fetchall() for file in files
            ]
        return [row for table in tables for row in table]

    def periods(self, kind: str = "medical") -> dict[date, int]:
        """The months delivered and their accepted rows."""
        return dict(self.snapshot.facts.feeds[kind].periods)
