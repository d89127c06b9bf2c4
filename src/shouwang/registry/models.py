"""Households and persons of the workbench: what is true now, and what was true on any day before.

A household or person is one row; what changes stands in dated rows beside it (`HouseholdState`,
`PersonState`, `Membership`). The present is the row without an end; nothing dated is ever overwritten.

A dated row holds from its first day up to, but not including, the day it ended: one row ends and the next
begins on the same day. A row that was put right on its own first day holds on no day, yet stays to be seen.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from shouwang.accounts.models import User
from shouwang.regions.models import Region
from shouwang.secrecy.fields import SealedTextField
from shouwang.workflow.models import Evidence

HEAD = "户主"
"""The relation of whoever heads a household."""


class HouseholdKind(models.TextChoices):
    """户类型."""

    POOR = "poor", "脱贫户"
    GENERAL = "general", "一般农户"


class MonitorClass(models.TextChoices):
    """监测对象类别 (中农组发〔2021〕7号)."""

    UNSTABLE = "unstable", "脱贫不稳定户"
    MARGINAL = "marginal", "边缘易致贫户"
    SUDDEN = "sudden", "突发严重困难户"


class Standing(models.TextChoices):
    """Whether a household is still there."""

    ACTIVE = "active", "在册"
    MERGED = "merged", "已并户"
    EXTINCT = "extinct", "已销户"
    LEFT = "left", "已迁出"


class Household(models.Model):
    """A registered rural household. The columns beside its number repeat its present state, for lists."""

    household_no = models.CharField("户编号", max_length=40, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    head_name = models.CharField("户主", max_length=60, blank=True)
    members = models.PositiveSmallIntegerField("人口", default=0)
    kind = models.CharField("户类型", max_length=8, choices=HouseholdKind, default=HouseholdKind.GENERAL)
    monitor_class = models.CharField("监测对象类别", max_length=8, choices=MonitorClass, blank=True)
    risk_removed = models.BooleanField("风险已消除", null=True)
    standing = models.CharField("状态", max_length=8, choices=Standing, default=Standing.ACTIVE)
    source = models.CharField("来源", max_length=300, blank=True)
    phone = SealedTextField("联系电话", purpose="person.phone")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        """In order of place, then number: what a township's list shows first."""

        ordering = ("region_id", "household_no")
        indexes = (
            models.Index(fields=("region", "household_no")),
            models.Index(
                fields=("monitor_class", "region"), condition=~Q(monitor_class=""), name="monitored_by_region"
            ),
        )

    def __str__(self) -> str:
        """The number."""
        return self.household_no


D = TypeVar("D", bound=models.Model)


class DatedRows(models.QuerySet[D]):
    """Rows that hold over a time."""

    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day)

    def present(self) -> Self:
        """Those without an end."""
        return self.filter(ended_on__isnull=True)


class Dated(models.Model):
    """What holds from a day up to, but not including, another; no end means it holds now."""

    objects = DatedRows.as_manager()

    started_on = models.DateField("开始日")
    ended_on = models.DateField("结束日", null=True, blank=True)
    reason = models.CharField("缘由", max_length=120, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        """Does not end before it began."""

        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="%(class)s_ends_after_it_began",
            ),
        )


class HouseholdState(Dated):
    """The state of a household over a time; `kind` is empty, or `class_unknown`, where it is hidden."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="states")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("户类型", max_length=8, choices=HouseholdKind, blank=True)
    monitor_class = models.CharField("监测对象类别", max_length=8, choices=MonitorClass, blank=True)
    class_unknown = models.BooleanField("监测对象类别不详", default=False)
    risk_removed = models.BooleanField("风险已消除", null=True)
    recognised_on = models.DateField("识别监测时间", null=True, blank=True)
    income_per_person_fen = models.BigIntegerField("人均纯收入（分）", null=True)
    group_name = models.CharField("组", max_length=40, blank=True)
    standing = models.CharField("状态", max_length=8, choices=Standing, default=Standing.ACTIVE)

    class Meta(Dated.Meta):
        """One present state a household."""

        ordering = ("-started_on", "-id")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("household",), condition=Q(ended_on=None), name="household_one_present_state"
            ),
        )

    def __str__(self) -> str:
        """Since when."""
        return f"{self.household_id} {self.started_on}"


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Person(models.Model):
    """A natural person. ID number and telephone are sealed; they are found by their blind index.

    A number that is no valid ID is kept as it was written, without an index. `region` and `household` are the
    present ones, for search; `name_index` is the name in letters that every database sorts alike.
    """

    person_no = models.CharField("人编号", max_length=48, unique=True)
    name = models.CharField("姓名", max_length=60)
    name_index = models.CharField("姓名检索码", max_length=240, blank=True)
    initials = models.CharField("拼音首字母", max_length=24, blank=True)
    id_number = SealedTextField("证件号码", purpose="person.id")
    id_index = models.CharField(max_length=32, blank=True)
    phone = SealedTextField("联系电话", purpose="person.phone")
    phone_index = models.CharField(max_length=32, blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    died_on = models.DateField("死亡日期", null=True, blank=True)
    sex = models.CharField("性别", max_length=6, choices=Sex, blank=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="persons")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    relation = models.CharField("与户主关系", max_length=20, blank=True)
    source = models.CharField("来源", max_length=300, blank=True)

    class Meta:
        """Found by name, initials, ID and telephone."""

        ordering = ("person_no",)
        indexes = (
            models.Index(fields=("name_index", "region"), name="person_by_name"),
            models.Index(fields=("initials", "region"), name="person_by_initials"),
            models.Index(fields=("phone_index",), condition=~Q(phone_index=""), name="person_by_phone"),
        )
        constraints = (
            models.UniqueConstraint(fields=("id_index",), condition=~Q(id_index=""), name="person_one_id"),
        )

    def __str__(self) -> str:
        """The number, never the name."""
        return self.person_no


class PersonState(Dated):
    """What is known of a person over a time, in the words of the register."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="states")
    health = models.CharField("健康状况", max_length=60, blank=True)
    labour = models.CharField("劳动技能", max_length=40, blank=True)
    schooling = models.CharField("在校生状况", max_length=40, blank=True)

    class Meta(Dated.Meta):
        """One present state a person."""

        ordering = ("-started_on", "-id")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("person",), condition=Q(ended_on=None), name="person_one_present_state"
            ),
        )

    def __str__(self) -> str:
        """Since when."""
        return f"{self.person_id} {self.started_on}"


class Membership(Dated):
    """A person in a household over a time, and what they are to its head."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=20)
    end_reason = models.CharField("结束缘由", max_length=120, blank=True)
    ordinal = models.PositiveSmallIntegerField("序", default=0)

    class Meta(Dated.Meta):
        """A person is in one household at a time."""

        ordering = ("household_id", "ordinal", "id")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("person",), condition=Q(ended_on=None), name="person_in_one_household"
            ),
        )

    @property
    def is_head(self) -> bool:
        """Whether the person heads the household."""
        return self.relation == HEAD

    def __str__(self) -> str:
        """Who is where."""
        return f"{self.person_id} in {self.household_id}"


class ChangeKind(models.TextChoices):
    """What a change request asks for."""

    CORRECTION = "correction", "信息更正"
    BIRTH = "birth", "出生"
    DEATH = "death", "死亡"
    MARRIAGE_IN = "marriage_in", "婚入"
    MOVE_IN = "move_in", "迁入"
    MOVE_OUT = "move_out", "迁出"
    CHANGE_HEAD = "change_head", "变更户主"
    SPLIT = "split", "分户"
    MERGE = "merge", "并户"
    EXTINCT = "extinct", "销户"


class RequestState(models.TextChoices):
    """How far a change request has come."""

    WAITING = "waiting", "待审核"
    ACCEPTED = "accepted", "已采纳"
    REFUSED = "refused", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class ChangeRequest(models.Model):
    """A wish to change the register, with proof; who asks never decides.

    `asked_by` is empty where a later national export asks. `digest` names what is asked, so that nothing is
    asked twice. `asked` holds names and numbers, `sealed` (JSON) what the screen masks.
    """

    kind = models.CharField("事项", max_length=12, choices=ChangeKind)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="change_requests")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    takes_effect_on = models.DateField("生效日")
    asked = models.JSONField("内容")
    sealed = SealedTextField("敏感内容", purpose="change.sealed")
    reason = models.CharField("理由", max_length=300)
    state = models.CharField("状态", max_length=10, choices=RequestState, default=RequestState.WAITING)
    proof = models.ManyToManyField(Evidence, related_name="+", blank=True)
    digest = models.CharField(max_length=32, blank=True, db_index=True)
    client_key = models.CharField("客户端编号", max_length=64, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("审核时间", null=True)
    answer = models.CharField("审核意见", max_length=300, blank=True)

    class Meta:
        """The oldest first; nobody decides their own."""

        ordering = ("asked_at", "id")
        indexes = (models.Index(fields=("state", "region")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="change_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=("client_key",), condition=~Q(client_key=""), name="change_arrives_once"
            ),
        )

    def __str__(self) -> str:
        """What and whose."""
        return f"{self.kind} {self.household_id}"


class Succession(models.Model):
    """A household that came out of another or went into one; what is under way in the one is seen in both."""

    before = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="successors")
    after = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="predecessors")
    kind = models.CharField("事项", max_length=12, choices=ChangeKind)
    day = models.DateField("生效日")
    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In order of time; each pair once a day."""

        ordering = ("day", "id")
        constraints = (
            models.UniqueConstraint(fields=("before", "after", "kind", "day"), name="succession_once"),
        )

    def __str__(self) -> str:
        """Which into which."""
        return f"{self.before_id} -> {self.after_id}"


class HelperAssignment(Dated):
    """A helper answers for a household over a time."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="helpers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="helped")

    class Meta(Dated.Meta):
        """Each pair once at a time."""

        ordering = ("household_id", "started_on")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("household", "user"), condition=Q(ended_on=None), name="helper_once_at_a_time"
            ),
        )

    def __str__(self) -> str:
        """Who helps whom."""
        return f"{self.user_id} helps {self.household_id}"
