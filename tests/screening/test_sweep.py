"""What is said about a hit does not depend on how many are looked at together."""

from __future__ import annotations

from pathlib import Path

from tests.small_county import AS_OF, SmallCounty

from shouwang.engine.execution import Settings
from shouwang.feeds.lake import Lake
from shouwang.orders import ExplainOrder
from shouwang.questions import County, open_county
from shouwang.registry.snapshot import open_snapshot
from shouwang.screening.arrivals import origins
from shouwang.screening.findings import Evidence, features_shown
from shouwang.screening.sweep import gather_evidence


def gathered(county: County, into: Path, *, at_once: int) -> list[Evidence]:
    swept = county.judged(county.policy, AS_OF, into)
    facts, places = county.snapshot.facts, origins(county.snapshot)
    shown = features_shown(county.policy)
    settings = Settings()
    return list(
        gather_evidence(swept, shown=shown, facts=facts, origins=places, settings=settings, at_once=at_once)
    )


def test_evidence_in_parts_is_the_evidence_as_a_whole(county: SmallCounty, tmp_path: Path) -> None:
    opened = open_county(ExplainOrder("", out=county.order.out))
    (whole,) = gathered(opened, tmp_path / "whole", at_once=1000)
    parts = gathered(opened, tmp_path / "parts", at_once=7)
    assert len(parts) > 2
    assert [hit for part in parts for hit in part.hits] == list(whole.hits)
    assert {key: value for part in parts for key, value in part.sources.items()} == whole.sources
    assert {key: value for part in parts for key, value in part.registered.items()} == whole.registered
    assert {key for part in parts for key in part.doubtful} == set(whole.doubtful)


def test_sources_name_rows_that_exist(county: SmallCounty) -> None:
    lake = Lake(county.order.lake_folder)
    manifest = lake.current()
    assert manifest is not None
    places = origins(open_snapshot(lake, manifest))
    sheets = {name for origin in places.values() for name in origin.sheets.values()}
    for finding in county.summary.findings:
        assert finding.sources
        for source in finding.sources:
            sheet, row = source.rsplit("!", 1)
            assert sheet in sheets
            assert int(row) > 1
