"""The yearly assessment: who is assessed, which grade, and never more excellent than the quota."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import (
    Assessed,
    Assessment,
    Attendance,
    Grade,
    LogKind,
    Presence,
    PresenceCheck,
    Rounding,
    TeamMember,
    WorkLog,
)
from shouwang.assistance.helpers.policy import needed
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.regions.codes import range_of

ASSESS = Permission.ASSESS_HELPERS
ROUNDINGS = {Rounding.DOWN: ROUND_FLOOR, Rounding.NEAREST: ROUND_HALF_UP, Rounding.UP: ROUND_CEILING}


@dataclass(frozen=True, slots=True)
class Quota:
    """How many may be excellent: the number, and the sum written out with its documents."""

    number: int
    told: str


@dataclass(frozen=True, slots=True)
class Year:
    """What the records say of a member in a year: a ground for the grade."""

    days: int = 0
    logs: int = 0
    lectures: int = 0
    checks: int = 0
    away: int = 0


def quota_of(assessed: int, *, on: date) -> Quota:
    """The quota of so many assessed; NotSetError where no pack says the share, or how it is rounded.

    With a share of 0.35 and 10 assessed: 3.5, so 3 rounded down, 4 to the nearest or up.
    """
    share, rounding = needed("excellent_share", on=on), needed("excellent_rounding", on=on)
    exact = Decimal(str(share.value)) * assessed
    number = int(exact.to_integral_value(rounding=ROUNDINGS[Rounding(rounding.value)]))
    how = Rounding(rounding.value).label
    return Quota(
        number,
        f"{assessed}人 × {Decimal(str(share.value)):.0%} = {exact}，{how}为{number}人（{share.citation}）",
    )


def assessments_for(user: User) -> QuerySet[Assessment]:
    """The assessments in the regions of whoever assesses."""
    return scope_for(user, ASSESS).within(Assessment.objects.select_related("region", "closed_by"))


def assessment_for(user: User, number: int) -> Assessment:
    """One of them; Http404 for any other."""
    found = assessments_for(user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def open_assessment(region: str, *, year: int, actor: User) -> Assessment:
    """Begin the assessment of a year: everybody stationed there on some day of it, extras included."""
    require(actor, ASSESS, region=region)
    if year > timezone.localdate().year:
        raise HelpersError("年度还没有到", accepted="今年或以前的年度", todo="核对年度")
    if Assessment.objects.filter(region_id=region, year=year).exists():
        raise HelpersError("这个年度的考评已经建立", accepted="一年一次", todo="打开已有的考评")
    within = range_of(region)
    members = TeamMember.objects.filter(
        region_id__gte=within.low, region_id__lt=within.high, started_on__lte=date(year, 12, 31)
    ).exclude(ended_on__lte=date(year, 1, 1))
    found = list(members)
    if not found:
        raise HelpersError("这个年度没有驻村干部", accepted="有驻村干部的年度", todo="先登记驻村队伍")
    made = Assessment.objects.create(region_id=region, year=year, opened_by=actor)
    Assessed.objects.bulk_create(Assessed(assessment=made, member=m, region_id=m.region_id) for m in found)
    record(Act.CREATE, _subject(made), actor=actor, new={"year": year, "people": len(found)})
    return made


@transaction.atomic
def give_grade(person: Assessed, grade: Grade, *, reason: str, actor: User) -> None:
    """Grade somebody; one more excellent than the quota is refused, whoever else is grading."""
    assessment = Assessment.objects.select_for_update().get(pk=person.assessment_id)
    require(actor, ASSESS, region=assessment.region_id)
    if assessment.closed_at:
        raise HelpersError("考评名单已经确定，不能再改", accepted="没有确定的年度", todo="查看名单")
    if person.member.user_id == actor.pk:
        raise HelpersError("不能评定自己", accepted="由另一人评定", todo="请另一位考评人员办理")
    if grade is Grade.EXCELLENT:
        _refuse_above_quota(assessment, person)
    old = person.grade
    Assessed.objects.filter(pk=person.pk).update(
        grade=grade, reason=reason.strip(), graded_by=actor, graded_at=timezone.now()
    )
    told = {"member": person.member.user.username, "grade": grade.value}
    record(Act.CHANGE, _subject(assessment), actor=actor, purpose=reason, old={"grade": old}, new=told)


@transaction.atomic
def close_assessment(assessment: Assessment, *, actor: User) -> Quota:
    """Fix the list: everybody graded, the excellent within the quota of those assessed."""
    found = Assessment.objects.select_for_update().get(pk=assessment.pk)
    require(actor, ASSESS, region=found.region_id)
    grades = Counter(found.people.values_list("grade", flat=True))
    if found.closed_at:
        raise HelpersError("考评名单已经确定", todo="查看名单")
    if grades[""]:
        raise HelpersError(
            f"还有{grades['']}人没有评定等次", accepted="全部评定以后", todo="评定后再确定名单"
        )
    quota = quota_of(sum(grades.values()), on=timezone.localdate())
    if grades[Grade.EXCELLENT] > quota.number:
        raise HelpersError(
            f"优秀{grades[Grade.EXCELLENT]}人，超过名额{quota.number}人",
            accepted=f"不超过{quota.number}人",
            todo="调整等次",
        )
    Assessment.objects.filter(pk=found.pk).update(
        quota=quota.number, closed_at=timezone.now(), closed_by=actor
    )
    told = {"quota": quota.number, "excellent": grades[Grade.EXCELLENT]}
    record(Act.STEP, _subject(found), actor=actor, new=told)
    return quota


def _refuse_above_quota(assessment: Assessment, person: Assessed) -> None:
    quota = quota_of(assessment.people.count(), on=timezone.localdate())
    others = assessment.people.filter(grade=Grade.EXCELLENT).exclude(pk=person.pk).count()
    if others >= quota.number:
        raise HelpersError(
            f"优秀名额{quota.number}人已满：{quota.told}", accepted="名额以内", todo="先调整其他人的等次"
        )


def years_of(assessment: Assessment) -> dict[int, Year]:
    """What the records say of each member of an assessment; three queries."""
    members = dict(assessment.people.values_list("member_id", "member__user_id"))
    days = Counter(
        Attendance.objects.filter(member__in=members, day__year=assessment.year).values_list(
            "member_id", flat=True
        )
    )
    logs = WorkLog.objects.filter(user__in=set(members.values()), day__year=assessment.year)
    written: Counter[int] = Counter()
    lectures: Counter[int] = Counter()
    for user, kind in logs.values_list("user_id", "kind"):
        written[user] += 1
        lectures[user] += kind == LogKind.LECTURE
    checks: Counter[int] = Counter()
    away: Counter[int] = Counter()
    made = PresenceCheck.objects.filter(member__in=members, at__year=assessment.year)
    for member, result in made.values_list("member_id", "result"):
        checks[member] += 1
        away[member] += result == Presence.AWAY
    return {
        member: Year(days[member], written[user], lectures[user], checks[member], away[member])
        for member, user in members.items()
    }


def _subject(assessment: Assessment) -> Subject:
    return Subject("assessment", str(assessment.pk), assessment.region_id)
