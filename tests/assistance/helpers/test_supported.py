"""Who lives on support: what the last roster of civil affairs in the lake says."""

from __future__ import annotations

import duckdb
from pytest_django import Settings
from tests.small_county import SmallCounty

from shouwang.assistance.helpers.supported import supported_households
from shouwang.feeds.lake import Lake
from shouwang.registry.snapshot import open_snapshot

ALL = ("农村低保", "城市低保", "特困")


def test_the_households_of_the_last_roster_are_found(county: SmallCounty, settings: Settings) -> None:
    settings.HOME = county.order.out
    found = supported_households(ALL)
    none = supported_households(("没有这一类",))
    lake = Lake(county.order.lake_folder)
    manifest = lake.current()
    assert manifest
    facts = open_snapshot(lake, manifest).facts
    files = [str(file) for file in facts.feeds["assistance"].files]
    with duckdb.connect() as db:
        rows = db.execute(
            "SELECT DISTINCT household FROM read_parquet(?) WHERE household IS NOT NULL"
            " AND category IN ('农村低保', '城市低保', '特困')"
            " AND month = (SELECT max(month) FROM read_parquet(?))",
            [files, files],
        ).fetchall()
    assert found
    assert none == frozenset()
    assert len(found) == len(rows)
