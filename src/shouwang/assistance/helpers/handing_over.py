"""A change of hands: households, visits that are due and open matters go over; what was done stays.

Who was replaced may still send what they filled in without a network: it is kept beside the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import HandedOver, Handover
from shouwang.assistance.helpers.pairing import may_answer
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.chain import Values as Told
from shouwang.audit.models import Act
from shouwang.registry.models import HelperAssignment, Household
from shouwang.workflow.models import Case
from shouwang.workflow.reassigning import reassign

MANAGE = Permission.MANAGE_HELPERS


@dataclass(frozen=True, slots=True)
class Goes:
    """What would go over: the households, and the open matters of each."""

    assignments: Sequence[HelperAssignment]
    cases: Sequence[Case]

    @property
    def households(self) -> int:
        """How many households."""
        return len(self.assignments)


def what_goes(giver: User, *, seen_by: User, households: Iterable[str] | None = None) -> Goes:
    """What a helper would hand over: all of it, or of some households, as far as the reader manages."""
    scope = scope_for(seen_by, MANAGE)
    rows = HelperAssignment.objects.present().filter(scope.condition("household__region_id"), user=giver)
    if households is not None:
        rows = rows.filter(household__household_no__in=list(households))
    found = list(rows.select_related("household", "household__region").order_by("household__region_id", "pk"))
    homes = [row.household_id for row in found]
    cases = Case.objects.filter(assignee=giver, household_id__in=homes, closed_at=None).order_by(
        "due_at", "pk"
    )
    return Goes(found, list(cases))


@transaction.atomic
def hand_over(
    giver: User, taker: User, *, reason: str, actor: User, households: Iterable[str] | None = None
) -> Handover:
    """Let another answer from today for what a helper answers for, with every open matter of it."""
    if giver.pk == taker.pk:
        raise HelpersError("交出的人和接手的人相同", accepted="另一个人", todo="重新选择接手人")
    if not reason.strip():
        raise HelpersError("没有写明理由", accepted="一句话的理由", todo="补写后提交")
    goes = what_goes(giver, seen_by=actor, households=households)
    if not goes.assignments:
        raise HelpersError("没有可以移交的户", accepted="此人正在帮扶的户", todo="刷新页面核对")
    for region in {row.household.region_id for row in goes.assignments}:
        require(actor, MANAGE, region=region)
        may_answer(taker, region)
    handover = Handover.objects.create(
        giver=giver,
        taker=taker,
        region_id=goes.assignments[0].household.region_id,
        day=timezone.localdate(),
        reason=reason.strip(),
        made_by=actor,
    )
    for row in goes.assignments:
        _give(row, handover)
    moved = [
        case
        for case in goes.cases
        if reassign(case, giver=giver, taker=taker, reason=f"移交：{reason.strip()}", actor=actor)
    ]
    HandedOver.objects.bulk_create(
        HandedOver(handover=handover, household_id=case.household_id or 0, case=case) for case in moved
    )
    told: Told = {
        "giver": giver.username,
        "taker": taker.username,
        "households": goes.households,
        "matters": len(moved),
    }
    subject = Subject("handover", str(handover.pk), handover.region_id)
    record(Act.CHANGE, subject, actor=actor, purpose=reason, new=told)
    return handover


def _give(row: HelperAssignment, handover: Handover) -> None:
    """One household changes hands on the day of the handover."""
    HelperAssignment.objects.present().filter(pk=row.pk).update(
        ended_on=max(handover.day, row.started_on), reason=handover.reason[:120]
    )
    home: Household = row.household
    if not home.helpers.present().filter(user=handover.taker).exists():
        HelperAssignment.objects.create(
            household=home, user=handover.taker, started_on=handover.day, recorded_by=handover.made_by
        )
    HandedOver.objects.create(handover=handover, household=home)


def handovers_for(user: User) -> QuerySet[Handover]:
    """The changes of hands with a household that the reader reaches."""
    scope = scope_for(user, Permission.SEE_HELPERS)
    rows = HandedOver.objects.filter(scope.condition("household__region_id")).values("handover")
    return Handover.objects.filter(pk__in=rows).select_related("giver", "taker", "made_by")


def handovers_of(helper: User, *, seen_by: User) -> QuerySet[Handover]:
    """Those in which somebody gave or took."""
    return handovers_for(seen_by).filter(Q(giver=helper) | Q(taker=helper))
