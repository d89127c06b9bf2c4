"""What the workbench knows of the families in a portion of an export: few queries for many families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shouwang.registry.models import Household, HouseholdState, Membership, Person, PersonState


@dataclass(slots=True)
class KnownFamily:
    """A household with its present state and members; `members` and `states` go by the person's key."""

    home: Household
    state: HouseholdState
    members: list[Membership] = field(default_factory=list)
    states: dict[int, PersonState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """The families by number, and where persons of the export are who are not in the family it names."""

    families: Mapping[str, KnownFamily]
    by_index: Mapping[str, Person]
    by_number: Mapping[str, Person]

    @classmethod
    def of(cls, numbers: Sequence[str], *, indexes: Iterable[str], person_numbers: Iterable[str]) -> Known:
        """Ask for some households and persons."""
        families = _families(numbers)
        wanted = [index for index in indexes if index]
        known = Person.objects.select_related("household").defer("id_number", "phone")
        by_index = known.filter(id_index__in=wanted).exclude(id_index="")
        by_number = known.filter(person_no__in=list(person_numbers))
        return cls(families, {p.id_index: p for p in by_index}, {p.person_no: p for p in by_number})

    @classmethod
    def nothing(cls) -> Known:
        """Before the first export."""
        return cls({}, {}, {})


def _families(numbers: Sequence[str]) -> dict[str, KnownFamily]:
    homes = Household.objects.filter(household_no__in=numbers)
    states = HouseholdState.objects.present().filter(household__household_no__in=numbers)
    by_home = {state.household_id: state for state in states}
    families = {home.pk: KnownFamily(home, by_home[home.pk]) for home in homes if home.pk in by_home}
    memberships = Membership.objects.present().filter(household__household_no__in=numbers)
    # sealed numbers are told apart by their indexes; few are ever opened
    closed = ("person__id_number", "person__phone")
    for membership in memberships.select_related("person").defer(*closed):
        if membership.household_id in families:
            families[membership.household_id].members.append(membership)
    of_person = PersonState.objects.present().filter(person__household__household_no__in=numbers)
    homes_of = {m.person_id: m.household_id for family in families.values() for m in family.members}
    for state in of_person:
        if state.person_id in homes_of:
            families[homes_of[state.person_id]].states[state.person_id] = state
    return {family.home.household_no: family for family in families.values()}
