"""What people find at the door, what households ask for, which households are monitored, which are drawn."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.accounts.models import Department, User
from shouwang.regions.models import Region
from shouwang.registry.models import Household, MonitorClass
from shouwang.screening.models import Outcome
from shouwang.secrecy.fields import SealedTextField
from shouwang.workflow.models import Case


class VisitPurpose(models.TextChoices):
    """Why somebody went."""

    FINDING = "finding", "线索核查"
    CASE = "case", "监测核查"
    ROUTINE = "routine", "日常走访"
    REVERIFY = "reverify", "回头看"


class Visit(models.Model):
    """One visit to a household. `client_key` is made on the phone: a visit sent twice arrives once."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="visits")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    purpose = models.CharField("事由", max_length=10, choices=VisitPurpose)
    visited_at = models.DateTimeField("走访时间")
    received_at = models.DateTimeField("收到时间", auto_now_add=True)
    visitor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    no_change = models.BooleanField("无变化", default=False)
    outcome = models.CharField("核查结果", max_length=14, choices=Outcome, blank=True)
    answers = models.JSONField("填报", default=dict)
    note = SealedTextField("情况说明", purpose="visit.note")
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    client_key = models.CharField("客户端编号", max_length=64, unique=True)

    class Meta:
        """The latest first."""

        ordering = ("-visited_at", "-id")
        indexes = (
            models.Index(fields=("region", "-visited_at")),
            models.Index(fields=("visitor", "-visited_at")),
        )

    def __str__(self) -> str:
        """Whose."""
        return f"{self.household_id} {self.visited_at:%Y-%m-%d}"


class MonitoringRecord(models.Model):
    """A household under monitoring, from recognition to clearing; a clearing may be taken back."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="monitoring")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="monitoring")
    monitor_class = models.CharField("监测对象类别", max_length=8, choices=MonitorClass)
    risk_types = models.JSONField("风险类型", default=list)
    recognised_on = models.DateField("认定日")
    cleared_on = models.DateField("风险消除日", null=True, blank=True)
    natural = models.BooleanField("自然消除", default=False)
    rolled_back_on = models.DateField("回退日", null=True, blank=True)

    class Meta:
        """One open record a household."""

        ordering = ("-recognised_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("household",), condition=Q(cleared_on=None), name="household_monitored_once"
            ),
        )

    def __str__(self) -> str:
        """Whose."""
        return f"{self.household_id} {self.recognised_on}"


class Channel(models.TextChoices):
    """How an application came."""

    CODE = "code", "扫码"
    PROXY = "proxy", "代为申报"
    HOTLINE = "hotline", "热线"
    PAPER = "paper", "书面"


class Application(models.Model):
    """What a household says of its own trouble; the receipt alone opens its state to whoever holds it."""

    receipt = models.CharField("回执号", max_length=16, unique=True)
    receipt_index = models.CharField(max_length=32, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="application")
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    applicant = SealedTextField("申请人", purpose="application.name")
    phone = SealedTextField("联系电话", purpose="application.phone")
    phone_index = models.CharField(max_length=32, blank=True)
    group_name = models.CharField("组", max_length=40, blank=True)
    risk_type = models.CharField("困难类型", max_length=40)
    trouble = SealedTextField("困难情况", purpose="application.trouble")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField("收到时间", auto_now_add=True)
    client_key = models.CharField("客户端编号", max_length=64, unique=True)

    class Meta:
        """The latest first."""

        ordering = ("-received_at",)

    def __str__(self) -> str:
        """Its number."""
        return f"{self.pk}"


class VillageCode(models.Model):
    """The secret in the QR code on a village's board."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="village_code")
    token = models.CharField(max_length=24, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """The village."""
        return self.region_id


class ProblemItem(models.Model):
    """A problem that an inspection, an assessment or an audit found, and that somebody must mend."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="problem")
    source = models.CharField("谁发现的", max_length=40)
    category = models.CharField("问题类型", max_length=40)
    document = models.CharField("报告或通报", max_length=200, blank=True)
    found_on = models.DateField("发现日期")
    text = SealedTextField("问题", purpose="problem.text")
    department = models.CharField("整改部门", max_length=24, choices=Department, blank=True)
    due_on = models.DateField("整改期限", null=True)
    held_to_account_on = models.DateField("启动问责日", null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    client_key = models.CharField("客户端编号", max_length=64, unique=True)

    class Meta:
        """The latest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("region", "source")),)

    def __str__(self) -> str:
        """Its number."""
        return f"{self.pk}"


class Sample(models.Model):
    """A draw of households for re-verification (回头看); seed and frame are recorded with it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=120)
    seed = models.CharField("随机种子", max_length=64)
    villages_a_township = models.PositiveSmallIntegerField("每乡镇村数")
    households_a_village = models.PositiveSmallIntegerField("每村户数")
    frame_digest = models.CharField("抽样框摘要", max_length=64)
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("抽样时间", auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-drawn_at",)

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Drawn(models.Model):
    """One household of a sample, and how its record stood when it was drawn."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="drawn")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="drawn")
    version_then = models.PositiveIntegerField("抽样时版本")
    differences = models.JSONField("差异", default=list)
    checked_at = models.DateTimeField("核查时间", null=True)

    class Meta:
        """By place."""

        ordering = ("sample_id", "region_id", "id")
        constraints = (models.UniqueConstraint(fields=("sample", "household"), name="drawn_once"),)

    def __str__(self) -> str:
        """Whose."""
        return f"{self.sample_id} {self.household_id}"
