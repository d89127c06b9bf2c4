"""Outlines of places in a file of an office (GeoJSON): checked, matched to our codes, made fit to be drawn.

No free outlines of townships with a clear licence exist, so a county brings its own. Nothing of the file
reaches a page but whole numbers and the names of the register.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.places import place_key

MOST_BYTES = 5 * 1024 * 1024
MOST_FEATURES = 500  # not policy: shapes of one file
FEWEST_POINTS = 4
TOLD_AT_MOST = 12
CODE_KEYS = ("code", "adcode", "XZQDM", "xzqdm", "区划代码", "行政区划代码", "代码", "id")
NAME_KEYS = ("name", "NAME", "XZQMC", "xzqmc", "名称", "行政区名称", "乡镇")
WIDTH = 1000
"""Units of a drawing from west to east; a point is a whole number of them."""
TOLERANCE = 0.8
"""Corners nearer than so many units to the line through their neighbours are left out."""
FILE = "从天地图、自然资源部门取得的 GeoJSON 文件（FeatureCollection）"
Point = tuple[float, float]
Ring = Sequence[Point]
Body = Mapping[str, Any]  # parsed JSON, its shape checked below


class OutlineError(ShouwangError):
    """A file of outlines that cannot be used; `faults` are all that was found wrong."""

    code = "OUTLINE"

    def __init__(self, faults: Sequence[str], *, accepted: str = FILE, todo: str = "改正后重新上传") -> None:
        """`faults`: each in a sentence, without a full stop."""
        self.faults = tuple(faults)
        super().__init__("；".join(told(self.faults)), accepted=accepted, todo=todo)


@dataclass(frozen=True, slots=True)
class Outline:
    """One place as the file has it: what it is called, and its rings in degrees."""

    number: int
    code: str
    name: str
    rings: Sequence[Ring]

    @property
    def called(self) -> str:
        """As it is spoken of in a fault."""
        return f"第 {self.number} 个图形“{self.name or self.code or '没有名称'}”"


def told(faults: Sequence[str]) -> list[str]:
    """The first of many faults, and how many more there are."""
    more = len(faults) - TOLD_AT_MOST
    return [*faults[:TOLD_AT_MOST], *([f"另有 {more} 处"] if more > 0 else [])]


def read_outlines(content: bytes) -> list[Outline]:
    """The outlines of a file; OutlineError with everything that is wrong."""
    if len(content) > MOST_BYTES:
        size, most = len(content) / 1024 / 1024, MOST_BYTES // 1024 // 1024
        raise OutlineError(
            [f"文件有 {size:.1f} MB"], accepted=f"{most} MB 以内", todo="用制图软件简化边界后上传"
        )
    features = _features(content)
    faults: list[str] = []
    found = [_outline(number, feature, faults) for number, feature in enumerate(features, 1)]
    if faults:
        raise OutlineError(faults)
    return [outline for outline in found if outline]


def matched(outlines: Iterable[Outline], places: Mapping[str, str]) -> dict[str, Outline]:
    """The outlines by our codes: `places` are the codes and names of a region; each is there at most once."""
    by_key: dict[str, list[str]] = {}
    for code, name in places.items():
        by_key.setdefault(place_key(name), []).append(code)
    faults: list[str] = []
    found: dict[str, Outline] = {}
    for outline in outlines:
        ours = _code_of(outline, places, by_key)
        if ours is None:
            faults.append(f"{outline.called}在本地区没有对应的地方")
        elif ours in found:
            faults.append(f"{outline.called}与{found[ours].called}是同一个地方")
        else:
            found[ours] = outline
    if faults:
        names = "、".join(list(places.values())[:TOLD_AT_MOST])
        raise OutlineError(faults, accepted=f"区划代码或名称与这些一致：{names}")
    return found


def drawn(outlines: Mapping[str, Outline]) -> dict[str, Any]:
    """A drawing in whole numbers: its size, and of every place its path and the point of its name."""
    corners = [point for outline in outlines.values() for ring in outline.rings for point in ring]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    narrower = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * narrower, north - south, 1e-9)

    def place(point: Point) -> Point:
        return ((point[0] - west) * narrower * scale, (north - point[1]) * scale)

    places = {code: _drawn([[*map(place, ring)] for ring in o.rings]) for code, o in outlines.items()}
    return {
        "width": max(1, round((east - west) * narrower * scale)),
        "height": max(1, round((north - south) * scale)),
        "places": places,
    }


def _features(content: bytes) -> list[Body]:
    try:
        parsed = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise OutlineError(["文件不是 JSON，或不是 UTF-8 编码"]) from error
    features = parsed.get("features") if isinstance(parsed, dict) else None
    if not isinstance(features, list) or parsed.get("type") != "FeatureCollection":
        raise OutlineError(["文件不是 GeoJSON 的 FeatureCollection"])
    if not features:
        raise OutlineError(["文件里没有图形"])
    if len(features) > MOST_FEATURES:
        raise OutlineError([f"文件里有 {len(features)} 个图形"], accepted=f"{MOST_FEATURES} 个以内")
    return features


def _outline(number: int, feature: object, faults: list[str]) -> Outline | None:
    """One feature; what is wrong with it is added to the faults."""
    body = feature if isinstance(feature, dict) else {}
    given = body.get("properties")
    properties = given if isinstance(given, dict) else {}
    code = _text({**properties, "id": properties.get("id", body.get("id"))}, CODE_KEYS)
    outline = Outline(number, code, _text(properties, NAME_KEYS), [])
    geometry = body.get("geometry")
    try:
        rings = list(_rings(geometry if isinstance(geometry, dict) else {}))
    except ValueError as error:
        faults.append(f"{outline.called}{error}")
        return None
    return Outline(number, code, outline.name, rings)


def _text(properties: Body, keys: Iterable[str]) -> str:
    found = next((properties[key] for key in keys if properties.get(key) not in (None, "")), "")
    return str(found).strip()[:40] if isinstance(found, str | int) else ""


def _rings(geometry: Body) -> Iterator[Ring]:
    """The rings of a polygon or of several; ValueError with what is wrong."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError("不是面（Polygon 或 MultiPolygon）")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise ValueError("没有坐标")
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise ValueError("没有坐标")
        for ring in polygon:
            yield _ring(ring)


def _ring(ring: object) -> Ring:
    if not isinstance(ring, list) or len(ring) < FEWEST_POINTS:
        raise ValueError("的边界少于 4 个点")
    points = [_point(point) for point in ring]
    return points if points[0] == points[-1] else [*points, points[0]]


def _point(point: object) -> Point:
    if not isinstance(point, list) or len(point) < 2 or not all(_is_number(value) for value in point[:2]):
        raise ValueError("有一个点不是两个数字")
    x, y = point[0], point[1]
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise ValueError("的坐标不是经纬度（先经度后纬度，单位为度）")
    return float(x), float(y)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _code_of(outline: Outline, places: Mapping[str, str], by_key: Mapping[str, Sequence[str]]) -> str | None:
    """Our code: that of the file, with or without its zeros; else the only place of that name."""
    if outline.code.isdigit():
        width = len(next(iter(places), ""))
        padded = outline.code.ljust(width, "0")
        if padded in places:
            return padded
    of_name = by_key.get(place_key(outline.name), ()) if outline.name else ()
    return of_name[0] if len(of_name) == 1 else None


def _drawn(rings: Sequence[Sequence[Point]]) -> dict[str, Any]:
    """The path of a place, and the middle of its largest ring."""
    paths = [_path(simplified(ring)) for ring in rings]
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    x, y = _middle(largest)
    return {"d": "".join(paths), "x": round(x), "y": round(y)}


def _path(ring: Sequence[Point]) -> str:
    corners = [corner for corner, _ in groupby((round(x), round(y)) for x, y in ring)]
    return "M" + "L".join(f"{x} {y}" for x, y in corners) + "Z"


def simplified(ring: Sequence[Point]) -> list[Point]:
    """A ring without the corners that nobody sees (Douglas and Peucker); without recursion."""
    keep = {0, len(ring) - 1}
    # a ring ends where it begins: it is cut at its farthest corner first
    farthest = max(range(len(ring)), key=lambda i: math.dist(ring[0], ring[i]))
    keep.add(farthest)
    stretches = [(0, farthest), (farthest, len(ring) - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        off, corner = max((_off(ring[i], ring[first], ring[last]), i) for i in range(first + 1, last))
        if off > TOLERANCE:
            keep.add(corner)
            stretches += [(first, corner), (corner, last)]
    return [ring[i] for i in sorted(keep)]


def _off(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the line between two others."""
    length = math.dist(start, end)
    if not length:
        return math.dist(point, start)
    across = (end[0] - start[0]) * (start[1] - point[1]) - (start[0] - point[0]) * (end[1] - start[1])
    return abs(across) / length


def _area(ring: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: Sequence[Point]) -> Point:
    """The centre of a ring's area; of one without area, of its corners."""
    area = _area(ring)
    if abs(area) < 1e-9:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    pairs = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)]
    x = sum((a[0] + b[0]) * cross for a, b, cross in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * cross for a, b, cross in pairs) / (6 * area)
    return x, y
