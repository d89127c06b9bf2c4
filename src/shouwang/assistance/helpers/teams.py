"""Resident teams: what a village must be sent, who is there, who comes and goes.

A team is not withdrawn while its village still must have one (四个不摘): the last member needs a successor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission, Role
from shouwang.assistance.helpers.models import TeamMember, TeamPost, Trait, Unit, VillageTrait
from shouwang.assistance.helpers.policy import Setting, setting
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.chain import Values as Told
from shouwang.audit.models import Act
from shouwang.regions.models import Level, Region
from shouwang.workflow.permitted import people_for

SEE, MANAGE = Permission.SEE_TEAMS, Permission.MANAGE_TEAMS
STATIONED = (Role.HELPER, Role.COLLECTOR)
SENT_BY_TRAIT = (
    ("first_secretary_where", "第一书记"),
    ("team_where", "驻村工作队"),
    ("whole_establishment_where", "整建制选派干部"),
)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something a village must be sent, by which document, and whether it is there."""

    label: str
    citation: str
    there: str
    met: bool


@dataclass(slots=True)
class Station:
    """A village: what it is, what it must be sent, who is there."""

    region: Region
    traits: list[str] = field(default_factory=list)
    members: list[TeamMember] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)

    @property
    def lacks(self) -> list[Duty]:
        """What it must have and has not."""
        return [duty for duty in self.duties if not duty.met]

    @property
    def leader(self) -> TeamMember | None:
        """Who leads the team."""
        return next((member for member in self.members if member.post == TeamPost.LEADER), None)

    @property
    def first_secretary(self) -> TeamMember | None:
        """Who is first secretary."""
        return next((member for member in self.members if member.first_secretary), None)

    @property
    def counted(self) -> int:
        """How many members count towards the number asked for."""
        return sum(1 for member in self.members if member.counts)


@dataclass(frozen=True, slots=True)
class NewMember:
    """Who is to be stationed, as what, until when."""

    user: User
    post: TeamPost
    first_secretary: bool
    unit: Unit | None
    since: date
    term_ends_on: date | None


def members_for(user: User) -> QuerySet[TeamMember]:
    """The members, present and past, of teams in the regions of a reader."""
    return scope_for(user, SEE).within(TeamMember.objects.select_related("user", "unit", "region"))


def member_for(user: User, number: int, *, to: Permission = SEE) -> TeamMember:
    """One member that a permission reaches; Http404 for any other."""
    found = scope_for(user, to).within(TeamMember.objects.select_related("user", "unit", "region"))
    member = found.filter(pk=number).first()
    if member is None:
        raise Http404
    return member


def stations_for(user: User, *, today: date | None = None) -> list[Station]:
    """Every village of a reader that is of some kind or has a team; three queries."""
    day = today or timezone.localdate()
    scope = scope_for(user, SEE)
    traits: dict[str, list[str]] = defaultdict(list)
    for row in scope.within(VillageTrait.objects.on(day)):
        traits[row.region_id].append(row.trait)
    members: dict[str, list[TeamMember]] = defaultdict(list)
    for member in scope.within(TeamMember.objects.on(day)).select_related("user", "unit"):
        members[member.region_id].append(member)
    places = Region.objects.in_bulk(set(traits) | set(members))
    return [_station(places[code], traits[code], members[code], day) for code in sorted(places)]


def station_of(region: Region, *, today: date | None = None) -> Station:
    """One village, whoever looks."""
    day = today or timezone.localdate()
    traits = list(VillageTrait.objects.on(day).filter(region=region).values_list("trait", flat=True))
    members = list(TeamMember.objects.on(day).filter(region=region).select_related("user", "unit"))
    return _station(region, traits, members, day)


def village_for(user: User, code: str, *, to: Permission = SEE) -> Region:
    """A village that a permission reaches; Http404 for any other place."""
    rows = scope_for(user, to).within(Region.objects.filter(level=Level.VILLAGE), field="code")
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def set_traits(village: Region, traits: Sequence[Trait], *, reason: str, actor: User) -> None:
    """What a village is from today on; what it is no more ends, and stays to be seen."""
    require(actor, MANAGE, region=village.pk)
    today, wanted = timezone.localdate(), set(traits)
    present = VillageTrait.objects.present().filter(region=village)
    before = set(present.values_list("trait", flat=True))
    present.exclude(trait__in=wanted).update(ended_on=today, reason=reason[:120])
    for trait in sorted(wanted - before):
        VillageTrait.objects.create(
            region=village, trait=trait, started_on=today, reason=reason[:120], recorded_by=actor
        )
    old, new = {"traits": "、".join(sorted(before))}, {"traits": "、".join(sorted(wanted))}
    record(
        Act.CHANGE, Subject("village", village.pk, village.pk), actor=actor, purpose=reason, old=old, new=new
    )


@transaction.atomic
def station(village: Region, new: NewMember, *, actor: User) -> TeamMember:
    """Station somebody in a village; one leader and one first secretary a village."""
    require(actor, MANAGE, region=village.pk)
    _check(village, new)
    made = TeamMember.objects.create(
        region=village,
        user=new.user,
        unit=new.unit,
        post=new.post,
        first_secretary=new.first_secretary,
        started_on=new.since,
        term_ends_on=new.term_ends_on,
        recorded_by=actor,
    )
    told: Told = {"member": new.user.username, "post": new.post.value, "first_secretary": new.first_secretary}
    record(Act.CREATE, _subject(made), actor=actor, new=told)
    return made


@transaction.atomic
def relieve(
    member: TeamMember, *, reason: str, actor: User, successor: User | None = None
) -> TeamMember | None:
    """Somebody leaves; a successor takes the same post from the same day.

    HelpersError where a village that must have a team would be left without anybody.
    """
    require(actor, MANAGE, region=member.region_id)
    if not reason.strip():
        raise HelpersError("没有写明理由", accepted="一句话的理由", todo="补写后提交")
    today = timezone.localdate()
    if successor is None:
        _keep_somebody(member, today)
    day = max(today, member.started_on)
    if not TeamMember.objects.present().filter(pk=member.pk).update(ended_on=day, reason=reason[:120]):
        raise HelpersError("此人已经离任", todo="刷新页面核对")
    told = {"successor": successor.username if successor else ""}
    record(Act.CHANGE, _subject(member), actor=actor, purpose=reason, old={"post": member.post}, new=told)
    if successor is None:
        return None
    post = TeamPost(member.post)
    new = NewMember(successor, post, member.first_secretary, member.unit, day, member.term_ends_on)
    return station(member.region, new, actor=actor)


def _keep_somebody(member: TeamMember, today: date) -> None:
    now = station_of(member.region, today=today)
    others = [other for other in now.members if other.pk != member.pk]
    if not others and any(duty.label.startswith(("驻村", "第一书记")) for duty in now.duties):
        raise HelpersError(
            "这是该村最后一名驻村干部，该村仍应有驻村力量",
            accepted="有接替人的轮换",
            todo="同时选定接替的人",
        )


def _check(village: Region, new: NewMember) -> None:
    present = TeamMember.objects.present().filter(region=village)
    if new.since > timezone.localdate():
        raise HelpersError("到任日在今天以后", accepted="今天或以前的日期", todo="核对日期")
    if new.term_ends_on and new.term_ends_on <= new.since:
        raise HelpersError("任期届满日不在到任日以后", accepted="到任日以后的日期", todo="核对日期")
    if present.filter(user=new.user).exists():
        raise HelpersError("此人已在该村驻村", accepted="不在该村的人", todo="核对队员名单")
    if new.post is TeamPost.LEADER and present.filter(post=TeamPost.LEADER).exists():
        raise HelpersError("该村已有工作队长", accepted="一村一名队长", todo="先办理原队长离任")
    if new.first_secretary and present.filter(first_secretary=True).exists():
        raise HelpersError("该村已有第一书记", accepted="一村一名第一书记", todo="先办理原第一书记离任")
    if not any(people_for(role, village.pk).filter(pk=new.user.pk).exists() for role in STATIONED):
        raise HelpersError(
            "此人在该村没有帮扶责任人或采集员的角色",
            accepted="在该村、乡镇或县有角色的人",
            todo="请系统管理员先申请角色",
        )


def _station(region: Region, traits: list[str], members: list[TeamMember], day: date) -> Station:
    found = Station(region, traits, members)
    found.duties = list(_duties(found, day))
    return found


def _duties(now: Station, day: date) -> Iterator[Duty]:
    for name, label in SENT_BY_TRAIT:
        rule = setting(name, on=day)
        if rule and set(rule.value) & set(now.traits):
            yield _sent(now, name, label, rule)
    number = setting(
        "members_in_registered_village"
        if Trait.REGISTERED_POOR in now.traits
        else "members_in_other_village",
        on=day,
    )
    if number and (Trait.REGISTERED_POOR in now.traits or now.members):
        label = f"驻村队员{number.value}人（另加指导员、大学生村官、临时队员）"
        yield Duty(label, number.citation, f"现有{now.counted}人", now.counted >= number.value)
    double = setting("leader_is_first_secretary", on=day)
    if double and double.value and now.leader:
        met = now.leader.first_secretary
        yield Duty("工作队长任第一书记", double.citation, "已兼任" if met else "没有兼任", met)


def _sent(now: Station, name: str, label: str, rule: Setting) -> Duty:
    if name == "first_secretary_where":
        there = now.first_secretary
        return Duty(label, rule.citation, there.user.display_name if there else "空缺", there is not None)
    there_are = f"现有{now.counted}人" if now.counted else "空缺"
    return Duty(label, rule.citation, there_are, now.counted > 0)


def _subject(member: TeamMember) -> Subject:
    return Subject("team_member", str(member.pk), member.region_id)
