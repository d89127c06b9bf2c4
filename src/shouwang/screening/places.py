"""The townships and villages somebody may choose among."""

from __future__ import annotations

from shouwang.accounts.access import Scope
from shouwang.regions.models import Level, Region

MOST = 600
"""More would fill no drop-down: then townships alone."""


def places_within(scope: Scope) -> list[tuple[str, str]]:
    """Code and name of the townships and villages within reach, villages under their township."""
    rows = scope.within(Region.objects.filter(ended_on=None), field="code").order_by("code")
    lower = rows.filter(level__in=(Level.TOWNSHIP, Level.VILLAGE))
    found = list(lower.values_list("code", "name", "level")[: MOST + 1])
    if len(found) > MOST:
        found = list(rows.filter(level=Level.TOWNSHIP).values_list("code", "name", "level"))
    return [(code, name if level == Level.TOWNSHIP else f"　{name}") for code, name, level in found]
