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
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
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
            models.Index(
                fields=(
                    "region",
                    "state",
                    "risk_type",
                    "level",
                    "level_rank",
                    "first_seen_on",
                    "rule_id",
                    "outcome",
                ),
                name="finding_figures",
            ),
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
    why = models.JSONField("为什么这么多", default=dict)

    class Meta:
        """The largest first; a rule is held once a place."""

        ordering = ("sweep_id", "-hits")
        constraints = (
            models.UniqueConstraint(
                fields=("sweep", "rule_id"), condition=Q(region=None), name="rule_held_once"
            ),
            models.UniqueConstraint(
                fields=("sweep", "rule_id", "region"),
                condition=Q(region__isnull=False),
                name="rule_held_once_a_township",
            ),
        )

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


class Happening(models.TextChoices):
    """What happened to a finding."""

    FOUND = "found", "发现"
    HELD = "held", "规则暂缓放行"
    RELEASED = "released", "放行"
    KEPT_BACK = "kept_back", "不予放行"
    GONE = "gone", "已消失"
    WITHDRAWN = "withdrawn", "撤销"
    SUPPRESSED = "suppressed", "暂不处置"
    LIFTED = "lifted", "恢复处置"
    OUTCOME = "outcome", "核查结果"


class FindingEvent(models.Model):
    """What happened to a finding, when, by which sweep or by whom, and why; rows are only added."""

    finding = models.ForeignKey(FindingRecord, on_delete=models.PROTECT, related_name="events")
    what = models.CharField("事项", max_length=10, choices=Happening)
    at = models.DateTimeField("时间")
    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, null=True, related_name="events")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        """In order; a sweep says each thing once."""

        ordering = ("finding_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("finding", "sweep", "what"),
                condition=Q(sweep__isnull=False, actor=None),
                name="sweep_says_once",
            ),
        )

    def __str__(self) -> str:
        """What and to which."""
        return f"{self.finding_id} {self.what}"


class ReturnedList(models.Model):
    """A worklist that came back, by its content; its lines are kept whatever becomes of them."""

    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField("文件名", max_length=200)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    returned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField("报回时间")

    class Meta:
        """The latest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Its name."""
        return self.file_name


class LineState(models.TextChoices):
    """What became of a line that came back."""

    TAKEN = "taken", "已登记"
    SAME = "same", "与已有结果一致"
    CONFLICT = "conflict", "与已有结果不一致"
    KEPT_OLD = "kept_old", "保留原结果"
    EMPTY = "empty", "没有填写"
    NOT_KNOWN = "not_known", "无法对应"
    NOT_VALID = "not_valid", "填写有误"


class ReturnedLine(models.Model):
    """One line as it came back: which finding, what was filled in, and what became of it."""

    list = models.ForeignKey(ReturnedList, on_delete=models.PROTECT, related_name="lines")
    finding = models.ForeignKey(FindingRecord, on_delete=models.PROTECT, null=True, related_name="lines")
    sheet = models.CharField("工作表", max_length=40, blank=True)
    row = models.PositiveIntegerField("行")
    outcome = models.CharField("核查结果", max_length=14, choices=Outcome, blank=True)
    filled_in = models.JSONField("填写内容", default=dict)
    state = models.CharField("处理", max_length=10, choices=LineState)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        """In the order of the workbook."""

        ordering = ("list_id", "id")
        constraints = (models.UniqueConstraint(fields=("list", "sheet", "row"), name="returned_line_once"),)

    def __str__(self) -> str:
        """Where."""
        return f"{self.sheet} {self.row}"
