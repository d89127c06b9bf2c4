"""Households as somebody may see them, as they are and as they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.regions.codes import ancestors_of
from shouwang.regions.models import Level, Region
from shouwang.registry.models import (
    ChangeRequest,
    HelperAssignment,
    Household,
    HouseholdState,
    Membership,
    Person,
    PersonState,
    Succession,
)


def households_for(user: User, to: Permission) -> QuerySet[Household]:
    """The households that a permission reaches: of the user's regions, and those a helper answers for."""
    return Household.objects.filter(_reached(user, to))


def household_for(user: User, household_no: str, *, to: Permission) -> Household:
    """One of them by its number; Http404 also where it only lies elsewhere: nobody learns that it exists."""
    found = households_for(user, to).filter(household_no=household_no).select_related("region").first()
    if found is None:
        raise Http404
    return found


def persons_for(user: User, to: Permission) -> QuerySet[Person]:
    """The persons of the households that a permission reaches."""
    scope = scope_for(user, to)
    condition = scope.condition("region_id")
    if scope.helper:
        condition |= Q(household_id__in=_helped(scope.helper))
    return Person.objects.filter(condition)


def requests_for(user: User, to: Permission) -> QuerySet[ChangeRequest]:
    """The change requests about households that a permission reaches."""
    scope = scope_for(user, to)
    return scope.within(ChangeRequest.objects.all())


def request_for(user: User, number: int, *, to: Iterable[Permission]) -> ChangeRequest:
    """One change request that any of the permissions reaches; Http404 where none does."""
    for permission in to:
        found = requests_for(user, permission).filter(pk=number).select_related("household", "asked_by")
        if request := found.first():
            return request
    raise Http404


def place_of(code: str) -> str:
    """County, township and village of a code, as people say it; one query."""
    wanted = [above for above in ancestors_of(code) if len(above.rstrip("0")) > Level.CITY]
    names = dict(Region.objects.filter(code__in=wanted).values_list("code", "name"))
    return " ".join(names[above] for above in wanted if above in names)


def places_of(codes: Iterable[str]) -> dict[str, str]:
    """Township and village of many codes; one query."""
    whole = {code: [a for a in ancestors_of(code) if len(a.rstrip("0")) > Level.COUNTY] for code in codes}
    wanted = {above for line in whole.values() for above in line}
    names = dict(Region.objects.filter(code__in=wanted).values_list("code", "name"))
    return {code: " ".join(names.get(above, "") for above in line) for code, line in whole.items()}


@dataclass(frozen=True, slots=True)
class MemberOnDay:
    """A member as they were on a day; `state` is None where nothing was recorded yet."""

    membership: Membership
    state: PersonState | None

    @property
    def person(self) -> Person:
        """Who."""
        return self.membership.person

    @property
    def is_head(self) -> bool:
        """Whether they were head."""
        return self.membership.is_head


@dataclass(frozen=True, slots=True)
class HouseholdOnDay:
    """A household as it was on a day; `state` is None before it was registered."""

    household: Household
    day: date
    state: HouseholdState | None
    place: str
    members: Sequence[MemberOnDay]

    @property
    def head(self) -> MemberOnDay | None:
        """Its head on that day, the first listed where the register has two."""
        return next((member for member in self.members if member.is_head), None)


def as_of(household: Household, day: date | None = None) -> HouseholdOnDay:
    """The household as it was on a day, today where none is named: state, place, members and their states."""
    day = day or timezone.localdate()
    state = household.states.on(day).first()
    memberships = household.memberships.on(day).select_related("person").order_by("ordinal", "pk")
    found = list(memberships)
    states = {
        s.person_id: s for s in PersonState.objects.on(day).filter(person__in=[m.person_id for m in found])
    }
    return HouseholdOnDay(
        household=household,
        day=day,
        state=state,
        place=place_of(state.region_id if state else household.region_id),
        members=[MemberOnDay(m, states.get(m.person_id)) for m in found],
    )


def kin_of(household: Household) -> list[Succession]:
    """The households that this one came out of or went into, and those that came out of it."""
    found = Succession.objects.filter(Q(before=household) | Q(after=household))
    return list(found.select_related("before", "after"))


def _reached(user: User, to: Permission) -> Q:
    scope = scope_for(user, to)
    condition = scope.condition("region_id")
    return condition | Q(pk__in=_helped(scope.helper)) if scope.helper else condition


def _helped(user: int) -> QuerySet[HelperAssignment, int]:
    today = timezone.localdate()
    return HelperAssignment.objects.on(today).filter(user=user).values_list("household_id", flat=True)
