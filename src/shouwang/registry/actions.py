"""Taking in the national export: it becomes the register of the workbench, or is merged into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Manager

from shouwang.audit.chain import Actor, Subject, record
from shouwang.audit.models import Act
from shouwang.engine.facts import Facts
from shouwang.feeds.progress import NoProgress, Progress
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.actions import PlaceNames, ensure_places
from shouwang.regions.codes import padded, range_of
from shouwang.regions.models import Level
from shouwang.registry import loading
from shouwang.registry.known import Known
from shouwang.registry.listed import ListedHousehold, families, places_of, repeated_person_numbers
from shouwang.registry.loading import AT_ONCE, Newcomer
from shouwang.registry.merging import Held, Merged, Turn, merge
from shouwang.registry.models import (
    ChangeKind,
    Household,
    HouseholdState,
    Membership,
    Person,
    PersonState,
    Standing,
)
from shouwang.registry.proposals import Proposal, propose

HOUSEHOLD_COLUMNS = ("region", "kind", "monitor_class", "risk_removed", "version")
PERSON_COLUMNS = ("region", "phone", "phone_index", "relation")


class NoPlaceError(ShouwangError):
    """An installation serves one county; without its code no place has one."""

    code = "NO_PLACE"


@dataclass(frozen=True, slots=True)
class Intake:
    """What an export brought: new households and persons, rows of facts that changed, proposals."""

    households: int = 0
    persons: int = 0
    changed: int = 0
    proposed: int = 0

    def __add__(self, other: Intake) -> Intake:
        """Both together."""
        return Intake(
            self.households + other.households,
            self.persons + other.persons,
            self.changed + other.changed,
            self.proposed + other.proposed,
        )


def take_in_register(
    facts: Facts,
    *,
    county: str,
    as_of: date,
    actor: Actor | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Bring the register of a snapshot into the tables; what is there already is not brought again.

    `county`: its code; `as_of`: the day of the export. Portion by portion, each as a whole: an interruption
    leaves the rest for the next call. Raises NoPlaceError where the county is not known.
    """
    if len(county.rstrip("0")) > Level.COUNTY or len(county) < Level.COUNTY:
        raise NoPlaceError("不知道本系统属于哪个县", accepted="6 位县级区划代码", todo="设置 SHOUWANG_COUNTY")
    hear = progress or NoProgress()
    hear.stage("名册入库")
    order = _Order.of(facts, county, as_of, actor)
    total, taken = _size(facts), Intake()
    for portion in families(facts):
        with transaction.atomic():
            taken += _take_in(portion, order)
        hear.step(len(order.seen), total)
    with transaction.atomic():
        taken += Intake(proposed=_propose_missing(order))
        told = {"households": taken.households, "persons": taken.persons}
        told |= {"changed": taken.changed, "proposed": taken.proposed}
        subject = Subject("register", order.county, region=order.county)
        record(Act.IMPORT, subject, actor=actor, purpose=f"导入农户名册，名册日期 {as_of}", new=told)
    return taken


@dataclass(slots=True)
class _Order:
    """What every portion needs: codes of places, repeated numbers; and the household numbers met so far."""

    county: str
    day: date
    codes: Mapping[PlaceNames, str]
    repeated: frozenset[str]
    first: bool
    seen: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, facts: Facts, county: str, day: date, actor: Actor | None) -> _Order:
        """Make the places and look whether anybody is registered yet."""
        places = places_of(facts)
        names = [PlaceNames(p.township, p.village) for p in places]
        county_name = next((p.county for p in places if p.county), "")
        codes = ensure_places(county, names, county_name=county_name, actor=actor)
        first = not Household.objects.exists()
        return cls(padded(county[: Level.COUNTY]), day, codes, repeated_person_numbers(facts), first)


def _size(facts: Facts) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(facts.households).num_rows)


def _take_in(portion: Sequence[ListedHousehold], order: _Order) -> Intake:
    newcomers = [_newcomer(listed, order) for listed in portion]
    known = Known.nothing() if order.first else _known(newcomers)
    merged = Merged()
    strange: list[Newcomer] = []
    for newcomer in newcomers:
        number = newcomer.listed.household_no
        order.regions.add(newcomer.region)
        order.seen.add(number)
        family = known.families.get(number)
        if family:
            merge(newcomer, family, known, day=order.day, into=merged)
        elif moved := list(_from_elsewhere(newcomer, known)):
            merged.proposals += moved
        else:
            strange.append(newcomer)
    loading.load(strange, day=order.day, repeated=order.repeated)
    changed, proposed = _store(merged), propose(merged.proposals, day=order.day)
    return Intake(len(strange), sum(len(s.listed.persons) for s in strange), changed, proposed)


def _newcomer(listed: ListedHousehold, order: _Order) -> Newcomer:
    region = order.codes[PlaceNames(listed.place.township, listed.place.village)]
    return Newcomer(listed, region, [loading.id_index(person) for person in listed.persons])


def _known(newcomers: Sequence[Newcomer]) -> Known:
    return Known.of(
        [n.listed.household_no for n in newcomers],
        indexes=(index for n in newcomers for index in n.indexes),
        person_numbers=(p.person_no for n in newcomers for p in n.listed.persons),
    )


def _from_elsewhere(newcomer: Newcomer, known: Known) -> Iterator[Proposal]:
    """A household that is new, of persons who are in another one: each of those is asked to give them up."""
    listed = newcomer.listed
    by_home: dict[Household, list[dict[str, str]]] = {}
    for person, index in zip(listed.persons, newcomer.indexes, strict=True):
        found = known.by_index.get(index) if index else known.by_number.get(person.person_no)
        if found and found.household and not found.died_on:
            member = {"person_no": found.person_no, "name": found.name, "relation": person.relation}
            by_home.setdefault(found.household, []).append(member)
    for home, members in by_home.items():
        asked = {"household_no": listed.household_no, "members": members}
        yield Proposal(ChangeKind.SPLIT, home, "全国系统名册：这些人在名册里另立一户", asked)


def _store(merged: Merged) -> int:
    """Write what a portion changed; ends before beginnings, so that there is one present row at any time."""
    turned = _turn(HouseholdState.objects, merged.household_states)
    turned += _turn(PersonState.objects, merged.person_states)
    turned += _turn(Membership.objects, merged.memberships)
    Household.objects.bulk_update(merged.homes, HOUSEHOLD_COLUMNS, batch_size=AT_ONCE)
    persons = list({person.pk: person for person in merged.persons}.values())
    Person.objects.bulk_update(persons, PERSON_COLUMNS, batch_size=AT_ONCE)
    return turned


def _turn(rows: Manager[Held], turn: Turn[Held]) -> int:
    rows.bulk_update(turn.ended, ["ended_on"], batch_size=AT_ONCE)
    return len(rows.bulk_create(turn.begun, batch_size=AT_ONCE))


def _propose_missing(order: _Order) -> int:
    """Ask about households that an export of their own village no longer has; not those made by hand."""
    if order.first:
        return 0
    county = range_of(order.county)
    active = Household.objects.filter(
        standing=Standing.ACTIVE, region__gte=county.low, region__lt=county.high
    ).exclude(source="")
    missing = [
        home.pk
        for home in active.only("household_no", "region_id").iterator()
        if home.household_no not in order.seen and home.region_id in order.regions
    ]
    proposals = (
        Proposal(ChangeKind.EXTINCT, home, "全国系统名册：名册里已没有此户")
        for home in Household.objects.filter(pk__in=missing)
    )
    return propose(proposals, day=order.day)
