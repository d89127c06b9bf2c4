"""Who should go: the collectors of each village, the one with the fewest open matters first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, Q
from django.utils import timezone

from shouwang.accounts.models import Grant, User
from shouwang.accounts.roles import Role
from shouwang.regions.codes import ancestors_of
from shouwang.workflow.definition import FieldType
from shouwang.workflow.models import Case
from shouwang.workflow.shelf import process_of

PROPOSED = "proposed"


def collectors_of(regions: Iterable[str]) -> Mapping[str, Sequence[User]]:
    """Who collects in each region, those of the closest region first, then the least busy; two queries."""
    above = {code: ancestors_of(code) for code in set(regions)}
    held = _grants({code for line in above.values() for code in line})
    busy = open_matters({grant.user_id for grant in held})
    by_region: dict[str, list[User]] = {}
    for grant in held:
        by_region.setdefault(grant.region_id, []).append(grant.user)
    return {
        code: [
            user
            for region in reversed(line)
            for user in sorted(by_region.get(region, ()), key=lambda user: (busy[user.pk], user.pk))
        ]
        for code, line in above.items()
    }


def open_matters(users: Iterable[int]) -> Counter[int]:
    """How many open cases each of some people has."""
    mine = Case.objects.filter(assignee_id__in=set(users), closed_at=None).order_by()
    return Counter(dict(mine.values_list("assignee_id").annotate(Count("pk"))))


def proposed_form(case: Case, action: str) -> dict[str, object]:
    """The form of an action with whoever is proposed for the people that it asks for."""
    taken = process_of(case).actions.get(action)
    named = [field.name for field in taken.form if field.type is FieldType.PERSON] if taken else []
    if not named:
        return {}
    there = [user.pk for user in collectors_of([case.region_id])[case.region_id]]
    kept = case.data.get(PROPOSED)
    return dict.fromkeys(named, kept if kept in there else next(iter(there), None))


def _grants(regions: set[str]) -> list[Grant]:
    today = timezone.localdate()
    running = Q(ended_on=None) | Q(ended_on__gte=today)
    held = Grant.objects.filter(running, role=Role.COLLECTOR, region_id__in=regions, started_on__lte=today)
    return list(held.filter(user__is_active=True).select_related("user"))
