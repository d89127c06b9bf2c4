"""What the process runtime keeps: processes as they were, cases, every step, deadlines and evidence."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.accounts.models import User
from shouwang.accounts.roles import Role
from shouwang.regions.models import Region


class ProcessVersion(models.Model):
    """A process exactly as a pack gave it; cases that began with it keep it to their end."""

    name = models.CharField("流程", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    body = models.JSONField("内容")
    packs = models.JSONField("规则包")
    first_used_at = models.DateTimeField("首次使用", auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("name", "-id")

    def __str__(self) -> str:
        """Name and number."""
        return f"{self.name} {self.pk}"


class Case(models.Model):
    """One matter on its way through a process. `step` and `version` change only by a conditional UPDATE."""

    process = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="+")
    process_name = models.CharField("流程", max_length=60)
    subject_type = models.CharField("对象类别", max_length=40)
    subject_id = models.BigIntegerField("对象")
    household_id = models.BigIntegerField("农户", null=True, db_index=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("事由", max_length=200)
    step = models.CharField("当前环节", max_length=60)
    step_label = models.CharField("当前环节名称", max_length=60)
    version = models.PositiveIntegerField("版本", default=1)
    role = models.CharField("经办角色", max_length=24, choices=Role, blank=True)
    department = models.CharField("经办部门", max_length=24, blank=True)
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    level_rank = models.PositiveSmallIntegerField("轻重", default=2)
    due_at = models.DateTimeField("办理期限", null=True)
    opened_at = models.DateTimeField("开始时间")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("办结时间", null=True)
    outcome = models.CharField("结果", max_length=40, blank=True)
    returned = models.BooleanField("被退回", default=False)
    data = models.JSONField("办理数据", default=dict)

    class Meta:
        """What is due first; one open case a subject and process."""

        ordering = ("due_at", "id")
        indexes = (
            models.Index(
                fields=("role", "region", "due_at"), condition=Q(closed_at=None), name="inbox_by_role"
            ),
            models.Index(
                fields=("assignee", "due_at"), condition=Q(closed_at=None), name="inbox_by_assignee"
            ),
            models.Index(
                fields=("region", "due_at", "process_name", "closed_at"),
                condition=Q(closed_at=None),
                name="open_figures",
            ),
            models.Index(fields=("process_name", "region", "step")),
            models.Index(fields=("subject_type", "subject_id")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("process_name", "subject_type", "subject_id"),
                condition=Q(closed_at=None),
                name="case_open_once",
            ),
        )

    def __str__(self) -> str:
        """Number and step."""
        return f"{self.pk} {self.step}"


class StepTaken(models.Model):
    """One step of a case: from where, to where, by whom, when, why. Only ever added."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField("序")
    action = models.CharField("操作", max_length=60)
    action_label = models.CharField("操作名称", max_length=60)
    from_step = models.CharField("原环节", max_length=60)
    to_step = models.CharField("新环节", max_length=60)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField("角色", max_length=24, choices=Role, blank=True)
    at = models.DateTimeField("时间")
    reason = models.CharField("意见", max_length=500, blank=True)
    form = models.JSONField("填报", default=dict)
    client_key = models.CharField("客户端编号", max_length=64, blank=True)

    class Meta:
        """In order; each number and each client's key once."""

        ordering = ("case_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="step_numbers_are_single"),
            models.UniqueConstraint(
                fields=("client_key",), condition=~Q(client_key=""), name="step_arrives_once"
            ),
        )

    def __str__(self) -> str:
        """What was done."""
        return f"{self.case_id}.{self.number} {self.action}"


class Deadline(models.Model):
    """A term of a case: when to warn, when it ends, whether it was met, whom it went to when it was not."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    name = models.CharField("期限", max_length=60)
    label = models.CharField("期限名称", max_length=60)
    started_at = models.DateTimeField("起算时间")
    warn_at = models.DateTimeField("提醒时间", null=True)
    due_at = models.DateTimeField("到期时间")
    met_at = models.DateTimeField("完成时间", null=True)
    warned_at = models.DateTimeField("已提醒", null=True)
    escalated_at = models.DateTimeField("已上报", null=True)
    citation = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        """What ends first."""

        ordering = ("due_at",)
        indexes = (models.Index(fields=("due_at",), condition=Q(met_at=None), name="deadline_running"),)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "name"), condition=Q(met_at=None), name="deadline_runs_once"
            ),
        )

    def __str__(self) -> str:
        """Which."""
        return f"{self.case_id} {self.name}"


class Evidence(models.Model):
    """A file or a record that proves a step: kept under the digest of its content, never altered."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="evidence")
    step = models.ForeignKey(StepTaken, on_delete=models.PROTECT, null=True, related_name="evidence")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=40)
    file_name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=80)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField("大小")
    sensitive = models.BooleanField("敏感", default=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("添加时间", auto_now_add=True)

    class Meta:
        """In order of arrival."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Its kind."""
        return f"{self.case_id} {self.kind}"


class Holiday(models.Model):
    """A day on which offices are closed, or a weekend day on which they work (make-up day)."""

    day = models.DateField("日期", primary_key=True)
    working = models.BooleanField("上班", default=False)
    name = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        """By day."""

        ordering = ("day",)

    def __str__(self) -> str:
        """The day."""
        return f"{self.day}"


class Notice(models.Model):
    """Word to a person or role that something is due, late or came back. Never holds a sensitive fact.

    `read_at` is of word to one person; of word to a role, each reads it for themselves (`NoticeReading`).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField("角色", max_length=24, choices=Role, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    text = models.CharField("内容", max_length=200)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读", null=True)

    class Meta:
        """The latest first."""

        ordering = ("-at",)
        indexes = (models.Index(fields=("region", "role", "-at")),)

    def __str__(self) -> str:
        """When."""
        return f"{self.case_id} {self.at}"


class NoticeReading(models.Model):
    """Somebody read what was told to a role; for the others it is unread."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("已读")

    class Meta:
        """Once each."""

        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("notice", "user"), name="notice_read_once"),)

    def __str__(self) -> str:
        """Which and by whom."""
        return f"{self.notice_id} {self.user_id}"
