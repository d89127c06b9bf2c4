"""The low-income population, what it is given, and how its basic guarantees stand, each from day to day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shouwang.accounts.models import User
from shouwang.regions.models import Region
from shouwang.registry.models import Dated, Household, Person
from shouwang.workflow.models import Case


class LabelSource(models.TextChoices):
    """Who says that a label holds."""

    DECISION = "decision", "审定"
    ROSTER = "roster", "部门名册"
    IMPORT = "import", "导入名单"


class Label(Dated):
    """A label of the low-income population that a household, or one person of it, carries over a time.

    Labels are parallel: none rules another out, each has its own time. `kind` is one that a pack names. A
    changed monthly amount ends a row and begins another. `ended_by` is the decision that ended it.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="labels")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="labels")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("标签", max_length=40)
    source = models.CharField("来源", max_length=10, choices=LabelSource)
    amount_fen = models.BigIntegerField("月金额（分）", null=True)
    tapers_until = models.DateField("渐退到", null=True, blank=True)
    check_on = models.DateField("下次走访", null=True, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField("结束缘由", max_length=120, blank=True)

    class Meta(Dated.Meta):
        """Each source says a label once at a time, of a household as a whole and of each person."""

        ordering = ("household_id", "kind", "-started_on", "-id")
        indexes = (
            models.Index(fields=("kind", "region"), condition=Q(ended_on=None), name="labelled_now"),
            models.Index(fields=("household", "kind")),
        )
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("household", "kind", "source"),
                condition=Q(ended_on=None, person=None),
                name="household_labelled_once",
            ),
            models.UniqueConstraint(
                fields=("person", "kind", "source"),
                condition=Q(ended_on=None) & Q(person__isnull=False),
                name="person_labelled_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="label_amount_not_negative"
            ),
        )

    def __str__(self) -> str:
        """Which and whose."""
        return f"{self.household_id} {self.kind} {self.started_on}"


class QuarterResult(models.TextChoices):
    """What became of a quarter's visit (002 三（二）1)."""

    WAITING = "waiting", "待办"
    UNCHANGED = "unchanged", "没有明显变化，金额不变"
    ADJUSTED = "adjusted", "已调整金额"
    KEPT = "kept", "评议后继续保留"
    TAPERING = "tapering", "渐退"
    STOPPED = "stopped", "已停止"


class Quarter(models.Model):
    """The visit that a household on the minimum living allowance is owed in a quarter, and its result."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="quarters")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField("季度开始")
    due_on = models.DateField("走访期限")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="quarter")
    result = models.CharField("结果", max_length=10, choices=QuarterResult, default=QuarterResult.WAITING)
    amount_before_fen = models.BigIntegerField("原月金额（分）", null=True)
    amount_after_fen = models.BigIntegerField("现月金额（分）", null=True)
    decided_on = models.DateField("办结日", null=True, blank=True)

    class Meta:
        """One a household and quarter; the latest first."""

        ordering = ("-begins_on", "region_id", "id")
        indexes = (models.Index(fields=("begins_on", "region")),)
        constraints = (
            models.UniqueConstraint(fields=("household", "begins_on"), name="quarter_visited_once"),
        )

    def __str__(self) -> str:
        """Whose and which."""
        return f"{self.household_id} {self.begins_on}"


class Reserve(models.Model):
    """A township's reserve for temporary relief; `balance_fen` is the sum of its entries, never below 0."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="reserve")
    balance_fen = models.BigIntegerField("余额（分）", default=0)

    class Meta:
        """By place; nobody pays what is not there."""

        ordering = ("region_id",)
        constraints = (models.CheckConstraint(condition=Q(balance_fen__gte=0), name="reserve_not_negative"),)

    def __str__(self) -> str:
        """Where."""
        return self.region_id


class EntryKind(models.TextChoices):
    """Why the balance of a reserve changed."""

    ALLOTTED = "allotted", "拨入"
    PAID = "paid", "先行救助支出"
    SETTLED = "settled", "审批后补回"


class ReserveEntry(models.Model):
    """One movement of a reserve. Only ever added; `client_key` makes a form sent twice count once."""

    reserve = models.ForeignKey(Reserve, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField("序")
    kind = models.CharField("事项", max_length=10, choices=EntryKind)
    amount_fen = models.BigIntegerField("金额（分）")
    balance_fen = models.BigIntegerField("余额（分）")
    day = models.DateField("日期")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("说明", max_length=120)
    client_key = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        """In order; each number, each payment of a case and each form once."""

        ordering = ("reserve_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("reserve", "number"), name="reserve_entries_are_numbered"),
            models.UniqueConstraint(
                fields=("case", "kind"), condition=Q(case__isnull=False), name="reserve_pays_a_case_once"
            ),
            models.UniqueConstraint(
                fields=("client_key",), condition=~Q(client_key=""), name="reserve_entry_arrives_once"
            ),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="reserve_entry_moves_something"),
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="reserve_balance_not_negative"),
        )

    def __str__(self) -> str:
        """Which."""
        return f"{self.reserve_id}.{self.number}"


class Ability(models.TextChoices):
    """How far somebody can look after themselves."""

    FULL = "full", "全自理"
    HALF = "half", "半失能"
    NONE = "none", "失能"


class SupportForm(models.TextChoices):
    """How somebody in extreme hardship is supported."""

    CENTRAL = "central", "集中供养"
    SCATTERED = "scattered", "分散供养"


class Support(Dated):
    """How a person in extreme hardship wants to be supported, and is, over a time.

    Whoever wants central care and has none yet waits: `wants` central, `form` scattered.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supports")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    ability = models.CharField("自理能力", max_length=4, choices=Ability)
    wants = models.CharField("供养意愿", max_length=10, choices=SupportForm)
    form = models.CharField("供养方式", max_length=10, choices=SupportForm)
    home = models.CharField("供养机构", max_length=80, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Dated.Meta):
        """One present row a person; whoever is cared for centrally is so in a home."""

        ordering = ("region_id", "person_id", "-started_on")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("person",), condition=Q(ended_on=None), name="person_supported_once"
            ),
            models.CheckConstraint(
                condition=~Q(form="central") | ~Q(home=""), name="central_care_has_a_home"
            ),
        )

    def __str__(self) -> str:
        """Whose."""
        return f"{self.person_id} {self.form}"


class Fulfilment(models.TextChoices):
    """How a guarantee of a household stands; where nothing is known there is no row."""

    MET = "met", "有保障"
    EXEMPT = "exempt", "按规定除外"
    NOT_MET = "not_met", "未保障"


class Guarantee(Dated):
    """How one guarantee of a household stood over a time, on what ground, of which day."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="guarantees")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    item = models.CharField("保障项目", max_length=20)
    standing = models.CharField("状态", max_length=8, choices=Fulfilment)
    told = models.CharField("情况", max_length=300)
    source = models.CharField("来源", max_length=120)
    fact_on = models.DateField("依据日期")

    class Meta(Dated.Meta):
        """One present row a household and item."""

        ordering = ("household_id", "item", "-started_on", "-id")
        indexes = (
            models.Index(
                fields=("item", "standing", "region"), condition=Q(ended_on=None), name="guarantees_now"
            ),
        )
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("household", "item"), condition=Q(ended_on=None), name="guarantee_stands_once"
            ),
        )

    def __str__(self) -> str:
        """Whose and which."""
        return f"{self.household_id} {self.item} {self.standing}"


class Remedy(models.Model):
    """What brought a guarantee back, or excused it: a pupil at school again, a house mended."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="remedies")
    item = models.CharField("保障项目", max_length=20)
    standing = models.CharField("状态", max_length=8, choices=Fulfilment)
    day = models.DateField("日期")
    told = models.CharField("情况", max_length=300)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="remedy")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-day", "-id")
        indexes = (models.Index(fields=("household", "item", "-day")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(standing__in=("met", "exempt")), name="remedy_brings_back_or_excuses"
            ),
        )

    def __str__(self) -> str:
        """Whose and which."""
        return f"{self.household_id} {self.item} {self.day}"
