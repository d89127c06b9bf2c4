"""Who was in the village: signing in by the method that is chosen, leave, and checks of presence (查岗)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import (
    Attendance,
    Leave,
    LeaveState,
    Presence,
    PresenceCheck,
    SignedBy,
    TeamMember,
)
from shouwang.assistance.helpers.policy import value_of
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act

MANAGE = Permission.MANAGE_TEAMS


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody stood, given by themselves."""

    latitude: float
    longitude: float


def stations_of(user: User) -> QuerySet[TeamMember]:
    """The villages in which somebody is stationed today."""
    rows = TeamMember.objects.on(timezone.localdate()).filter(user=user)
    return rows.select_related("region", "unit")


def methods(*, on: date | None = None) -> list[SignedBy]:
    """The methods that the packs in force allow; signing on the page where they say nothing."""
    allowed = value_of("attendance_methods", on=on or timezone.localdate())
    return [method for method in SignedBy if method in (allowed or [SignedBy.PAGE])]


def sign(member: TeamMember, *, method: SignedBy, actor: User, where: Where | None = None) -> Attendance:
    """Sign in for today, once; the same again gives the first."""
    if member.user_id != actor.pk:
        require(actor, MANAGE, region=member.region_id)
    elif method is SignedBy.PHONE:
        raise HelpersError("电话报到由接电话的人登记", accepted="页面签到", todo="改用页面签到")
    return _signed(member, method=method, actor=actor, where=where)


def _signed(member: TeamMember, *, method: SignedBy, actor: User, where: Where | None) -> Attendance:
    today = timezone.localdate()
    if method not in methods():
        words = "、".join(str(m.label) for m in methods())
        raise HelpersError(f"不能用{method.label}", accepted=words, todo="换一种签到方式")
    if method is SignedBy.PLACE and where is None:
        raise HelpersError("没有得到位置", accepted="允许定位后签到", todo="允许定位，或改用页面签到")
    try:
        with transaction.atomic():
            made = Attendance.objects.create(
                member=member,
                day=today,
                method=method,
                at=timezone.now(),
                latitude=where.latitude if where and method is SignedBy.PLACE else None,
                longitude=where.longitude if where and method is SignedBy.PLACE else None,
                recorded_by=actor,
            )
            told = {"day": today.isoformat(), "method": method.value}
            record(Act.CREATE, _subject("attendance", member), actor=actor, new=told)
    except IntegrityError:
        # signed already: by another tap, or by whoever took the call
        return Attendance.objects.get(member=member, day=today)
    return made


@transaction.atomic
def ask_leave(member: TeamMember, *, from_day: date, until_day: date, reason: str, actor: User) -> Leave:
    """Ask to be away; only for oneself."""
    if member.user_id != actor.pk:
        raise PermissionDenied
    if until_day < from_day:
        raise HelpersError("结束日早于开始日", accepted="开始日当天或以后", todo="核对日期")
    open_ones = (LeaveState.WAITING, LeaveState.GRANTED)
    if member.leaves.filter(state__in=open_ones, from_day__lte=until_day, until_day__gte=from_day).exists():
        raise HelpersError("这几天已经请过假", accepted="没有请过假的日期", todo="核对请假记录")
    made = Leave.objects.create(member=member, from_day=from_day, until_day=until_day, reason=reason.strip())
    told = {"from": from_day.isoformat(), "until": until_day.isoformat()}
    record(Act.CREATE, _subject("leave", member), actor=actor, new=told)
    return made


@transaction.atomic
def decide_leave(leave: Leave, *, grant: bool, answer: str, actor: User) -> None:
    """Grant or refuse; never one's own, and only once."""
    require(actor, MANAGE, region=leave.member.region_id)
    if leave.member.user_id == actor.pk:
        raise HelpersError("不能审批自己的请假", accepted="由另一人审批", todo="请另一位管理人员办理")
    state = LeaveState.GRANTED if grant else LeaveState.REFUSED
    waiting = Leave.objects.filter(pk=leave.pk, state=LeaveState.WAITING)
    if not waiting.update(state=state, decided_by=actor, decided_at=timezone.now(), answer=answer[:120]):
        raise HelpersError("这次请假已经有人审批", todo="刷新页面看结果")
    record(Act.STEP, _subject("leave", leave.member), actor=actor, purpose=answer, new={"state": state.value})


@transaction.atomic
def withdraw_leave(leave: Leave, *, actor: User) -> None:
    """Take one's own request back before it is decided."""
    waiting = Leave.objects.filter(pk=leave.pk, state=LeaveState.WAITING, member__user=actor)
    if not waiting.update(state=LeaveState.WITHDRAWN):
        raise HelpersError("这次请假已经审批，或不是您提出的", todo="刷新页面看结果")
    record(Act.STEP, _subject("leave", leave.member), actor=actor, new={"state": LeaveState.WITHDRAWN.value})


@transaction.atomic
def check_presence(
    member: TeamMember,
    *,
    result: Presence,
    by_phone: bool,
    note: str,
    actor: User,
    at: datetime | None = None,
) -> PresenceCheck:
    """Write down what a check found; who is said to be on leave must have leave."""
    require(actor, MANAGE, region=member.region_id)
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    granted = member.leaves.filter(state=LeaveState.GRANTED, from_day__lte=day, until_day__gte=day).exists()
    if result is Presence.ON_LEAVE and not granted:
        raise HelpersError("没有批准的请假", accepted="在岗、不在岗或未接通", todo="核对请假记录")
    if result is Presence.AWAY and granted:
        raise HelpersError("此人当天请假已批准", accepted="请假", todo="结果改选“请假”")
    made = PresenceCheck.objects.create(
        member=member, at=moment, by_phone=by_phone, result=result, note=note.strip(), checked_by=actor
    )
    record(Act.CREATE, _subject("presence_check", member), actor=actor, new={"result": result.value})
    if result is Presence.THERE and by_phone and SignedBy.PHONE in methods():
        _signed(member, method=SignedBy.PHONE, actor=actor, where=None)
    return made


def checks_for(user: User) -> QuerySet[PresenceCheck]:
    """The checks of presence in the regions of a reader."""
    scope = scope_for(user, Permission.SEE_TEAMS)
    rows = PresenceCheck.objects.filter(scope.condition("member__region_id"))
    return rows.select_related("member__user", "member__region", "member__unit", "checked_by")


def leaves_for(user: User) -> QuerySet[Leave]:
    """The leave of members in the regions of whoever manages teams."""
    scope = scope_for(user, MANAGE)
    rows = Leave.objects.filter(scope.condition("member__region_id"))
    return rows.select_related("member__user", "member__region", "decided_by")


def _subject(kind: str, member: TeamMember) -> Subject:
    return Subject(kind, str(member.pk), member.region_id)
