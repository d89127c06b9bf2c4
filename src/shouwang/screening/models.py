"""Sweeps and what they found, kept for people to work on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.accounts.models import User
from shouwang.regions.models import Region
from shouwang.registry.models import Household


class SweepState(models.TextChoices):
    """How far a sweep has come."""

    WAITING = "waiting", "排队"
    RUNNING = "running", "研判中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


class Sweep(models.Model):
    """One judgement of a county on a day by a stack of packs; `policy_digest` names their exact content."""

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField("研判日")
    packs = models.JSONField("规则包")
    policy_digest = models.CharField(max_length=64, blank=True)
    parameters = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=SweepState, default=SweepState.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("提出时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    households = models.PositiveIntegerField("户数", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    open = models.PositiveIntegerField("仍存在", default=0)
    gone = models.PositiveIntegerField("已消失", default=0)
    message = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        """The latest first."""

        ordering = ("-id",)
        get_latest_by = "id"

    def __str__(self) -> str:
        """Its day."""
        return f"{self.as_of}"


class RiskLevel(models.TextChoices):
    """How pressing a finding is."""

    RED = "red", "红"
    ORANGE = "orange", "橙"
    YELLOW = "yellow", "黄"


class FindingState(models.TextChoices):
    """How a finding stands in the register of findings."""

    NEW = "new", "新增"
    OPEN = "open", "仍存在"
    GONE = "gone", "已消失"
    HELD = "held", "暂缓放行"
    WITHDRAWN = "withdrawn", "已撤销"


class Outcome(models.TextChoices):
    """What people found of a finding."""

    CONFIRMED = "confirmed", "属实"
    NOT_CONFIRMED = "not_confirmed", "不属实"
    SOLVED = "solved", "已解决"


class FindingRecord(models.Model):
    """A household and a rule that is true of it: one row for as long as it goes on, with its evidence."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="findings")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rule_id = models.CharField("规则", max_length=80)
    risk_type = models.CharField("风险类型", max_length=40)
    level = models.CharField("级别", max_length=8, choices=RiskLevel)
    level_rank = models.PositiveSmallIntegerField("轻重", default=2)
    state = models.CharField("状态", max_length=10, choices=FindingState)
    doubtful = models.BooleanField("待核", default=False)
    explanation = models.TextField("说明")
    citation = models.CharField("依据", max_length=300)
    values = models.JSONField("事实", default=dict)
    parameters = models.JSONField("标准", default=dict)
    sources = models.JSONField("出处", default=list)
    first_sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="+")
    last_sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="+")
    first_seen_on = models.DateField("首次发现")
    last_seen_on = models.DateField("最近发现")
    outcome = models.CharField("核查结果", max_length=14, choices=Outcome, blank=True)
    case_id = models.BigIntegerField("办理", null=True, db_index=True)

    class Meta:
        """The most pressing first."""

        ordering = ("level_rank", "region_id", "id")
        indexes = (
            models.Index(fields=("region", "state", "level_rank")),
            models.Index(fields=("state", "rule_id")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("household", "rule_id"),
                condition=Q(state__in=("new", "open", "held")),
                name="finding_once",
            ),
        )

    def __str__(self) -> str:
        """Whose and which."""
        return f"{self.household_id} {self.rule_id}"


class HeldRule(models.Model):
    """A rule that hit more households than its pack allows: a person must release it before it counts."""

    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="held_rules")
    rule_id = models.CharField("规则", max_length=80)
    label = models.CharField("规则名称", max_length=120)
    hits = models.PositiveIntegerField("命中")
    judged = models.PositiveIntegerField("研判户数")
    max_hit_share = models.CharField("放行上限", max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField("处理时间", null=True)
    released = models.BooleanField("已放行", null=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    class Meta:
        """The largest first."""

        ordering = ("sweep_id", "-hits")

    def __str__(self) -> str:
        """Which rule."""
        return self.rule_id


class Suppression(models.Model):
    """Findings of a household under a rule that are not handed out until a day, and why."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="suppressions")
    rule_id = models.CharField("规则", max_length=80)
    reason = models.CharField("理由", max_length=300)
    until = models.DateField("截止日")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("设置时间", auto_now_add=True)
    lifted_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        """Those that end first."""

        ordering = ("until",)
        indexes = (models.Index(fields=("household", "rule_id")),)

    def __str__(self) -> str:
        """Whose and which."""
        return f"{self.household_id} {self.rule_id}"
