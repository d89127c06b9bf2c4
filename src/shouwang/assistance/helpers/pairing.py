"""Cadres to households: who a helper is, whom they answer for, since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import Grant, User
from shouwang.accounts.roles import Permission, Role
from shouwang.assistance.helpers.models import HelperPosition, Position, Unit
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.registry.models import HelperAssignment, Household, Standing
from shouwang.workflow.models import Case
from shouwang.workflow.permitted import people_for

MANAGE, SEE = Permission.MANAGE_HELPERS, Permission.SEE_HELPERS
VISITING = (Role.HELPER, Role.COLLECTOR)
"""Roles that go to households: only such may answer for one."""


def helpers_for(user: User, *, words: str = "") -> QuerySet[User]:
    """Who helps, or may help, in the regions of a reader; with the number of households there."""
    scope = scope_for(user, SEE)
    granted = Grant.objects.filter(scope.condition(), user=OuterRef("pk"), role=Role.HELPER, ended_on=None)
    helps = _present().filter(scope.condition("household__region_id"))
    people = User.objects.filter(Exists(granted) | Exists(helps.filter(user=OuterRef("pk"))))
    if words:
        people = people.filter(Q(display_name__icontains=words) | Q(office__icontains=words))
    mine = scope.condition("helped__household__region_id") & Q(helped__ended_on=None)
    return people.annotate(households=Count("helped", filter=mine, distinct=True)).order_by(
        "display_name", "pk"
    )


def helper_for(user: User, number: int) -> User:
    """One of them; Http404 for any other."""
    found = helpers_for(user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def households_of(helper: User, *, seen_by: User) -> QuerySet[HelperAssignment]:
    """The households a helper answers for now, as far as the reader reaches."""
    scope = scope_for(seen_by, SEE)
    rows = _present().filter(scope.condition("household__region_id"), user=helper)
    return rows.select_related("household", "household__region").order_by("household__region_id", "pk")


def positions_of(users: Iterable[int]) -> dict[int, HelperPosition]:
    """The present position of each of some people."""
    rows = HelperPosition.objects.present().filter(user_id__in=set(users)).select_related("unit")
    return {row.user_id: row for row in rows}


@transaction.atomic
def set_position(
    helper: User, *, position: Position, unit: Unit | None, since: date, actor: User
) -> HelperPosition:
    """Who somebody is from a day on; what they were before ends on that day."""
    require(actor, MANAGE)
    helper_for(actor, helper.pk)
    if since > timezone.localdate():
        raise HelpersError("开始日在今天以后", accepted="今天或以前的日期", todo="核对日期")
    before = HelperPosition.objects.present().filter(user=helper).first()
    if before and before.started_on > since:
        raise HelpersError(
            f"现在的身份从{before.started_on}开始", accepted="这一天或以后的日期", todo="核对日期"
        )
    HelperPosition.objects.present().filter(user=helper).update(ended_on=since)
    made = HelperPosition.objects.create(
        user=helper, position=position, unit=unit, started_on=since, recorded_by=actor
    )
    told = {"position": position.value, "unit": unit.name if unit else ""}
    old = {"position": before.position if before else ""}
    record(Act.CHANGE, Subject("helper", helper.username), actor=actor, old=old, new=told)
    return made


@transaction.atomic
def assign(household: Household, helper: User, *, since: date, actor: User) -> HelperAssignment:
    """Let somebody answer for a household from a day on; several may answer for one."""
    require(actor, MANAGE, region=household.region_id)
    if since > timezone.localdate():
        raise HelpersError("开始日在今天以后", accepted="今天或以前的日期", todo="核对日期")
    if household.standing != Standing.ACTIVE:
        raise HelpersError(f"该户{household.get_standing_display()}", accepted="在册的户", todo="核对户编号")
    may_answer(helper, household.region_id)
    if household.helpers.present().filter(user=helper).exists():
        raise HelpersError("此人已经在帮扶这户", accepted="尚未结对的户", todo="核对结对清单")
    made = HelperAssignment.objects.create(
        household=household, user=helper, started_on=since, recorded_by=actor
    )
    record(Act.CREATE, _subject(household), actor=actor, new={"helper": helper.username})
    return made


@transaction.atomic
def end_assignment(assignment: HelperAssignment, *, reason: str, actor: User) -> None:
    """Somebody answers for a household no more; refused where nobody else would, or open work would stay."""
    home = assignment.household
    require(actor, MANAGE, region=home.region_id)
    if not home.helpers.present().exclude(pk=assignment.pk).exists():
        raise HelpersError(
            "结束后这户就没有帮扶责任人了",
            accepted="还有其他帮扶责任人的户",
            todo="改用“移交”，由接替的人接手",
        )
    if open_work(assignment.user, [home.pk]):
        raise HelpersError(
            "此人在这户还有没办完的事", accepted="已经办完的户", todo="改用“移交”，把事一并交出"
        )
    if (
        not HelperAssignment.objects.present()
        .filter(pk=assignment.pk)
        .update(ended_on=timezone.localdate(), reason=reason[:120])
    ):
        raise HelpersError("这条结对已经结束", todo="刷新页面核对")
    record(Act.CHANGE, _subject(home), actor=actor, purpose=reason, old={"helper": assignment.user.username})


def may_answer(helper: User, region_id: str) -> None:
    """HelpersError unless somebody holds a role that goes to households where a region lies."""
    if not helper.is_active or not any(
        people_for(role, region_id).filter(pk=helper.pk).exists() for role in VISITING
    ):
        raise HelpersError(
            "此人在这里没有帮扶责任人或采集员的角色",
            accepted="在该村、乡镇或县有角色的人",
            todo="请系统管理员先申请角色",
        )


def open_work(helper: User, households: Iterable[int]) -> int:
    """How many open matters of some households are with a helper."""
    return Case.objects.filter(assignee=helper, household_id__in=list(households), closed_at=None).count()


def _present() -> QuerySet[HelperAssignment]:
    return HelperAssignment.objects.on(timezone.localdate())


def _subject(household: Household) -> Subject:
    return Subject("household", household.household_no, household.region_id)
