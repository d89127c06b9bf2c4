"""Tags of the pages of households."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def place(places: Mapping[str, str], code: str) -> str:
    """The name of a place out of those that the page asked for together."""
    return places.get(code, "")
