"""Villages and townships as people write them, and how they compare.

A place is compared by its key: no blanks, no leading county or township, no ending 村, 村委会, 镇 or 乡.
A 社区 keeps its ending, for many a township has a village and a 社区 of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shouwang.kernel.characters import compact, says_nothing

_OFFICE = re.compile(r"(?:人民政府|办事处)$")
_RESIDENTS = re.compile(r"(?:社区)?(?:居民委员会|居委会)$")
_ENDING = re.compile(r"(?<=.)(?:村民委员会|村委会|村|镇|乡)$")
_UPPER = re.compile(r"^(?:.{2,8}?(?:省|自治区))?(?:.{1,8}?(?:市|自治州|州|盟|地区))?$")
_COUNTY = re.compile(
    r"^(?:.{2,8}?(?:省|自治区))?(?:.{1,8}?(?:市|自治州|州|盟|地区))?(.{1,8}?[县旗])(?=.*[镇乡村])"
)
_TOWNSHIP = re.compile(r"^(.{1,8}?(?:镇|乡|街道))(.{2,})$")
_VILLAGE = re.compile(r"^(.+?(?:村民委员会|村委会|村|社区))")
_NUMBERED = re.compile(r"^(.+?)(?:第?[0-9一二三四五六七八九十]+(?:村民小组|小组|组|社|队|号|屯)).*$")
_AFTER_VILLAGE = re.compile(r"^(?:村|$|第?[0-9一二三四五六七八九十]+(?:村民小组|小组|组|社|队|号|屯)|[(,])")


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What a row says about where: keys of township and village, None where it says nothing.

    `contradicts`: it names another county, or two townships; such a row agrees with no place of the register.
    """

    township: str | None
    village: str | None
    contradicts: bool = False


def place_key(text: str) -> str:
    """What two places are compared by.

    >>> place_key("松关村村民委员会"), place_key(" 松关 村"), place_key("凤山镇"), place_key("东街居委会")
    ('松关', '松关', '凤山', '东街社区')
    """
    key = _RESIDENTS.sub("社区", _OFFICE.sub("", compact(text)))
    while (shorter := _ENDING.sub("", key)) != key:
        key = shorter
    return key


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The counties, townships and villages of a register, to read the places of other files against.

    `townships`: full name -> key; `villages`: key -> keys of the townships that have one of that name.
    """

    counties: tuple[str, ...]
    townships: Mapping[str, str]
    villages: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, places: Iterable[tuple[str, str, str]]) -> Gazetteer:
        """From county, township and village of every household; repeated and empty ones are welcome."""
        counties, townships, villages = set(), {}, dict[str, frozenset[str]]()
        for county, township, village in {tuple(map(compact, place)) for place in places}:
            counties.add(county)
            if township:
                townships[township] = place_key(township)
            if village:
                key = place_key(village)
                villages[key] = villages.get(key, frozenset()) | {place_key(township)}
        longest_first = sorted(townships, key=lambda name: (-len(name), name))
        return cls(
            tuple(sorted(counties - {""})), {name: townships[name] for name in longest_first}, villages
        )

    def read(self, township_cell: str | None, village_cell: str | None) -> PlaceReading:
        """Read the place of a row from its two cells; either may be missing or hold a whole address."""
        first = self._split_township(compact(township_cell or ""))
        second = self.split(village_cell or "")
        differ = bool(first.township and second.township and first.township != second.township)
        return PlaceReading(
            first.township or second.township,
            second.village or first.village,
            contradicts=differ or first.contradicts or second.contradicts,
        )

    def split(self, address: str) -> PlaceReading:
        """Read a village cell or a free address: 某省某市云泽县凤山镇松关村3组12号 -> 凤山, 松关."""
        text = compact(address)
        if says_nothing(text):
            return PlaceReading(None, None)
        if text in self.townships:  # before the villages: many a township has a village of its own name
            return PlaceReading(self.townships[text], None)
        if place_key(text) in self.villages:
            return PlaceReading(None, place_key(text))
        rest, foreign = self._after_county(text)
        township, rest = self._after_township(rest)
        return PlaceReading(township, self._village_in(rest), foreign)

    def _split_township(self, text: str) -> PlaceReading:
        """Read a township cell; a village behind the township's name is kept too."""
        if says_nothing(text):
            return PlaceReading(None, None)
        rest, foreign = self._after_county(text)
        for name, key in self.townships.items():
            if rest.startswith(name):
                return PlaceReading(key, self._village_in(_OFFICE.sub("", rest[len(name) :])), foreign)
        return PlaceReading(place_key(rest) or None, None, foreign)

    def _after_county(self, text: str) -> tuple[str, bool]:
        """The text behind province, city and county, and whether the county is another one."""
        for county in self.counties:
            before, found, after = text.partition(county)
            if found and _UPPER.match(before):
                return after, False
            bare = county[:-1]
            if (
                len(bare) > 1
                and text.startswith(bare)
                and text[len(bare) :].startswith(tuple(self.townships))
            ):
                return text[len(bare) :], False
        other = _COUNTY.match(text)
        ours = text.startswith(tuple(self.townships)) or self._village_in(text) in self.villages
        if other and not ours:  # 红旗村 is a village, 红旗县 is not ours
            return text[other.end() :], True
        return text, False

    def _after_township(self, text: str) -> tuple[str | None, str]:
        """The key of the township a text begins with, known or not, and what follows."""
        for name, key in self.townships.items():
            if text.startswith(name):
                return key, text[len(name) :]
        for key in self.townships.values():
            village = self._village_in(text[len(key) :]) if text.startswith(key) else None
            if village and key in self.villages.get(village, ()):
                return key, text[len(key) :]
        unknown = _TOWNSHIP.match(text)
        if unknown and self._village_in(text) not in self.villages:
            return place_key(unknown[1]), unknown[2]
        return None, text

    def _village_in(self, text: str) -> str | None:
        """The key of the village a text begins with, the register's own names first."""
        if place_key(text) in self.villages:
            return place_key(text)
        for end in range(len(text) - 1, 0, -1):
            if text[:end] in self.villages and _AFTER_VILLAGE.match(text[end:]):
                return text[:end]
        found = _VILLAGE.match(text) or _NUMBERED.match(text)
        return place_key(found[1] if found else text) or None


def split_place(text: str, *, counties: Iterable[str], townships: Iterable[str]) -> PlaceReading:
    """Read an address where only counties and townships are known; `Gazetteer` knows villages as well."""
    pairs = [(county, township, "") for county in counties for township in [*townships, ""]]
    return Gazetteer.of(pairs).split(text)
