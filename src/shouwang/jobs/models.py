"""Long work: asked for, claimed by one worker, heard from while it runs, finished once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.accounts.models import User


class JobState(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting", "排队"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


class Job(models.Model):
    """One piece of work in the background. A running job whose heart has stopped is tried again."""

    kind = models.CharField("工作", max_length=40)
    subject_id = models.BigIntegerField("对象", null=True)
    options = models.JSONField("选项", default=dict)
    state = models.CharField("状态", max_length=10, choices=JobState, default=JobState.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    run_after = models.DateTimeField("不早于", null=True)
    started_at = models.DateTimeField("开始时间", null=True)
    heard_at = models.DateTimeField("最近心跳", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    worker = models.CharField("执行者", max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    cancel_asked = models.BooleanField("已要求取消", default=False)
    stage = models.CharField("进度", max_length=120, blank=True)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("结果", max_length=500, blank=True)
    error_code = models.CharField("错误代码", max_length=40, blank=True)

    class Meta:
        """In order of asking; the same work waits once."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "id")),)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "subject_id"), condition=Q(state="waiting"), name="job_waits_once"
            ),
        )

    def __str__(self) -> str:
        """Number and kind."""
        return f"{self.pk} {self.kind}"


class PeriodicWork(models.Model):
    """Up to which moment work that comes round by itself was asked for; moved by a conditional UPDATE."""

    name = models.CharField("名称", max_length=40, primary_key=True)
    asked_for = models.DateTimeField("已提出至")

    class Meta:
        """By name."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Its name."""
        return self.name
