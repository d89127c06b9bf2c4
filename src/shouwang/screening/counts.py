"""What a sweep found, counted by rule and by township; and the rules it holds, with what lies behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from shouwang.regions.codes import padded
from shouwang.regions.models import Level, Region
from shouwang.screening.models import FindingRecord, FindingState, HeldRule, Sweep
from shouwang.screening.rule_names import rule_label


@dataclass(frozen=True, slots=True)
class Counted:
    """A rule or township with its findings of one sweep; `key` is what a list is filtered by."""

    key: str
    label: str
    new: int
    open: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.new + self.open


@dataclass(frozen=True, slots=True)
class Held:
    """A held rule with its share, and the townships it hits most."""

    rule: HeldRule
    percent: float
    limit: float
    townships: Sequence[tuple[str, int]]

    @property
    def files(self) -> list[dict[str, object]]:
        """The files behind the hits."""
        found: list[dict[str, object]] = self.rule.why.get("files", [])
        return found


def counts_by_rule(sweep: Sweep) -> list[Counted]:
    """The findings of a sweep that count, by rule, the most first."""
    rows = _present(sweep).values("rule_id").annotate(new=_fresh(sweep), every=Count("pk"))
    found = [
        Counted(row["rule_id"], rule_label(row["rule_id"]), row["new"], row["every"] - row["new"])
        for row in rows
    ]
    return sorted(found, key=lambda each: (-each.total, each.key))


def counts_by_township(sweep: Sweep) -> list[Counted]:
    """The same by township, in order of place."""
    rows = (
        _present(sweep)
        .annotate(township=Substr("region_id", 1, int(Level.TOWNSHIP)))
        .values("township")
        .annotate(new=_fresh(sweep), every=Count("pk"))
    )
    counts = {padded(row["township"]): (row["new"], row["every"] - row["new"]) for row in rows}
    names = dict(Region.objects.filter(code__in=counts).values_list("code", "name"))
    return [Counted(code, names.get(code, code), *counts[code]) for code in sorted(counts)]


def held_rules_of(sweep: Sweep) -> list[Held]:
    """The rules that a sweep holds, those without an answer first."""
    rules = list(sweep.held_rules.select_related("region", "released_by"))
    codes = {code for rule in rules for code, _ in rule.why.get("townships", [])}
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    found = [
        Held(
            rule,
            round(100 * rule.hits / rule.judged, 1) if rule.judged else 0.0,
            round(100 * float(rule.max_hit_share), 1),
            [(names.get(code, code), hits) for code, hits in rule.why.get("townships", [])],
        )
        for rule in rules
    ]
    return sorted(found, key=lambda each: (each.rule.released is not None, -each.rule.hits))


def _present(sweep: Sweep) -> QuerySet[FindingRecord]:
    rows = FindingRecord.objects.filter(last_sweep=sweep).exclude(state=FindingState.HELD)
    return rows.order_by()


def _fresh(sweep: Sweep) -> Count:
    return Count("pk", filter=Q(first_sweep=sweep))
