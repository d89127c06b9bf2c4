"""Finding a household by what somebody has in hand: an ID, a name, initials, a number, a telephone.

Nothing is listed before something is asked. Every search is told to the audit, without an ID or telephone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from shouwang.accounts.access import home_of
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.kernel.idnumbers import read_id
from shouwang.registry.loading import ID_PURPOSE, PHONE_PURPOSE
from shouwang.registry.models import Household, Person
from shouwang.registry.search_keys import name_index
from shouwang.registry.selectors import households_for, persons_for, places_of
from shouwang.secrecy.sealing import blind_index

MOST = 50
FEWEST_LETTERS = 2
FEWEST_DIGITS = 6
LONGEST_TEXT = 60
_PHONE = re.compile(r"1[0-9]{10}")
_NUMBER = re.compile(r"[0-9A-Za-z-]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_AFTER_HEX, _AFTER_LETTERS, _AFTER_NUMBERS = "g", "{", "{"  # sort behind all that may follow a prefix


class By(StrEnum):
    """What a text was taken for."""

    EMPTY = "还没有填写"
    TOO_SHORT = "太短"
    ID = "证件号码"
    PHONE = "联系电话"
    HOUSEHOLD_NO = "户编号"
    INITIALS = "拼音首字母"
    NAME = "姓名"


SECRET = frozenset({By.ID, By.PHONE})


@dataclass(frozen=True, slots=True)
class Found:
    """One household that was found, and the members by whom."""

    household: Household
    place: str
    persons: Sequence[Person] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What was found; `more`: there are more than are shown."""

    by: By
    found: Sequence[Found]
    more: bool = False


def search(user: User, text: str) -> Search:
    """Find households that a user may see; an empty text finds nothing."""
    wanted = re.sub(r"\s", "", text)[:LONGEST_TEXT]
    if not wanted:
        return Search(By.EMPTY, ())
    by, found, more = _find(user, wanted)
    with transaction.atomic():
        told = {"by": by.value, "found": len(found), "more": more}
        if by not in SECRET:
            told["text"] = wanted
        elif len(found) == 1:
            told["household_no"] = found[0].household.household_no
        region = home_of(user) or ""
        record(Act.SEARCH, Subject("household", "", region=region), actor=user, new=told)
    return Search(by, found, more)


def _find(user: User, text: str) -> tuple[By, Sequence[Found], bool]:
    """Try what the text may be, the surest first; the first that finds anybody answers."""
    tried = By.TOO_SHORT
    persons = persons_for(user, Permission.SEE_HOUSEHOLDS).filter(household__isnull=False)
    for by, rows in _ways(text, persons):
        tried = by
        if found := list(rows.select_related("household")[: MOST + 1]):
            return by, _of_persons(found[:MOST]), len(found) > MOST
    if _NUMBER.fullmatch(text) and len(text) >= FEWEST_DIGITS:
        homes = list(_numbered(user, text)[: MOST + 1])
        if homes or tried == By.TOO_SHORT:
            return By.HOUSEHOLD_NO, _of_homes(homes[:MOST]), len(homes) > MOST
    return tried, (), False


def _ways(text: str, persons: QuerySet[Person]) -> list[tuple[By, QuerySet[Person]]]:
    ways: list[tuple[By, QuerySet[Person]]] = []
    if id18 := read_id(text).id18:
        index = blind_index(id18, purpose=ID_PURPOSE)
        ways.append((By.ID, persons.filter(id_index=index).exclude(id_index="")))
    if _PHONE.fullmatch(text):
        index = blind_index(text, purpose=PHONE_PURPOSE)
        ways.append((By.PHONE, persons.filter(phone_index=index).exclude(phone_index="")))
    if _LETTERS.fullmatch(text) and len(text) >= FEWEST_LETTERS:
        low = text.lower()
        within = persons.filter(initials__gte=low, initials__lt=low + _AFTER_LETTERS)
        ways.append((By.INITIALS, within.order_by("initials", "region")))
    if not text.isascii():
        low = name_index(text)
        within = persons.filter(name_index__gte=low, name_index__lt=low + _AFTER_HEX)
        ways.append((By.NAME, within.order_by("name_index", "region")))
    return ways


def _numbered(user: User, text: str) -> QuerySet[Household]:
    homes = households_for(user, Permission.SEE_HOUSEHOLDS)
    within = homes.filter(household_no__gte=text, household_no__lt=text + _AFTER_NUMBERS)
    return within.order_by("household_no")


def _of_persons(persons: Sequence[Person]) -> list[Found]:
    """Their households, each once, in the order of the first member found."""
    by_home: dict[Household, list[Person]] = {}
    for person in persons:
        if person.household:
            by_home.setdefault(person.household, []).append(person)
    places = places_of({home.region_id for home in by_home})
    return [Found(home, places[home.region_id], found) for home, found in by_home.items()]


def _of_homes(homes: Sequence[Household]) -> list[Found]:
    places = places_of({home.region_id for home in homes})
    return [Found(home, places[home.region_id]) for home in homes]
