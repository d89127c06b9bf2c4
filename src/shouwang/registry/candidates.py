"""The persons whom a row may mean, as somebody who must tell sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.registry.models import Person
from shouwang.secrecy.masking import mask_id

AT_ONCE = 500  # not policy: parameters of one query


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registered person: enough to tell two apart, and no more."""

    person_no: str
    name: str
    id_masked: str
    born_on: date | None
    relation: str
    head_name: str
    household_no: str
    place: str


def regions_of(person_nos: Iterable[str]) -> dict[str, str]:
    """The region in which each person is registered."""
    wanted, found = sorted(set(person_nos)), dict[str, str]()
    for start in range(0, len(wanted), AT_ONCE):
        rows = Person.objects.filter(person_no__in=wanted[start : start + AT_ONCE])
        found.update(rows.exclude(household=None).values_list("person_no", "household__region_id"))
    return found


def candidates_for(
    user: User, person_nos: Iterable[str], *, to: Permission = Permission.DECIDE_LINKS
) -> Mapping[str, Candidate]:
    """Those of the persons whom a user may see."""
    persons = Person.objects.filter(person_no__in=sorted(set(person_nos))).select_related("household__region")
    reach = scope_for(user, to).within(persons, field="household__region_id")
    return {person.person_no: _candidate(person) for person in reach}


def _candidate(person: Person) -> Candidate:
    home = person.household
    return Candidate(
        person_no=person.person_no,
        name=person.name,
        id_masked=mask_id(person.id_number) if person.id_number else "",
        born_on=person.born_on,
        relation=person.relation,
        head_name=home.head_name if home else "",
        household_no=home.household_no if home else "",
        place=home.region.name if home else "",
    )
