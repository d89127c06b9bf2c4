"""What a trial found, as far as its reader may see: counts of their townships, names within their reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
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
        "asked_at": trial.asked_at,
        "no_facts": result.get("no_facts", False),
        "values": _told_values(result["values"], user, seen) if result.get("values") else None,
        "terms": [_told_term(term, seen) for term in result.get("terms", ())],
        "forms": [{**form, "since": _day(form["since"])} for form in result.get("forms", ())],
        "standards": result.get("standards", ()),
        "words": result.get("words", ()),
    }


def _told_values(result: Mapping[str, Any], user: User, seen: frozenset[str] | None) -> dict[str, Any]:
    """What drafted numbers bring about."""
    return {
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
        "sums": _sums(result["benefits"]),
    }


def _sums(benefits: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What all benefits together come to: those paid by the month, by the year, once, each for itself."""
    found: dict[str, dict[str, Any]] = {}
    for paid in benefits:
        counts = paid["counts"]
        one = found.setdefault(paid["every"], {"every": paid["every"] or "合计", "now": 0, "then": 0})
        one["now"] += counts["fen_now"]
        one["then"] += counts["fen_then"]
    return [{**one, "difference": one["then"] - one["now"]} for one in found.values()]


def _told_term(term: Mapping[str, Any], seen: frozenset[str] | None) -> dict[str, Any]:
    """A deadline with the townships that its reader reaches, and its days as days."""
    townships = [
        {**counts, "label": name}
        for name, counts in term["townships"].items()
        if seen is None or name in seen
    ]
    days = {key: _day(term[key]) for key in ("today", "due_now", "due_then", "since")}
    return {**term, **days, "townships": townships}


def _day(text: str) -> date:
    return date.fromisoformat(text)


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
