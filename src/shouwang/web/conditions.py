"""Conditions that many lists have: a place within what the reader reaches, a month; their address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django import forms
from django.utils.dateparse import parse_date
from django.utils.http import urlencode

from shouwang.accounts.access import Scope
from shouwang.regions.models import Level, Region
from shouwang.screening.places import places_within

ALL = [("", "全部")]
LONGEST_LIST = 800


def regions_within(scope: Scope) -> list[tuple[str, str]]:
    """Counties, townships and villages that somebody reaches, villages set in; none for a helper."""
    rows = Region.objects.filter(level__in=(Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE), ended_on=None)
    found = scope.within(rows, field="code").values_list("code", "name", "level")
    return set_in(found[:LONGEST_LIST])


def set_in(regions: Iterable[tuple[str, str, int]]) -> list[tuple[str, str]]:
    """Code, name and level as choices: villages below their township."""
    return [(code, f"　{name}" if level == Level.VILLAGE else name) for code, name, level in regions]


def address_of(conditions: Mapping[str, str], *, state: str) -> str:
    """The same list in another state, under the conditions that are set.

    >>> address_of({"kind": "", "region": "990101"}, state="late")
    '?region=990101&state=late'
    """
    kept = {name: value for name, value in conditions.items() if value}
    return f"?{urlencode({**kept, 'state': state})}"


def place_choices(scope: Scope, *, chosen: str = "") -> list[tuple[str, str]]:
    """Townships and villages to choose among, and the region that an address names where it lies within.

    A county is no entry of a drop-down, but a number of a county opens its list all the same. What lies
    elsewhere, or is no region, is no choice: a list asked for there shows nothing.
    """
    known = places_within(scope)
    if chosen and scope.covers(chosen) and chosen not in dict(known):
        known += Region.objects.filter(pk=chosen).values_list("code", "name")
    return [*ALL, *known]


class MonthField(forms.Field):
    """A month, written 2026-11; its first day, or None where it is left empty."""

    widget = forms.TextInput(attrs={"type": "month"})

    def __init__(self, label: str = "月份") -> None:
        """Never required: it is a condition."""
        super().__init__(label=label, required=False)

    def to_python(self, value: object) -> date | None:
        """The first day."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            found = parse_date(f"{text}-01")
        except ValueError:
            found = None
        if found is None:
            raise forms.ValidationError("不是一个月份\n例如 2026-11\n改正后查询")
        return found


def following_month(first: date) -> date:
    """The first day of the month after.

    >>> following_month(date(2026, 12, 1))
    datetime.date(2027, 1, 1)
    """
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
