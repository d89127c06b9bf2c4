"""What a person typed, given back to the form when the page is shown again."""

from __future__ import annotations

from django import template
from django.http import QueryDict

register = template.Library()


@register.filter
def holds(typed: QueryDict | str | None, name: str) -> list[str]:
    """Every value that was typed for a field."""
    return [str(value) for value in typed.getlist(name)] if isinstance(typed, QueryDict) else []


@register.filter
def one_of(typed: QueryDict | str | None, name: str) -> str:
    """The value that was typed for a field, or nothing."""
    values = holds(typed, name)
    return values[-1] if values else ""


@register.filter
def has(values: list[str], value: str) -> bool:
    """Whether a value is among them."""
    return value in values


@register.filter
def at(mapping: object, key: str) -> object:
    """What a mapping holds under a key; nothing where it holds none."""
    return mapping.get(key, "") if isinstance(mapping, dict) else ""
