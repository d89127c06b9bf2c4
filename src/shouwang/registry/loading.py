"""Listed families that the workbench does not know yet -> rows of its tables, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.registry.listed import ListedHousehold, ListedPerson
from shouwang.registry.models import (
    Household,
    HouseholdKind,
    HouseholdState,
    Membership,
    MonitorClass,
    Person,
    PersonState,
    Sex,
)
from shouwang.registry.search_keys import initials, name_index
from shouwang.secrecy.sealing import blind_index

FROM_EXPORT = "全国系统名册"
ID_PURPOSE, PHONE_PURPOSE = "person.id", "person.phone"
KINDS: Mapping[str, str] = {label: value for value, label in HouseholdKind.choices}
CLASSES: Mapping[str, str] = {label: value for value, label in MonitorClass.choices}
SEXES: Mapping[str, str] = {label: value for value, label in Sex.choices}
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Stated:
    """What a household's state says, as the table keeps it."""

    region_id: str
    kind: str
    monitor_class: str
    class_unknown: bool
    risk_removed: bool | None
    recognised_on: date | None
    income_per_person_fen: int | None
    group_name: str

    @classmethod
    def of(cls, listed: ListedHousehold, region: str) -> Stated:
        """What a roster says of a household."""
        return cls(
            region_id=region,
            kind=KINDS.get(listed.kind or "", ""),
            monitor_class=CLASSES.get(listed.monitor_class or "", ""),
            class_unknown=listed.monitor_class is None,
            risk_removed=listed.risk_removed,
            recognised_on=listed.recognised_month,
            income_per_person_fen=listed.income_per_person,
            group_name=listed.group[:40],
        )


STATED = tuple(Stated.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A listed household with its code of place and the blind index of each member's ID."""

    listed: ListedHousehold
    region: str
    indexes: Sequence[str]


def load(newcomers: Sequence[Newcomer], *, day: date, repeated: frozenset[str]) -> None:
    """Keep the families as they are listed; call inside a transaction.

    A person number in `repeated` names several persons: these are numbered by household and place instead.
    """
    homes = [_household(each) for each in newcomers]
    Household.objects.bulk_create(homes, batch_size=AT_ONCE)
    states = (_state(home, each, day) for home, each in zip(homes, newcomers, strict=True))
    HouseholdState.objects.bulk_create(states, batch_size=AT_ONCE)
    persons = list(_persons(homes, newcomers, repeated))
    Person.objects.bulk_create((person for person, _, _ in persons), batch_size=AT_ONCE)
    PersonState.objects.bulk_create(
        (person_state(person, listed, day) for person, listed, _ in persons), batch_size=AT_ONCE
    )
    Membership.objects.bulk_create(
        (
            _membership(person.household, person, ordinal, day)
            for person, _, ordinal in persons
            if person.household
        ),
        batch_size=AT_ONCE,
    )


def id_index(listed: ListedPerson) -> str:
    """The blind index of a valid ID; empty where there is none."""
    return blind_index(listed.id18, purpose=ID_PURPOSE) if listed.id18 else ""


def phone_index(phone: str) -> str:
    """The blind index of a telephone number; empty where there is none."""
    return blind_index(phone, purpose=PHONE_PURPOSE) if phone else ""


def person_state(person: Person, listed: ListedPerson, day: date) -> PersonState:
    """What a roster says of a person, from a day on."""
    return PersonState(
        person=person,
        health=listed.health[:60],
        labour=listed.labour[:40],
        schooling=listed.student[:40],
        started_on=day,
        reason=FROM_EXPORT,
    )


def person_of(listed: ListedPerson, *, number: str, index: str, home: Household, source: str) -> Person:
    """A person of a household, not stored yet."""
    phone = listed.phone[:20]
    return Person(
        person_no=number[:48],
        name=listed.name[:60],
        name_index=name_index(listed.name[:60]),
        initials=initials(listed.name),
        id_number=listed.id18 or listed.id_text,
        id_index=index,
        phone=phone,
        phone_index=phone_index(phone),
        born_on=listed.birth_date,
        sex=SEXES.get(listed.sex, ""),
        household=home,
        region_id=home.region_id,
        relation=listed.relation[:20],
        source=source[:300],
    )


def _household(newcomer: Newcomer) -> Household:
    listed = newcomer.listed
    stated = Stated.of(listed, newcomer.region)
    return Household(
        household_no=listed.household_no[:40],
        region_id=newcomer.region,
        head_name=listed.head_name[:60],
        members=len(listed.persons),
        kind=stated.kind,
        monitor_class=stated.monitor_class,
        risk_removed=stated.risk_removed,
        source=listed.source[:300],
    )


def _state(home: Household, newcomer: Newcomer, day: date) -> HouseholdState:
    stated = Stated.of(newcomer.listed, newcomer.region)
    values = {name: getattr(stated, name) for name in STATED}
    return HouseholdState(household=home, started_on=day, reason=FROM_EXPORT, **values)


def _membership(home: Household, person: Person, ordinal: int, day: date) -> Membership:
    return Membership(
        household=home,
        person=person,
        relation=person.relation,
        ordinal=ordinal,
        started_on=day,
        reason=FROM_EXPORT,
    )


def _persons(
    homes: Iterable[Household], newcomers: Iterable[Newcomer], repeated: frozenset[str]
) -> Iterator[tuple[Person, ListedPerson, int]]:
    for home, newcomer in zip(homes, newcomers, strict=True):
        members = zip(newcomer.listed.persons, newcomer.indexes, strict=True)
        for ordinal, (listed, index) in enumerate(members, start=1):
            number = listed.person_no
            if number in repeated:
                number = f"{home.household_no}-{ordinal:02d}"
            source = newcomer.listed.source
            yield person_of(listed, number=number, index=index, home=home, source=source), listed, ordinal
