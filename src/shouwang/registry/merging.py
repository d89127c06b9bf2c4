"""A later national export against the workbench: what it may change, and what it may only propose.

A fact that only exports ever stated follows the export: the old row ends, a new one begins on its day. A fact
that somebody changed in the workbench stays: where the export still says what it said before, it lags behind
and nothing happens; where it says a third thing, a person decides. Who belongs to a household, who heads it,
and who somebody is (name, ID) is never changed by an export. What an export hides changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar

from shouwang.regions.codes import range_of
from shouwang.registry.known import Known, KnownFamily
from shouwang.registry.listed import ListedPerson
from shouwang.registry.loading import FROM_EXPORT, SEXES, STATED, Newcomer, Stated, phone_index
from shouwang.registry.models import (
    HEAD,
    ChangeKind,
    Dated,
    Household,
    HouseholdState,
    Membership,
    Person,
    PersonState,
    Standing,
)
from shouwang.registry.proposals import Proposal
from shouwang.secrecy.masking import mask_id

YEAR_DAYS = 365
BY_MARRIAGE = frozenset({"配偶", "之儿媳", "之女婿"})
Row = TypeVar("Row", HouseholdState, PersonState)
Held = TypeVar("Held", bound=Dated)
Fact = tuple[object, ...]

HOUSEHOLD_FACTS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind",),
    "monitoring": ("monitor_class", "class_unknown", "risk_removed", "recognised_on"),
    "income": ("income_per_person_fen",),
    "place": ("region_id", "group_name"),
}
"""Columns that say one thing together; the export and the workbench are compared by these."""
PERSON_FACTS: Mapping[str, tuple[str, ...]] = {
    "health": ("health",),
    "labour": ("labour",),
    "schooling": ("schooling",),
}


@dataclass(slots=True)
class Turn(Generic[Held]):
    """Rows that end, and rows that begin."""

    ended: list[Held] = field(default_factory=list)
    begun: list[Held] = field(default_factory=list)

    def add(self, ended: Held, begun: Held, *, day: date) -> None:
        """One gives way to another on a day."""
        ended.ended_on = day
        self.ended.append(ended)
        self.begun.append(begun)


@dataclass(slots=True)
class Merged:
    """What comes of a portion of an export: dated rows that turn, columns to store, proposals."""

    household_states: Turn[HouseholdState] = field(default_factory=Turn)
    person_states: Turn[PersonState] = field(default_factory=Turn)
    memberships: Turn[Membership] = field(default_factory=Turn)
    homes: list[Household] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pair:
    """A member of the workbench and their row of the export, with the blind index of its ID."""

    membership: Membership
    listed: ListedPerson
    index: str


def merge(newcomer: Newcomer, family: KnownFamily, known: Known, *, day: date, into: Merged) -> None:
    """Compare one listed household with the one of the same number."""
    if family.home.standing != Standing.ACTIVE:
        return
    _merge_state(newcomer, family, day, into)
    matched = _matched(newcomer, family)
    for pair in matched:
        _merge_person(pair, family, day, into)
    there = {pair.membership.pk for pair in matched}
    listed_there = {id(pair.listed) for pair in matched}
    missing = [m for m in family.members if m.pk not in there and m.recorded_by_id is None]
    into.proposals += [_gone(family.home, membership) for membership in missing]
    strangers = [
        (listed, index)
        for listed, index in zip(newcomer.listed.persons, newcomer.indexes, strict=True)
        if id(listed) not in listed_there
    ]
    into.proposals += _strangers(family.home, strangers, known, day)
    into.proposals += _other_head(family, matched)


def _merge_state(newcomer: Newcomer, family: KnownFamily, day: date, into: Merged) -> None:
    home, state = family.home, family.state
    stated = Stated.of(newcomer.listed, newcomer.region)
    said = {n: _fact(stated, columns) for n, columns in HOUSEHOLD_FACTS.items() if _says(stated, n, state)}
    differing = {
        name for name, fact in said.items() if not _same(name, fact, _fact(state, HOUSEHOLD_FACTS[name]))
    }
    if not differing or state.started_on > day:
        return
    history = list(home.states.order_by("started_on", "pk"))
    free, asked = _free_and_asked(differing, said, history, HOUSEHOLD_FACTS)
    if free:
        columns = {column for name in free for column in HOUSEHOLD_FACTS[name]}
        _next_state(home, state, {c: getattr(stated, c) for c in columns}, day, into)
    if asked:
        columns = {column for name in asked for column in HOUSEHOLD_FACTS[name]}
        changes = {c: {"old": _plain(getattr(state, c)), "new": _plain(getattr(stated, c))} for c in columns}
        told = {
            "about": "household",
            "changes": {k: v for k, v in sorted(changes.items()) if v["old"] != v["new"]},
        }
        into.proposals.append(Proposal(ChangeKind.CORRECTION, home, _reason("与工作台登记不一致"), told))


def _next_state(
    home: Household, state: HouseholdState, changed: Mapping[str, Any], day: date, into: Merged
) -> None:
    values = {name: changed.get(name, getattr(state, name)) for name in STATED}
    begun = HouseholdState(
        household=home, standing=state.standing, started_on=day, reason=FROM_EXPORT, **values
    )
    into.household_states.add(state, begun, day=day)
    for name in ("region_id", "kind", "monitor_class", "risk_removed"):
        setattr(home, name, values[name])
    home.version += 1
    into.homes.append(home)


def _merge_person(pair: Pair, family: KnownFamily, day: date, into: Merged) -> None:
    membership, listed = pair.membership, pair.listed
    person = membership.person
    state = family.states.get(person.pk)
    if state and state.started_on <= day:
        _merge_person_state(state, listed, day, into)
    moved = person.region_id != family.home.region_id
    rung = bool(listed.phone) and phone_index(listed.phone) != person.phone_index
    if rung and not person.phone_index:
        person.phone, person.phone_index = listed.phone, phone_index(listed.phone)
    if moved or rung:
        person.region_id = family.home.region_id
        into.persons.append(person)
    into.proposals += _who_differs(pair, family.home, rung=rung)
    _merge_relation(membership, listed, day, into)


def _merge_person_state(state: PersonState, listed: ListedPerson, day: date, into: Merged) -> None:
    said = {"health": (listed.health,), "labour": (listed.labour,), "schooling": (listed.student,)}
    differing = {name for name, fact in said.items() if fact[0] and fact != _fact(state, PERSON_FACTS[name])}
    if not differing:
        return
    history = list(state.person.states.order_by("started_on", "pk"))
    free, _ = _free_and_asked(differing, said, history, PERSON_FACTS)
    if free:
        values = {name: getattr(state, name) for name in PERSON_FACTS} | {n: said[n][0] for n in free}
        begun = PersonState(person_id=state.person_id, started_on=day, reason=FROM_EXPORT, **values)
        into.person_states.add(state, begun, day=day)


def _merge_relation(membership: Membership, listed: ListedPerson, day: date, into: Merged) -> None:
    """A relation that only exports stated follows the export; who is head is for a person to decide."""
    relations = {membership.relation, listed.relation}
    if len(relations) == 1 or not listed.relation or HEAD in relations:
        return
    if membership.recorded_by_id is not None or membership.started_on > day:
        return
    begun = Membership(
        household_id=membership.household_id,
        person_id=membership.person_id,
        relation=listed.relation,
        ordinal=membership.ordinal,
        started_on=day,
        reason=FROM_EXPORT,
    )
    into.memberships.add(membership, begun, day=day)
    membership.person.relation = listed.relation
    into.persons.append(membership.person)


def _free_and_asked(
    differing: Iterable[str],
    said: Mapping[str, Fact],
    history: Sequence[Row],
    facts: Mapping[str, tuple[str, ...]],
) -> tuple[list[str], list[str]]:
    """Which differing facts follow the export, and of which a person must decide."""
    free, asked = [], []
    for name in sorted(differing):
        ours, before = _ours(history, partial(_fact, columns=facts[name]))
        if not ours:
            free.append(name)
        elif not _same(name, said[name], before):
            asked.append(name)
    return free, asked


def _ours(history: Sequence[Row], fact: Callable[[Row], Fact]) -> tuple[bool, Fact]:
    """Whether the workbench changed a fact last, and what exports had said before that."""
    ours = False
    value: Fact | None = None
    before: Fact = ()
    for row in history:
        now = fact(row)
        if now != value:
            by_us = row.recorded_by_id is not None
            if not (by_us and ours):
                before = (value or ()) if by_us else now
            ours, value = by_us, now
    return ours, before


def _fact(row: Stated | HouseholdState | PersonState, columns: Sequence[str]) -> Fact:
    return tuple(getattr(row, column) for column in columns)


def _same(name: str, one: Fact, other: Fact) -> bool:
    """Whether two tell the same; the day of recognition is known to exports by its month alone."""
    return (
        [_by_month(v) for v in one] == [_by_month(v) for v in other] if name == "monitoring" else one == other
    )


def _by_month(value: object) -> object:
    return value.replace(day=1) if isinstance(value, date) else value


def _says(stated: Stated, name: str, state: HouseholdState) -> bool:
    """Whether an export says anything of a fact; the township alone says nothing new of a village."""
    silent = {
        "kind": not stated.kind,
        "monitoring": stated.class_unknown,
        "income": stated.income_per_person_fen is None,
        "place": stated.region_id != state.region_id and range_of(stated.region_id).covers(state.region_id),
    }
    return not silent[name]


def _matched(newcomer: Newcomer, family: KnownFamily) -> list[Pair]:
    """Members of the workbench with their row of the export: by ID, else number, else name."""
    left = list(family.members)
    pairs: list[Pair] = []
    listed_left = list(zip(newcomer.listed.persons, newcomer.indexes, strict=True))
    same: Sequence[Callable[[Person, ListedPerson, str], bool]] = (
        lambda person, _, index: bool(index) and person.id_index == index,
        lambda person, listed, index: person.person_no == listed.person_no and person.name == listed.name,
        lambda person, listed, index: not (index and person.id_index) and person.name == listed.name,
    )
    for test in same:
        for listed, index in list(listed_left):
            found = next((m for m in left if test(m.person, listed, index)), None)
            if found:
                left.remove(found)
                listed_left.remove((listed, index))
                pairs.append(Pair(found, listed, index))
    return pairs


def _who_differs(pair: Pair, home: Household, *, rung: bool) -> Iterator[Proposal]:
    """Name, ID or telephone of the export are not ours."""
    person, listed = pair.membership.person, pair.listed
    changes: dict[str, dict[str, str]] = {}
    sealed: dict[str, str] = {}
    if listed.name and listed.name != person.name:
        changes["name"] = {"old": person.name, "new": listed.name}
    if pair.index and pair.index != person.id_index:
        changes["id_number"] = {"old": mask_id(person.id_number), "new": mask_id(listed.id18)}
        sealed["id_number"] = listed.id18
    if rung and phone_index(listed.phone) != person.phone_index:
        changes["phone"] = {"old": "已登记", "new": "名册另有号码"}
        sealed["phone"] = listed.phone
    if changes:
        told = {"about": person.person_no, "name": person.name, "changes": changes}
        yield Proposal(ChangeKind.CORRECTION, home, _reason("与工作台登记不一致"), told, sealed)


def _gone(home: Household, membership: Membership) -> Proposal:
    asked = {"persons": [membership.person.person_no], "names": [membership.person.name]}
    return Proposal(ChangeKind.MOVE_OUT, home, _reason("名册里已没有此人"), asked)


def _strangers(
    home: Household, strangers: Iterable[tuple[ListedPerson, str]], known: Known, day: date
) -> Iterator[Proposal]:
    """Persons whom the export adds to a household; not those who left it in the workbench before."""
    for listed, index in strangers:
        person = known.by_index.get(index) if index else known.by_number.get(listed.person_no)
        if person is None:
            yield _newcomer(home, listed, day)
        elif not person.died_on and not _left_by_us(home, person):
            asked = {"person_no": person.person_no, "name": person.name, "relation": listed.relation}
            yield Proposal(ChangeKind.MOVE_IN, home, _reason("名册把此人列入本户"), asked)


def _left_by_us(home: Household, person: Person) -> bool:
    ended = Membership.objects.filter(household=home, person=person, ended_on__isnull=False)
    return ended.exists()


def _newcomer(home: Household, listed: ListedPerson, day: date) -> Proposal:
    born = listed.birth_date
    kind = ChangeKind.MARRIAGE_IN if listed.relation in BY_MARRIAGE else ChangeKind.MOVE_IN
    if born and (day - born).days <= YEAR_DAYS:
        kind = ChangeKind.BIRTH
    asked = {
        "name": listed.name,
        "relation": listed.relation,
        "sex": SEXES.get(listed.sex, ""),
        "born_on": born.isoformat() if born else "",
        "health": listed.health,
        "labour": listed.labour,
        "schooling": listed.student,
    }
    sealed = {"id_number": listed.id18, "phone": listed.phone}
    return Proposal(kind, home, _reason("名册新增此人"), asked, sealed)


def _other_head(family: KnownFamily, matched: Sequence[Pair]) -> Iterator[Proposal]:
    heads = [pair.membership for pair in matched if pair.listed.relation == HEAD]
    if len(heads) != 1 or heads[0].relation == HEAD or heads[0].recorded_by_id is not None:
        return
    relations = {pair.membership.person.person_no: pair.listed.relation for pair in matched}
    asked = {"new_head": heads[0].person.person_no, "name": heads[0].person.name, "relations": relations}
    yield Proposal(ChangeKind.CHANGE_HEAD, family.home, _reason("名册已变更户主"), asked)


def _reason(text: str) -> str:
    return f"全国系统名册：{text}"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
