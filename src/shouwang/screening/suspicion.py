"""Why a rule hits so many: which files are behind it, and whether their amounts look like another unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from shouwang.feeds.contract import ColumnType, Kind, Kinds
from shouwang.feeds.lake import Lake
from shouwang.feeds.staging.describing import read_description
from shouwang.registry.sheets import quoted, text_literal

MOST_FILES = 5
MOST_TOWNSHIPS = 12
FEN = 100
UNITS = {10_000: "万元", 1_000: "千元"}
NEAR = 3.0
"""How far (as a factor) a ratio may lie from a whole unit and still be suspected of it."""
FEWEST_ROWS = 5


@dataclass(frozen=True, slots=True)
class FileShare:
    """A file behind the hits: how many rest on it, its middle amount against that of the other files.

    Amounts are in 元; `suspicion` says what unit may have been meant, if one.
    """

    file: str
    hits: int
    kind_label: str = ""
    column: str = ""
    median: float | None = None
    earlier_median: float | None = None
    suspicion: str = ""


def files_behind(sources: Iterable[Sequence[str]], *, lake: Lake, kinds: Kinds) -> list[dict[str, object]]:
    """The files that most of the findings rest on; `sources` of each finding as `file#sheet!row`."""
    counts = Counter(file for several in sources for file in {s.partition("#")[0] for s in several})
    staged = _staged(lake)
    return [asdict(_share(file, hits, staged, kinds)) for file, hits in counts.most_common(MOST_FILES)]


def _share(file: str, hits: int, staged: Mapping[str, list[tuple[str, Path]]], kinds: Kinds) -> FileShare:
    for kind_name, rows in staged.get(file, ()):
        kind = kinds[kind_name]
        others = [r for f, sheets in staged.items() if f != file for k, r in sheets if k == kind_name]
        for column in _money(kind):
            share = _compared(file, hits, kind, column, rows, others)
            if share is not None:
                return share
    return FileShare(file, hits)


def _compared(
    file: str, hits: int, kind: Kind, column: str, rows: Path, others: Sequence[Path]
) -> FileShare | None:
    here, there = _median([rows], column), _median(others, column)
    if here is None:
        return None
    label = kind.columns[column].label
    suspicion = _suspicion(here / there) if there else ""
    return FileShare(file, hits, kind.label, label, here, there, suspicion)


def _suspicion(ratio: float) -> str:
    for factor, unit in UNITS.items():
        if factor / NEAR <= ratio <= factor * NEAR:
            return f"金额约为其他月份的 {ratio:.0f} 倍，疑似表头写{unit}而单元格填的是元"
        if ratio and factor / NEAR <= 1 / ratio <= factor * NEAR:
            return f"金额约为其他月份的 1/{1 / ratio:.0f}，疑似以{unit}填报而没有写明单位"
    return ""


def _median(files: Sequence[Path], column: str) -> float | None:
    """The middle of the amounts above nought, in 元; None where there are too few."""
    if not files:
        return None
    names = ", ".join(text_literal(str(file)) for file in files)
    query = (
        f"SELECT median({quoted(column)}), count(*) FROM read_parquet([{names}], union_by_name = true) "
        f"WHERE {quoted(column)} > 0 AND reject_code IS NULL"
    )
    with duckdb.connect() as db:
        median, rows = db.execute(query).fetchone() or (None, 0)
    return float(median) / FEN if median is not None and rows >= FEWEST_ROWS else None


def _money(kind: Kind) -> list[str]:
    """The columns of amounts, required ones first."""
    columns = [c for c in kind.own if c.type is ColumnType.MONEY]
    return [c.name for c in sorted(columns, key=lambda c: not c.required)]


def _staged(lake: Lake) -> dict[str, list[tuple[str, Path]]]:
    """The staged sheets of every file of the snapshot in force: kind and rows."""
    manifest = lake.current()
    found: dict[str, list[tuple[str, Path]]] = {}
    for delivery in manifest.deliveries if manifest else ():
        sheets = read_description(lake.staged / delivery.staged) or ()
        found[delivery.path] = [(s.kind, s.rows) for s in sheets if s.kind and s.rows]
    return found
