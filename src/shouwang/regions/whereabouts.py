"""The code of a place that a row names: by the keys of its township and village within a county."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from shouwang.kernel.places import place_key
from shouwang.regions.codes import level_of, padded, parent_of, range_of
from shouwang.regions.models import Level, Region


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The townships and villages of a county by the keys of their names; `villages` of one name alone."""

    townships: Mapping[str, str]
    in_township: Mapping[tuple[str, str], str]
    villages: Mapping[str, str]

    @classmethod
    def of(cls, county: str) -> Whereabouts:
        """All places of the county that are in use."""
        reach = range_of(padded(county[: Level.COUNTY]))
        rows = Region.objects.filter(code__gte=reach.low, code__lt=reach.high, ended_on=None)
        names = {code: place_key(name) for code, name in rows.values_list("code", "name")}
        townships = {code: key for code, key in names.items() if level_of(code) is Level.TOWNSHIP}
        villages = {code: key for code, key in names.items() if level_of(code) is Level.VILLAGE}
        bearers = Counter(villages.values())
        return cls(
            {key: code for code, key in townships.items()},
            {(townships.get(parent_of(code) or "", ""), key): code for code, key in villages.items()},
            {key: code for code, key in villages.items() if bearers[key] == 1},
        )

    def code(self, township: str | None, village: str | None) -> str | None:
        """The most exact code that the keys name; None where they name none of here."""
        if township and village and (code := self.in_township.get((township, village))):
            return code
        if village and not township and (code := self.villages.get(village)):
            return code
        return self.townships.get(township) if township else None
