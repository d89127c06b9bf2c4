"""Making regions: those that the Bureau knows under its codes, all others under provisional ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from shouwang.audit.chain import Actor, Subject, record
from shouwang.audit.models import Act
from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.places import place_key
from shouwang.kernel.regions import bundled_regions
from shouwang.regions.codes import ancestors_of, level_of, padded, parent_of
from shouwang.regions.models import Level, Region

FIRST_PROVISIONAL: Mapping[int, int] = {Level.TOWNSHIP: 900, Level.VILLAGE: 700}
"""The Bureau gives townships and villages numbers below these."""
LAST_NUMBER = 999


class NoCodeLeftError(ShouwangError):
    """A township or county has more places without a code than provisional codes."""

    code = "NO_CODE_LEFT"


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """A township and a village in it as a register writes them; an empty village means the township."""

    township: str
    village: str = ""


def ensure_places(
    county_code: str, names: Iterable[PlaceNames], *, county_name: str = "", actor: Actor | None = None
) -> Mapping[PlaceNames, str]:
    """The code of every place, made where it is not there yet: by name, within its county and township.

    Villages come from the county's own register and get provisional codes, for the Bureau's table ends at
    townships. A place without a name is the one above it.
    """
    county = padded(county_code[: Level.COUNTY])
    with transaction.atomic():
        before = Region.objects.count()
        _ensure_above(county, county_name)
        codes = _Children(county, _known_townships(county))
        found = {place: _ensure_place(codes, place) for place in dict.fromkeys(names)}
        made = Region.objects.count() - before
        if made:
            subject = Subject("region", county, region=county)
            record(Act.CREATE, subject, actor=actor, purpose="按农户名册建立区划", new={"regions": made})
    return found


class _Children:
    """The regions directly below one, by the key of their name; `known`: official codes by key."""

    def __init__(self, parent: str, known: Mapping[str, tuple[str, str]]) -> None:
        self.parent, self.known = parent, known
        children = Region.objects.filter(parent_id=parent, ended_on=None)
        self.codes = {place_key(child.name): child.code for child in children}
        self.below: dict[str, _Children] = {}

    def code_of(self, name: str) -> str:
        """The code of a child of that name, made where there is none."""
        key = place_key(name)
        if not key:
            return self.parent
        if key not in self.codes:
            code, official = self.known.get(key, ("", ""))
            if not code or Region.objects.filter(code=code).exists():
                code, official = self._provisional(), ""
            _make(code, official or name, provisional=not official)
            self.codes[key] = code
        return self.codes[key]

    def children_of(self, code: str) -> _Children:
        """The regions below one of these."""
        return self.below.setdefault(code, _Children(code, {}))

    def _provisional(self) -> str:
        level = Level.TOWNSHIP if level_of(self.parent) == Level.COUNTY else Level.VILLAGE
        taken = {int(code[level - 3 : level]) for code in _codes_below(self.parent)}
        for number in range(FIRST_PROVISIONAL[level], LAST_NUMBER + 1):
            if number not in taken:
                return padded(f"{self.parent[: level - 3]}{number:03d}")
        raise NoCodeLeftError(
            f"代码 {self.parent} 之下没有可用的暂编代码",
            todo="核对名册里的乡镇和村名，合并写法不同的同一地方",
        )


def _ensure_place(townships: _Children, place: PlaceNames) -> str:
    township = townships.code_of(place.township)
    if township == townships.parent:
        return township
    return townships.children_of(township).code_of(place.village)


def _ensure_above(county: str, county_name: str) -> None:
    """The county, its city and its province; under the Bureau's names where it knows them."""
    for code in ancestors_of(county)[1:]:
        official = bundled_regions().get(code[: Level.VILLAGE])
        own = county_name if code == county else ""
        if not Region.objects.filter(code=code).exists():
            _make(code, official.name if official else own or code.rstrip("0"), provisional=not official)


def _make(code: str, name: str, *, provisional: bool) -> None:
    parent = parent_of(code)
    Region.objects.create(
        code=code,
        name=name[:80],
        level=level_of(code),
        parent_id=parent if parent and parent.strip("0") else None,
        provisional=provisional,
    )


def _known_townships(county: str) -> Mapping[str, tuple[str, str]]:
    """Code and name of the Bureau's townships in a county, by the key of their name."""
    within = bundled_regions().within(county[: Level.VILLAGE])
    rows = [row for row in within if int(row.level) == int(Level.TOWNSHIP)]
    return {place_key(row.name): (padded(row.code), row.name) for row in rows}


def _codes_below(parent: str) -> Collection[str]:
    return Region.objects.filter(parent_id=parent).values_list("code", flat=True)
