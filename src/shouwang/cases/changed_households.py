"""What follows when a change of a household is accepted: what it is entitled to is looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from shouwang.accounts.models import User
from shouwang.registry.models import ChangeKind, ChangeRequest, Household, HouseholdKind, Standing
from shouwang.registry.requests import accept_change
from shouwang.workflow.runtime import Matter, open_case

ENTITLEMENTS = "entitlements"
NOT_OF_MEMBERS = frozenset({ChangeKind.CORRECTION, ChangeKind.CHANGE_HEAD, ChangeKind.EXTINCT})


@transaction.atomic
def accept_and_follow(request: ChangeRequest, *, actor: User, answer: str = "") -> None:
    """Accept a change, and ask the township to look again at what the households are entitled to."""
    accept_change(request, actor=actor, answer=answer)
    if request.kind in NOT_OF_MEMBERS or request.household_id is None:
        return
    for home in _touched(request):
        title = f"{home.head_name}户{ChangeKind(request.kind).label}后复核待遇"
        matter = Matter("household", home.pk, home.region_id, title, household_id=home.pk)
        open_case(ENTITLEMENTS, matter, actor=actor)


def _touched(request: ChangeRequest) -> Iterator[Household]:
    """The household and what came of it, as far as they are registered or monitored and still there."""
    rows: QuerySet[Household] = Household.objects.filter(
        Q(kind=HouseholdKind.POOR) | ~Q(monitor_class=""), standing=Standing.ACTIVE
    )
    own = Q(pk=request.household_id)
    came = Q(predecessors__before=request.household_id, predecessors__day=request.takes_effect_on)
    return rows.filter(own | came).distinct().order_by("pk").iterator()
