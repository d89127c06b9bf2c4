"""Which households live on 低保 or 特困 support by the last roster of civil affairs; unknown without one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import duckdb
from django.conf import settings

from shouwang.feeds.lake import Lake
from shouwang.registry.snapshot import open_snapshot

LAKE, FEED = "lake", "assistance"
QUERY = """
SELECT DISTINCT homes.household_no
FROM read_parquet(?) AS rows
JOIN read_parquet(?) AS homes ON homes.household = rows.household
WHERE list_contains(?, rows.category) AND rows.month = (SELECT max(month) FROM read_parquet(?))
"""


def supported_households(categories: tuple[str, ...]) -> frozenset[str] | None:
    """The numbers of the households with a member in the last roster; None where no roster has come."""
    folder = Path(settings.HOME) / LAKE
    manifest = Lake(folder).current() if folder.is_dir() else None
    if manifest is None:
        return None
    return _read(str(folder), manifest.digest, categories)


@lru_cache(maxsize=4)
def _read(folder: str, digest: str, categories: tuple[str, ...]) -> frozenset[str] | None:
    lake = Lake(Path(folder))
    manifest = lake.current()
    snapshot = open_snapshot(lake, manifest) if manifest else None
    feed = snapshot.facts.feeds.get(FEED) if snapshot else None
    if snapshot is None or feed is None:
        return None
    files = [str(file) for file in feed.files]
    with duckdb.connect() as db:
        found = db.execute(QUERY, [files, str(snapshot.facts.households), list(categories), files]).fetchall()
    return frozenset(number for (number,) in found)
