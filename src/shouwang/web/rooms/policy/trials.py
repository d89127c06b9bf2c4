"""What a trial found, as far as its reader may see: counts of their townships, names within their reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.policies.models import Trial
from shouwang.policies.selectors import county_of
from shouwang.regions.models import Level, Region
from shouwang.registry.models import Household
from shouwang.registry.selectors import households_for
from shouwang.reports.labels import class_label

SHOWN = 20


def told_trial(trial: Trial, user: User) -> dict[str, Any]:
    """The parts of the page."""
    result: Mapping[str, Any] = trial.result or {}
    seen = _townships(user)
    return {
        "as_of": trial.as_of,
        "households": result["households"],
        "then": result["households"]["now"] + result["households"]["gained"] - result["households"]["lost"],
        "rules": [
            _with_names(line, result["named"].get(line["name"], {}), user) for line in result["by_rule"]
        ],
        "classes": [{**_with_then(line), "label": class_label(line["name"])} for line in result["by_class"]],
        "townships": [
            {**_with_then(line), "label": line["name"] or "（未填）"}
            for line in result["by_township"]
            if seen is None or line["name"] in seen
        ],
        "benefits": [_benefit(paid, seen) for paid in result["benefits"]],
    }


def _townships(user: User) -> frozenset[str] | None:
    """The names of the townships that somebody reaches; None: all of the county."""
    scope = scope_for(user, Permission.SEE_POLICY)
    if scope.covers(county_of(user)):
        return None
    rows = scope.within(Region.objects.filter(level=Level.TOWNSHIP), field="code")
    return frozenset(rows.values_list("name", flat=True))


def _with_then(line: Mapping[str, Any]) -> dict[str, Any]:
    return {**line, "then": line["now"] + line["gained"] - line["lost"]}


def _with_names(line: Mapping[str, Any], named: Mapping[str, Any], user: User) -> dict[str, Any]:
    """A rule with those households that the reader may open."""
    homes = {way: _homes(named.get(way, ()), user) for way in ("coming", "going")}
    return {**_with_then(line), **homes}


def _homes(numbers: list[str], user: User) -> list[Household]:
    reached = households_for(user, Permission.SEE_HOUSEHOLDS).filter(household_no__in=numbers)
    return list(reached.select_related("region").order_by("household_no")[:SHOWN]) if numbers else []


def _benefit(paid: Mapping[str, Any], seen: frozenset[str] | None) -> dict[str, Any]:
    townships = [
        {**counts, "label": name or "（未填）", "difference": counts["fen_then"] - counts["fen_now"]}
        for name, counts in paid["townships"].items()
        if (seen is None or name in seen) and (counts["persons_now"] or counts["persons_then"])
    ]
    counts = paid["counts"]
    return {**paid, "difference": counts["fen_then"] - counts["fen_now"], "townships": townships}
