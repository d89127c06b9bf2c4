"""Public posts, who holds them, when they were there, and what was paid for it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.accounts.models import User
from shouwang.regions.models import Region
from shouwang.registry.models import Household, Person
from shouwang.workflow.models import Case


class PostKind(models.TextChoices):
    """What is done on a post."""

    CLEANING = "cleaning", "保洁"
    ROADS = "roads", "护路"
    WATER = "water", "管水"
    FOREST = "forest", "护林"
    CARE = "care", "照料"
    SAFETY = "safety", "治安巡防"
    SOLAR = "solar", "光伏电站管护"
    OFFICE = "office", "村级事务"
    OTHER = "other", "其他"


class PayMode(models.TextChoices):
    """How a post is paid."""

    MONTH = "month", "按月"
    DAY = "day", "按天"
    TIMES = "times", "按次"


class Funding(models.TextChoices):
    """Where the pay comes from."""

    BUDGET = "budget", "财政资金"
    SOLAR = "solar", "光伏收益"
    COLLECTIVE = "collective", "村集体"
    OTHER = "other", "其他"


class Post(models.Model):
    """One place for one person at a time, asked for because something must be done (按需设岗)."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="post")
    name = models.CharField("岗位名称", max_length=60)
    kind = models.CharField("岗位类别", max_length=10, choices=PostKind)
    need = models.CharField("为什么需要", max_length=300)
    pay_mode = models.CharField("计酬方式", max_length=8, choices=PayMode)
    pay_fen = models.PositiveBigIntegerField("标准（分）")
    full_days = models.PositiveSmallIntegerField("满勤天数", null=True, blank=True)
    funding = models.CharField("资金来源", max_length=12, choices=Funding)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_on = models.DateField("提出日")
    client_key = models.CharField("客户端编号", max_length=64, blank=True)

    class Meta:
        """By place; one paid by the month says how many days are a full month."""

        ordering = ("region_id", "id")
        constraints = (
            models.CheckConstraint(condition=Q(pay_fen__gt=0), name="post_is_paid"),
            models.CheckConstraint(
                condition=Q(pay_mode="month", full_days__gt=0, full_days__lte=31)
                | (~Q(pay_mode="month") & Q(full_days=None)),
                name="post_month_has_full_days",
            ),
            models.UniqueConstraint(
                fields=("client_key",), condition=~Q(client_key=""), name="post_arrives_once"
            ),
        )

    def __str__(self) -> str:
        """Which."""
        return f"{self.region_id} {self.name}"


class Appointment(models.Model):
    """Who holds a post, from their first day on it to their last (以岗聘任、有序退岗)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="appointments")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField("到岗日期")
    ended_on = models.DateField("最后在岗日期", null=True, blank=True)
    end_reason = models.CharField("退岗原因", max_length=60, blank=True)
    checked = models.CharField("资格核对", max_length=300)
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The latest first; a post has one holder, a person one post, at a time."""

        ordering = ("-started_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("post",), condition=Q(ended_on=None), name="post_one_holder"),
            models.UniqueConstraint(fields=("person",), condition=Q(ended_on=None), name="holder_one_post"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="appointment_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        """Who on which."""
        return f"{self.person_id} on {self.post_id}"


class Attendance(models.Model):
    """How many days, or times, somebody was on their post in a month (考勤)."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="attendance")
    month = models.DateField("月份")
    days = models.PositiveSmallIntegerField("在岗天数（次数）")
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now=True)

    class Meta:
        """The latest month first; one row a month, kept under its first day."""

        ordering = ("-month", "appointment_id")
        constraints = (
            models.UniqueConstraint(fields=("appointment", "month"), name="attendance_once_a_month"),
        )

    def __str__(self) -> str:
        """Whose, when."""
        return f"{self.appointment_id} {self.month:%Y-%m}"


class PayRun(models.Model):
    """The pay of a region's posts for a month: whoever makes it, another pays it out (在岗领补)."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("制表时间", auto_now_add=True)
    paid_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    paid_on = models.DateField("发放日期", null=True, blank=True)
    voucher = models.CharField("发放凭证", max_length=100, blank=True)
    left_out = models.JSONField("没有列入的人", default=list)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        """The latest month first; nobody pays out what they made."""

        ordering = ("-month", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(paid_by=None) | ~Q(paid_by=F("made_by")), name="pay_run_paid_by_another"
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None, paid_on=None) | Q(paid_by__isnull=False, paid_on__isnull=False),
                name="pay_run_paid_on_a_day",
            ),
        )

    def __str__(self) -> str:
        """Where and when."""
        return f"{self.region_id} {self.month:%Y-%m}"


class PayLine(models.Model):
    """What one holder gets for one month; a month is paid once."""

    run = models.ForeignKey(PayRun, on_delete=models.CASCADE, related_name="lines")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="pay")
    month = models.DateField("月份")
    days = models.PositiveSmallIntegerField("在岗天数（次数）")
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    told = models.CharField("怎么算的", max_length=200)

    class Meta:
        """In order of the list; no pay without a day on the post."""

        ordering = ("run_id", "appointment_id")
        constraints = (
            models.UniqueConstraint(fields=("appointment", "month"), name="month_paid_once"),
            models.CheckConstraint(
                condition=Q(days__gt=0, amount_fen__gt=0), name="pay_only_for_days_on_the_post"
            ),
        )

    def __str__(self) -> str:
        """Whose, how much."""
        return f"{self.appointment_id} {self.amount_fen}"
