"""Social assistance as somebody may see it: lists, boards, one household."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shouwang.accounts.access import grants_of
from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Permission
from shouwang.assistance.social.days import full_years
from shouwang.assistance.social.models import (
    Ability,
    Label,
    Quarter,
    Support,
    SupportForm,
)
from shouwang.assistance.social.pack import current
from shouwang.regions.codes import range_of
from shouwang.registry.models import Household
from shouwang.registry.selectors import households_for

SEE = Permission.SEE_HOUSEHOLDS
UNKNOWN = "unknown"
PRIORITY = {Ability.NONE: 0, Ability.HALF: 1, Ability.FULL: 2}
"""Who comes first of those of an age (004 （三十二）)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the low-income population is asked for, as of which day."""

    kind: str = ""
    region: str = ""
    name: str = ""
    day: date | None = None


def homes_for(user: User) -> QuerySet[Household]:
    """The households whose assistance a person may see; an officer of civil affairs, all of the region."""
    condition = Q(pk__in=households_for(user, SEE).values("pk"))
    for grant in grants_of(user) if user.is_active else ():
        if grant.department == Department.CIVIL_AFFAIRS:
            within = range_of(grant.region_id)
            condition |= Q(region_id__gte=within.low, region_id__lt=within.high)
    return Household.objects.filter(condition)


def labels_for(user: User, asked: Asked) -> QuerySet[Label]:
    """The labels that held on a day, of the households that a person may see."""
    day = asked.day or timezone.localdate()
    rows = Label.objects.on(day).filter(household__in=homes_for(user).values("pk"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.region:
        within = range_of(asked.region)
        rows = rows.filter(region_id__gte=within.low, region_id__lt=within.high)
    if asked.name:
        whose = Q(household__head_name__startswith=asked.name) | Q(household__household_no=asked.name)
        rows = rows.filter(whose | Q(person__name=asked.name))
    return rows.select_related("household", "person", "case").order_by("region_id", "household", "kind", "pk")


def counts_by_kind(user: User, asked: Asked) -> Mapping[str, int]:
    """How many labels of each kind held, under the other conditions; one query."""
    rows = labels_for(user, Asked("", asked.region, asked.name, asked.day)).order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def labels_of(household: Household, *, day: date | None = None) -> list[Label]:
    """Every label of a household, those that hold first, then by kind and time; until a day in the past."""
    rows = household.labels.select_related("person", "case", "recorded_by", "ended_by")
    if day:
        rows = rows.filter(started_on__lte=day)
    today = day or timezone.localdate()
    return sorted(rows, key=lambda row: (not _holds(row, today), row.kind, -row.started_on.toordinal()))


def quarters_for(user: User, begins: date) -> QuerySet[Quarter]:
    """The visits of a quarter in the households that a person may see."""
    rows = Quarter.objects.filter(begins_on=begins, household__in=homes_for(user).values("pk"))
    return rows.select_related("household", "case", "case__assignee")


def waiting_for_place(user: User, *, on: date | None = None) -> list[Support]:
    """Who wants central care and has none: the aged first, then those who cannot look after themselves."""
    day = on or timezone.localdate()
    rows = Support.objects.filter(
        ended_on=None,
        wants=SupportForm.CENTRAL,
        form=SupportForm.SCATTERED,
        household__in=homes_for(user).values("pk"),
    ).select_related("household", "person", "case")
    aged = int(current().number("advanced_age", on=day))

    def order(support: Support) -> tuple[bool, int, date, int]:
        born = support.person.born_on
        is_aged = born is not None and full_years(born, day) >= aged
        return not is_aged, PRIORITY[Ability(support.ability)], support.started_on, support.pk

    return sorted(rows, key=order)


def _holds(row: Label, day: date) -> bool:
    return row.started_on <= day and (row.ended_on is None or row.ended_on > day)
