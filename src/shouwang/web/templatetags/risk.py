"""How pressing a case is: the rank it is sorted by, as the level that is shown."""

from __future__ import annotations

from django import template

from shouwang.screening.models import RiskLevel

register = template.Library()


@register.filter
def level(rank: int) -> str:
    """The stored level of a rank: 0 is the most pressing.

    >>> level(0), level(2), level(7)
    ('red', 'yellow', '')
    """
    levels = list(RiskLevel)
    return str(levels[rank]) if 0 <= rank < len(levels) else ""
