"""Whether a household can work (C18): by its members' labour as registered, and their ages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.assistance.plans.definition import Labour
from shouwang.assistance.plans.models import HouseholdLabour
from shouwang.assistance.plans.shelf import current_measures, number_on
from shouwang.registry.models import Household, Person, PersonState


@dataclass(frozen=True, slots=True)
class MemberNow:
    """A living member as registered; empty words are unknown."""

    person: Person
    age: int | None
    health: str = ""
    labour: str = ""
    schooling: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """A household with its living members on a day, and whether it can work."""

    household: Household
    members: Sequence[MemberNow]
    labour: HouseholdLabour
    refused: frozenset[str] = frozenset()
    """Measures that were tried for it and refused."""

    @property
    def is_monitored(self) -> bool:
        """Whether it is of a monitoring class and its risk is not removed."""
        return bool(self.household.monitor_class) and not self.household.risk_removed


@dataclass(frozen=True, slots=True)
class Ages:
    """Between which ages people work; None where no document says it on the day."""

    first: int | None
    last: int | None


def family_of(household: Household, *, on: date) -> Family:
    """One household on a day."""
    return families_of([household], on=on)[household.pk]


def families_of(households: Collection[Household], *, on: date) -> Mapping[int, Family]:
    """Many households on a day; two queries."""
    labour = current_measures().labour
    ages = Ages(number_on(labour.first_age, on), number_on(labour.last_age, on))
    members = _members([home.pk for home in households], on)
    return {
        home.pk: Family(
            home, members.get(home.pk, []), labour_of(members.get(home.pk, []), labour=labour, ages=ages)
        )
        for home in households
    }


def labour_of(members: Iterable[MemberNow], *, labour: Labour, ages: Ages) -> HouseholdLabour:
    """Anybody who can work makes the household able; nobody, without; what is not registered, unknown."""
    answers = [can_work(member, labour=labour, ages=ages) for member in members]
    if any(answers):
        return HouseholdLabour.ABLE
    if not answers or None in answers:
        return HouseholdLabour.UNKNOWN
    return HouseholdLabour.WITHOUT


def can_work(member: MemberNow, *, labour: Labour, ages: Ages) -> bool | None:
    """Whether a member can work; None where age or labour is not known."""
    if member.labour in labour.without:
        return False
    if member.age is None or ages.first is None or ages.last is None:
        return None
    if not ages.first <= member.age <= ages.last:
        return False
    return True if member.labour in labour.able else None


def age_on(born: date | None, day: date) -> int | None:
    """Full years of life.

    >>> age_on(date(1970, 6, 30), date(2025, 6, 29))
    54
    """
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _members(households: Collection[int], on: date) -> Mapping[int, list[MemberNow]]:
    persons = list(Person.objects.filter(household_id__in=households, died_on=None).order_by("pk"))
    states = {
        state.person_id: state
        for state in PersonState.objects.on(on).filter(person__in=[person.pk for person in persons])
    }
    found: dict[int, list[MemberNow]] = {}
    for person in persons:
        state = states.get(person.pk)
        told = (state.health, state.labour, state.schooling) if state else ("", "", "")
        found.setdefault(person.household_id or 0, []).append(
            MemberNow(person, age_on(person.born_on, on), *told)
        )
    return found
