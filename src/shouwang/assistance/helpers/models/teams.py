"""Resident teams: what a village is, who is stationed there, presence, leave and work logs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.accounts.models import User
from shouwang.assistance.helpers.models.relations import Unit
from shouwang.regions.models import Region
from shouwang.registry.models import Dated, Household
from shouwang.secrecy.fields import SealedTextField


class Trait(models.TextChoices):
    """What a village is that decides whom it must be sent."""

    REGISTERED_POOR = "registered_poor", "建档立卡贫困村"
    HEAVY_TASK = "heavy_task", "巩固衔接任务重的村"
    WEAK_ORGANISATION = "weak_organisation", "基层组织力量弱的村"
    RESETTLEMENT = "resettlement", "易地搬迁安置村（社区）"
    SLACK = "slack", "党组织软弱涣散村"
    VERY_SLACK = "very_slack", "党组织特别软弱涣散村"


class VillageTrait(Dated):
    """A village is of a kind over a time."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    trait = models.CharField("村类型", max_length=20, choices=Trait)

    class Meta(Dated.Meta):
        """Each once at a time."""

        ordering = ("region_id", "trait", "started_on")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("region", "trait"), condition=Q(ended_on=None), name="village_trait_once"
            ),
        )

    def __str__(self) -> str:
        """Which."""
        return f"{self.region_id} {self.trait}"


class TeamPost(models.TextChoices):
    """What somebody is in a resident team."""

    FIRST_HEAD = "first_head", "第一队长"
    LEADER = "leader", "工作队长"
    DEPUTY = "deputy", "副队长"
    MEMBER = "member", "队员"
    GUIDE = "guide", "新农村建设指导员"
    GRADUATE = "graduate", "大学生村官"
    TEMPORARY = "temporary", "临时队员"


EXTRA_POSTS = frozenset({TeamPost.FIRST_HEAD, TeamPost.GUIDE, TeamPost.GRADUATE, TeamPost.TEMPORARY})
"""Those beside the number that a village must be sent: X, and the head who stays in the office."""


class TeamMember(Dated):
    """Somebody is stationed in a village over a time."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    post = models.CharField("职务", max_length=12, choices=TeamPost)
    first_secretary = models.BooleanField("任第一书记", default=False)
    term_ends_on = models.DateField("任期届满日", null=True, blank=True)

    class Meta(Dated.Meta):
        """Once a village at a time; one leader and one first secretary a village."""

        ordering = ("region_id", "post", "started_on")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("region", "user"), condition=Q(ended_on=None), name="team_member_once"
            ),
            models.UniqueConstraint(
                fields=("region",),
                condition=Q(ended_on=None, first_secretary=True),
                name="village_one_first_secretary",
            ),
            models.UniqueConstraint(
                fields=("region",),
                condition=Q(ended_on=None, post=TeamPost.LEADER),
                name="village_one_team_leader",
            ),
        )

    @property
    def counts(self) -> bool:
        """Whether the member counts towards what the village must be sent."""
        return self.post not in EXTRA_POSTS

    def __str__(self) -> str:
        """Who and where."""
        return f"{self.user_id} in {self.region_id}"


class SignedBy(models.TextChoices):
    """How somebody showed that they are there."""

    PAGE = "page", "页面签到"
    PHONE = "phone", "电话报到"
    PLACE = "place", "定位签到"


class Attendance(models.Model):
    """A day on which a member was in the village; a place is kept only where they chose so."""

    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="attendance")
    day = models.DateField("日期")
    method = models.CharField("方式", max_length=6, choices=SignedBy)
    at = models.DateTimeField("时间")
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Once a day; a place only with the method that asks for it."""

        ordering = ("-day", "member_id")
        constraints = (
            models.UniqueConstraint(fields=("member", "day"), name="attendance_once_a_day"),
            models.CheckConstraint(
                condition=Q(method=SignedBy.PLACE) | Q(latitude=None, longitude=None),
                name="attendance_place_only_where_chosen",
            ),
        )

    def __str__(self) -> str:
        """Who and when."""
        return f"{self.member_id} {self.day}"


class LeaveState(models.TextChoices):
    """How far a request for leave has come."""

    WAITING = "waiting", "待审批"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class Leave(models.Model):
    """A member asks to be away from a day to a day; another decides."""

    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="leaves")
    from_day = models.DateField("起")
    until_day = models.DateField("止")
    reason = models.CharField("事由", max_length=120)
    state = models.CharField("状态", max_length=10, choices=LeaveState, default=LeaveState.WAITING)
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True)
    answer = models.CharField("意见", max_length=120, blank=True)

    class Meta:
        """The latest first."""

        ordering = ("-from_day", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_day__gte=F("from_day")), name="leave_ends_after_it_began"
            ),
        )

    def __str__(self) -> str:
        """Who and when."""
        return f"{self.member_id} {self.from_day}"


class Presence(models.TextChoices):
    """What a check of presence found."""

    THERE = "there", "在岗"
    ON_LEAVE = "on_leave", "请假"
    AWAY = "away", "不在岗"
    NOT_REACHED = "not_reached", "未接通"


class PresenceCheck(models.Model):
    """Somebody asked whether a member is there (查岗)."""

    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="checks")
    at = models.DateTimeField("查岗时间")
    by_phone = models.BooleanField("电话查岗", default=True)
    result = models.CharField("结果", max_length=12, choices=Presence)
    note = models.CharField("说明", max_length=200, blank=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The latest first."""

        ordering = ("-at", "-id")

    def __str__(self) -> str:
        """Who and what."""
        return f"{self.member_id} {self.result}"


class LogKind(models.TextChoices):
    """What was done; the first three are the three deliveries (三送)."""

    WARMTH = "warmth", "送温暖"
    POLICY = "policy", "送政策"
    TECHNIQUE = "technique", "送技术"
    VISIT = "visit", "走访"
    LECTURE = "lecture", "宣讲和科普"
    FOLLOW_UP = "follow_up", "协调部门跟进"
    MEETING = "meeting", "会议"
    PROJECT = "project", "项目产业"
    OTHER = "other", "其他"


class WorkLog(models.Model):
    """A line of a helper's work log; `client_key` keeps the same form from arriving twice."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="work_logs")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="work_logs"
    )
    day = models.DateField("日期")
    kind = models.CharField("事项", max_length=10, choices=LogKind)
    reached = models.PositiveIntegerField("人次", default=0)
    text = SealedTextField("内容", purpose="work_log.text")
    client_key = models.CharField("客户端编号", max_length=64, unique=True)
    written_at = models.DateTimeField("填写时间", auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-day", "-id")
        indexes = (models.Index(fields=("user", "-day")), models.Index(fields=("region", "-day")))

    def __str__(self) -> str:
        """Who and when."""
        return f"{self.user_id} {self.day}"
