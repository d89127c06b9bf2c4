"""Findings and sweeps as people may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.registry.models import HelperAssignment
from shouwang.screening.models import (
    FindingRecord,
    FindingState,
    HeldRule,
    Outcome,
    ReturnedLine,
    ReturnedList,
    Suppression,
    Sweep,
)

GOES_ON = (FindingState.NEW, FindingState.OPEN)


def findings_for(user: User, *, to: Permission = Permission.SEE_FINDINGS) -> QuerySet[FindingRecord]:
    """The findings within reach; those of held rules only for whoever may release them."""
    scope = scope_for(user, to)
    condition = scope.condition()
    if scope.helper:
        helped = HelperAssignment.objects.filter(user=scope.helper, ended_on=None)
        condition |= Q(household_id__in=helped.values("household_id"))
    rows = FindingRecord.objects.filter(condition)
    return rows if may(user, Permission.RELEASE_RULE) else rows.exclude(state=FindingState.HELD)


def counted(rows: QuerySet[FindingRecord]) -> QuerySet[FindingRecord]:
    """What was found and counts, still there or not: neither held back nor withdrawn as untrue."""
    return rows.exclude(state__in=(FindingState.HELD, FindingState.WITHDRAWN))


def verified() -> Q:
    """Somebody went and looked; a finding that is held is of no account, whatever was found of it once."""
    return ~Q(outcome="") & ~Q(state=FindingState.HELD)


def right() -> Q:
    """Somebody went and looked, and found it true, or true and solved already."""
    return verified() & Q(outcome__in=(Outcome.CONFIRMED, Outcome.SOLVED))


def finding_for(user: User, number: int, *, to: Permission = Permission.SEE_FINDINGS) -> FindingRecord:
    """One finding within reach; FindingRecord.DoesNotExist for any other."""
    rows = findings_for(user, to=to).select_related("household", "region", "first_sweep", "last_sweep")
    return rows.get(pk=number)


def findings_to_dispatch(user: User, *, on: date | None = None) -> QuerySet[FindingRecord]:
    """What a user may hand out: present, not held, not suppressed, without outcome, in nobody's hands yet."""
    rows = findings_for(user, to=Permission.DISPATCH).filter(state__in=GOES_ON, case_id=None, outcome="")
    return rows.exclude(Exists(suppressions_on(on or timezone.localdate())))


def suppressions_on(day: date) -> QuerySet[Suppression]:
    """The suppressions in force on a day of the household and rule of an outer finding."""
    return Suppression.objects.filter(
        household=OuterRef("household"), rule_id=OuterRef("rule_id"), until__gte=day, lifted_at=None
    )


def suppression_of(finding: FindingRecord) -> Suppression | None:
    """The suppression of a finding that is in force today."""
    return (
        Suppression.objects.filter(
            household=finding.household_id,
            rule_id=finding.rule_id,
            until__gte=timezone.localdate(),
            lifted_at=None,
        )
        .select_related("created_by")
        .first()
    )


def sweeps_for(user: User, *, to: Permission = Permission.RUN_SWEEP) -> QuerySet[Sweep]:
    """The sweeps of counties within reach."""
    return scope_for(user, to).within(Sweep.objects.all(), field="county_id")


def sweep_for(user: User, number: int, *, to: Permission = Permission.RUN_SWEEP) -> Sweep:
    """One sweep within reach; Sweep.DoesNotExist for any other."""
    return sweeps_for(user, to=to).select_related("county", "asked_by").get(pk=number)


def held_rule_for(user: User, number: int) -> HeldRule:
    """A held rule that a user may decide; HeldRule.DoesNotExist for any other."""
    rules = HeldRule.objects.select_related("sweep", "region", "released_by")
    reach = scope_for(user, Permission.RELEASE_RULE)
    return reach.within(rules, field="sweep__county_id").get(pk=number)


def ended_with_open_work(sweep: Sweep) -> QuerySet[FindingRecord]:
    """Findings that a sweep ended while somebody had them in hand: their cases need a word."""
    ended = (FindingState.GONE, FindingState.WITHDRAWN)
    return FindingRecord.objects.filter(events__sweep=sweep, state__in=ended).exclude(case_id=None).distinct()


def returned_lists_for(user: User) -> QuerySet[ReturnedList]:
    """Worklists that came back from within reach, and those the user brought."""
    reach = scope_for(user, Permission.DISPATCH).condition()
    return ReturnedList.objects.filter(reach | Q(returned_by=user))


def returned_line_for(user: User, number: int) -> ReturnedLine:
    """A line about a finding within reach; ReturnedLine.DoesNotExist for any other."""
    lines = ReturnedLine.objects.select_related("finding__household", "list")
    return scope_for(user, Permission.DISPATCH).within(lines, field="finding__region_id").get(pk=number)


@dataclass(frozen=True, slots=True)
class Precision:
    """How often people found a rule to be right: confirmed or solved of all that were verified."""

    rule_id: str
    verified: int
    right: int

    @property
    def percent(self) -> int:
        """Whole per cents."""
        return round(100 * self.right / self.verified) if self.verified else 0


def precision_of_rules(user: User) -> list[Precision]:
    """The precision of each rule within reach, the least precise first."""
    rows = (
        findings_for(user)
        .filter(verified())
        .order_by()
        .values("rule_id")
        .annotate(verified=Count("pk"), right=Count("pk", filter=right()))
    )
    found = [Precision(row["rule_id"], row["verified"], row["right"]) for row in rows]
    return sorted(found, key=lambda each: (each.percent, -each.verified, each.rule_id))


def by_feed(rules: Iterable[Precision], feeds: dict[str, tuple[str, ...]]) -> list[Precision]:
    """The same by kind of file: a rule counts for every kind it reads (`feeds`: rule -> kinds)."""
    totals: dict[str, list[int]] = {}
    for rule in rules:
        for kind in feeds.get(rule.rule_id, ()):
            held = totals.setdefault(kind, [0, 0])
            held[0] += rule.verified
            held[1] += rule.right
    return [Precision(kind, verified, right) for kind, (verified, right) in sorted(totals.items())]
