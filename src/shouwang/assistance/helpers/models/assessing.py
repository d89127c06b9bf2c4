"""Yearly assessment of helpers, their insurance and their training."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.accounts.models import User
from shouwang.assistance.helpers.models.teams import TeamMember
from shouwang.regions.models import Region


class Rounding(models.TextChoices):
    """How a share of persons becomes whole persons."""

    DOWN = "down", "舍去零数"
    NEAREST = "nearest", "四舍五入"
    UP = "up", "有零进一"


class Assessment(models.Model):
    """The assessment of a place's helpers in a year; `quota` is fixed with the list (考评名单确定)."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    quota = models.PositiveIntegerField("优秀名额", null=True)
    closed_at = models.DateTimeField("确定时间", null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Once a year and place."""

        ordering = ("-year", "region_id")
        constraints = (
            models.UniqueConstraint(fields=("region", "year"), name="assessment_once_a_year"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(quota__isnull=False), name="assessment_closed_with_quota"
            ),
        )

    def __str__(self) -> str:
        """Where and when."""
        return f"{self.region_id} {self.year}"


class Grade(models.TextChoices):
    """How somebody did."""

    EXCELLENT = "excellent", "优秀"
    COMPETENT = "competent", "称职"
    BASIC = "basic", "基本称职"
    FAILED = "failed", "不称职"


class Assessed(models.Model):
    """One person of an assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="people")
    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField("等次", max_length=10, choices=Grade, blank=True)
    reason = models.CharField("评语", max_length=200, blank=True)
    graded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    graded_at = models.DateTimeField("评定时间", null=True)

    class Meta:
        """By place; everybody once."""

        ordering = ("region_id", "id")
        constraints = (models.UniqueConstraint(fields=("assessment", "member"), name="assessed_once"),)

    def __str__(self) -> str:
        """Who."""
        return f"{self.assessment_id} {self.member_id}"


class Payer(models.TextChoices):
    """Who pays an insurance."""

    REVITALISATION = "revitalisation", "乡村振兴部门（扶贫办）"
    ORGANISATION = "organisation", "组织部"
    UNIT = "unit", "派出单位"


class Insured(models.Model):
    """A member is insured against accidents over a time."""

    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="insurances")
    payer = models.CharField("承担单位", max_length=16, choices=Payer)
    premium_fen = models.BigIntegerField("保费（分）")
    from_day = models.DateField("起")
    until_day = models.DateField("止")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The latest first."""

        ordering = ("-from_day", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_day__gte=F("from_day")), name="insured_ends_after_it_began"
            ),
            models.CheckConstraint(condition=Q(premium_fen__gt=0), name="insured_has_a_premium"),
        )

    def __str__(self) -> str:
        """Who."""
        return f"{self.member_id} {self.from_day}"


class Training(models.Model):
    """A training of helpers, and who was there."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("培训名称", max_length=120)
    day = models.DateField("日期")
    days = models.PositiveSmallIntegerField("天数", default=1)
    people = models.ManyToManyField(User, related_name="+", blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The latest first."""

        ordering = ("-day", "-id")
        constraints = (
            models.UniqueConstraint(fields=("region", "title", "day"), name="training_once_a_day"),
        )

    def __str__(self) -> str:
        """Which."""
        return f"{self.title} {self.day}"
