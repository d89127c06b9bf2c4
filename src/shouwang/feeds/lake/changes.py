"""What changed between two snapshots: which deliveries, which months, which households."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shouwang.feeds.duck import duck
from shouwang.feeds.lake.manifest import Delivery, Manifest, Partition


class ChangeKind(StrEnum):
    """What became of a delivered file since the last snapshot."""

    NEW = "new"
    CORRECTED = "corrected"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class DeliveryChange:
    """A delivered file whose rows are not those of the last snapshot; a row counts as often as it occurs."""

    path: str
    kind: ChangeKind
    rows_added: int
    rows_removed: int

    @property
    def message(self) -> str:
        """One sentence for the summary."""
        if self.kind == ChangeKind.NEW:
            return f"新收到「{self.path}」，共 {self.rows_added} 行"
        if self.kind == ChangeKind.GONE:
            return f"「{self.path}」本次没有，其 {self.rows_removed} 行不再使用"
        if not self.rows_added and not self.rows_removed:
            return f"「{self.path}」重新报送，内容没有变化"
        rows = f"新增 {self.rows_added} 行，去除 {self.rows_removed} 行"
        return f"「{self.path}」为更正报送，已替换原有数据：{rows}"


@dataclass(frozen=True, slots=True)
class PartitionChange:
    """A month of a kind whose file is another one than in the last snapshot; None where there is none."""

    kind: str
    month: str
    old: Partition | None
    new: Partition | None


def partition_changes(old: Manifest | None, new: Manifest) -> tuple[PartitionChange, ...]:
    """The months whose files differ; without an old snapshot, all of them."""
    before = {(p.kind, p.month): p for p in (old.partitions if old else ())}
    after = {(p.kind, p.month): p for p in new.partitions}
    return tuple(
        PartitionChange(*key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )


def delivery_changes(old: Manifest | None, new: Manifest, *, staged: Path) -> tuple[DeliveryChange, ...]:
    """The files that are new, gone, or carry another content under the same path."""
    before = {d.path: d for d in (old.deliveries if old else ())}
    after = {d.path: d for d in new.deliveries}
    changed = [
        p for p in sorted(before.keys() | after.keys()) if _content(before.get(p)) != _content(after.get(p))
    ]
    return tuple(_delivery_change(path, before.get(path), after.get(path), staged) for path in changed)


def touched_households(changes: Sequence[PartitionChange], *, lake: Path) -> npt.NDArray[np.int32]:
    """The households with a row added, removed or brought into another order in any changed month, ascending.

    Numbers of sheets and rows do not count, only content and order: a sheet inserted before others touches
    nobody by itself. Compare snapshots of one register only: household numbers are the register's.
    """
    touched = [_touched_in(change, lake) for change in changes]
    return np.unique(np.concatenate([np.empty(0, np.int32), *touched]))


def row_difference(old: Iterable[Path], new: Iterable[Path]) -> tuple[int, int]:
    """How many rows (by content) only the new staged files have, and how many only the old ones."""
    return _row_difference(sorted(map(str, old)), sorted(map(str, new)))


def _content(delivery: Delivery | None) -> str:
    return delivery.sha256 if delivery else ""


def _delivery_change(path: str, old: Delivery | None, new: Delivery | None, staged: Path) -> DeliveryChange:
    added, removed = _row_difference(_row_files(old, staged), _row_files(new, staged))
    kind = ChangeKind.CORRECTED if old and new else ChangeKind.NEW if new else ChangeKind.GONE
    return DeliveryChange(path, kind, added, removed)


def _row_files(delivery: Delivery | None, staged: Path) -> list[str]:
    return sorted(str(f) for f in (staged / delivery.staged).glob("*.rows.parquet")) if delivery else []


def _row_difference(old: Iterable[str], new: Iterable[str]) -> tuple[int, int]:
    """Rows that only the new files have, rows that only the old files have, as multisets."""
    sides = [_keys(side, sign) for side, sign in ((new, 1), (old, -1))]
    parts = " UNION ALL ".join(side for side in sides if side)
    if not parts:
        return 0, 0
    net = f"SELECT sum(n) AS n FROM ({parts}) GROUP BY k"
    with duck() as connection:
        query = connection.execute(f"SELECT sum(n) FILTER (n > 0), -sum(n) FILTER (n < 0) FROM ({net})")
        row = query.fetchone() or (0, 0)
    return int(row[0] or 0), int(row[1] or 0)


def _keys(files: Iterable[str], sign: int) -> str:
    names = ", ".join(_quoted(file) for file in files)
    return f"SELECT raw_key AS k, {sign} AS n FROM read_parquet([{names}])" if names else ""


def _touched_in(change: PartitionChange, lake: Path) -> npt.NDArray[np.int32]:
    files = [_quoted(str(lake / p.file)) for p in (change.old, change.new) if p]
    with duck() as connection:
        columns = [connection.sql(f"SELECT * FROM read_parquet({file}) LIMIT 0").columns for file in files]
        # a month that gained a column is another month for everybody in it
        same = len(files) == 2 and columns[0] == columns[1]
        query = _different(files, columns[0]) if same else _everybody(files)
        return np.asarray(connection.sql(query).fetchnumpy()["household"], dtype=np.int32)


def _everybody(files: Sequence[str]) -> str:
    return f"SELECT DISTINCT household FROM read_parquet([{', '.join(files)}]) WHERE household IS NOT NULL"


def _different(files: Sequence[str], columns: Sequence[str]) -> str:
    content = ", ".join(f'"{name}"' for name in columns if name not in ("ord", "household"))
    old, new = (_fingerprints(file, content) for file in files)
    return (
        f"SELECT household FROM ({old}) AS o FULL JOIN ({new}) AS n USING (household) "
        "WHERE o.prints IS DISTINCT FROM n.prints"
    )


def _fingerprints(file: str, content: str) -> str:
    place = "row_number() OVER (PARTITION BY household ORDER BY ord)"
    return (
        "SELECT household, sum(print) AS prints FROM "
        f"(SELECT household, hash({place}, {content})::HUGEINT AS print FROM read_parquet({file}) "
        "WHERE household IS NOT NULL) GROUP BY household"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
