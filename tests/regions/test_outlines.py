"""A file of outlines is checked whole, matched by code or name, and drawn in whole numbers."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import cast

from shouwang.audit.models import AuditEntry
from shouwang.regions.maps import Brought, drop_map, keep_map
from shouwang.regions.models import Region, RegionMap
from shouwang.regions.outlines import (
    MOST_BYTES,
    OutlineError,
    drawn,
    matched,
    read_outlines,
    simplified,
)

PLACES = {cast.TOWNSHIP: "王家乡", cast.OTHER_TOWNSHIP: "周家镇"}
SQUARE = [[110.0, 30.0], [110.5, 30.0], [110.5, 30.4], [110.0, 30.4], [110.0, 30.0]]
BESIDE = [[x + 0.5, y] for x, y in SQUARE]


def feature(ring: Any = SQUARE, *, kind: str = "Polygon", **properties: object) -> dict[str, Any]:
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def file_of(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def faults_of(content: bytes) -> str:
    with pytest.raises(OutlineError) as error:
        matched(read_outlines(content), PLACES)
    return error.value.message


def test_places_are_known_by_code_with_or_without_zeros_and_by_name() -> None:
    content = file_of(feature(code=990101001), feature(BESIDE, kind="MultiPolygon", NAME="周家"))
    found = matched(read_outlines(content), PLACES)
    assert set(found) == set(PLACES)
    drawing = drawn(found)
    assert drawing["width"] == 1000
    assert drawing["height"] == pytest.approx(1000 * 0.4 / math.cos(math.radians(30.2)), abs=1)
    assert drawing["places"][cast.TOWNSHIP]["d"].count("L") == 4
    assert drawing["places"][cast.TOWNSHIP]["x"] == 250
    assert drawing["places"][cast.OTHER_TOWNSHIP]["x"] == 750


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "不是 JSON"),
        (b"[1]", "不是 GeoJSON"),
        (b"[" * 100_000, "不是 JSON"),
        (b'{"type":"FeatureCollection","features":[]}', "没有图形"),
        (file_of(feature(kind="Point", name="王家乡")), "第 1 个图形“王家乡”不是面"),
        (file_of(feature(SQUARE[:3], name="王家乡")), "少于 4 个点"),
        (file_of(feature([[1, "x"]] * 4, name="王家乡")), "不是两个数字"),
        (file_of(feature([[39500000.1, 3300000.2]] * 4, name="王家乡")), "不是经纬度"),
        (file_of(feature([[10**400, 3]] * 4, name="王家乡")), "不是经纬度"),
        (file_of(feature(), feature(name="外乡")), "没有对应的地方"),
        (file_of(feature(name="王家乡"), feature(name="王家")), "同一个地方"),
        (file_of(7, {"geometry": {"type": "Polygon"}}), "没有名称"),
        (b" " * (MOST_BYTES + 1), "5 MB 以内"),
    ],
)
def test_what_cannot_be_used_is_said(content: bytes, said: str) -> None:
    assert said in faults_of(content)


def test_all_faults_come_at_once_and_a_long_row_of_them_is_cut() -> None:
    told = faults_of(file_of(*[feature(kind="Point", name=f"地{n}") for n in range(20)]))
    assert "地0" in told
    assert "另有 8 处" in told


def test_the_names_that_would_be_right_are_listed() -> None:
    assert "王家乡、周家镇" in faults_of(file_of(feature(name="外乡")))


def test_nothing_that_stands_in_a_file_reaches_the_drawing_but_numbers() -> None:
    evil = '"><script>alert(1)</script>'
    content = file_of(feature(code=cast.TOWNSHIP, name=evil))
    assert "script" not in json.dumps(drawn(matched(read_outlines(content), PLACES)))


@given(
    st.recursive(st.none() | st.floats() | st.text() | st.integers(), lambda x: st.lists(x), max_leaves=30)
)
@settings(max_examples=200)
def test_whatever_the_coordinates_are_it_is_read_or_refused(coordinates: object) -> None:
    made = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": coordinates}}
    with suppress(OutlineError):
        read_outlines(file_of(made))


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 1000)), min_size=3, max_size=60))
def test_a_simpler_ring_keeps_its_ends_and_strays_no_further(points: list[tuple[float, float]]) -> None:
    ring = [*points, points[0]]
    kept = simplified(ring)
    assert kept[0] == kept[-1] == ring[0]
    assert len(kept) <= len(ring)
    assert set(kept) <= set(ring)


def test_corners_that_nobody_sees_are_left_out() -> None:
    ring = [(float(x), 0.1 * (x % 2)) for x in range(100)] + [(99.0, 50.0), (0.0, 50.0), (0.0, 0.0)]
    assert len(simplified(ring)) < 10


@pytest.mark.django_db
def test_a_map_is_kept_replaced_and_dropped_each_with_a_trace() -> None:
    monitor = cast.user("lixian")
    county = Region.objects.get(pk=cast.COUNTY)
    whole = file_of(feature(name="王家乡"), feature(BESIDE, name="周家镇"))
    assert keep_map(county, Brought("县.json", file_of(feature(name="王家乡"))), actor=monitor) == ["周家镇"]
    assert keep_map(county, Brought("县.json", whole, "GS（2023）1号"), actor=monitor) == []
    assert RegionMap.objects.get().review_no == "GS（2023）1号"
    with pytest.raises(OutlineError):
        keep_map(county, Brought("坏.json", b"{}"), actor=monitor)
    assert RegionMap.objects.get().file_name == "县.json"
    drop_map(county, actor=monitor)
    assert not RegionMap.objects.exists()
    entries = AuditEntry.objects.filter(subject_type="region_map")
    assert [entry.new["places"] for entry in entries] == [1, 2, 0]
