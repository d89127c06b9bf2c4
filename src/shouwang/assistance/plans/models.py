"""A household's plan of help: its needs, the tasks that answer them, and what reached the household."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Role
from shouwang.regions.models import Region
from shouwang.registry.models import Household
from shouwang.screening.models import FindingRecord
from shouwang.workflow.models import Case, StepTaken


class HouseholdLabour(models.TextChoices):
    """Whether anybody of a household can work (C18); unknown is not no."""

    ABLE = "able", "有劳动能力"
    WITHOUT = "without", "没有劳动能力"
    UNKNOWN = "unknown", "劳动能力登记不全"


class Plan(models.Model):
    """What is to be done for a household while it is monitored (一户一策); `case` is its recognition."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="plans")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    labour = models.CharField("劳动能力", max_length=8, choices=HouseholdLabour)
    opened_on = models.DateField("制定日")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField("结束日", null=True, blank=True)

    class Meta:
        """The latest first; one open plan a household."""

        ordering = ("-opened_on", "-id")
        indexes = (
            models.Index(fields=("region", "opened_on"), condition=Q(ended_on=None), name="plan_open"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("household",), condition=Q(ended_on=None), name="household_one_open_plan"
            ),
        )

    def __str__(self) -> str:
        """Whose."""
        return f"{self.household_id} {self.opened_on}"


class Need(models.Model):
    """A risk that must be answered (需求项); closed without help only with a reason."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="needs")
    risk = models.CharField("风险", max_length=40)
    risk_label = models.CharField("风险类型", max_length=60)
    reason = models.CharField("为什么", max_length=500)
    finding = models.ForeignKey(
        FindingRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_on = models.DateField("提出日")
    closed_on = models.DateField("了结日", null=True, blank=True)
    close_reason = models.CharField("不需要帮扶的理由", max_length=300, blank=True)

    class Meta:
        """In order of appearance; a risk stands in a plan once."""

        ordering = ("plan_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("plan", "risk"), name="need_once_a_plan"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(close_reason=""), name="need_closed_with_a_reason"
            ),
        )

    def __str__(self) -> str:
        """Which."""
        return f"{self.plan_id} {self.risk}"


class Task(models.Model):
    """A measure that a unit must deliver by a day (任务项). How far it is, its case says."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="tasks")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="help_tasks")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="help_task")
    measure = models.CharField("措施", max_length=60)
    measure_label = models.CharField("措施名称", max_length=60)
    group = models.CharField("类别", max_length=40)
    why = models.CharField("为什么提出", max_length=300)
    citation = models.CharField("依据", max_length=300)
    unit_role = models.CharField("责任角色", max_length=24, choices=Role)
    unit_department = models.CharField("责任部门", max_length=24, choices=Department, blank=True)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField("到期日")
    described = models.JSONField("事先写清", default=dict)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """What is due first; every task has its unit; a measure answers a need once."""

        ordering = ("due_on", "id")
        indexes = (
            models.Index(fields=("unit_department", "region", "due_on")),
            models.Index(fields=("household", "due_on")),
        )
        constraints = (
            models.UniqueConstraint(fields=("need", "measure"), name="measure_once_a_need"),
            models.CheckConstraint(
                condition=Q(unit_role=Role.DEPARTMENT_OFFICER) ^ Q(unit_department=""),
                name="task_department_goes_with_officer",
            ),
        )

    def __str__(self) -> str:
        """Which."""
        return f"{self.need_id} {self.measure}"

    @property
    def unit(self) -> str:
        """Who must deliver, as people say it."""
        return str(self.get_unit_department_display() or self.get_unit_role_display())


class Provision(models.Model):
    """Help that reached a household (落实): recorded once, by the step that told of it, seen everywhere."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="provisions")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="provisions")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    step = models.OneToOneField(StepTaken, on_delete=models.PROTECT, null=True, related_name="provision")
    provided_on = models.DateField("落实日期")
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    what = models.CharField("落实内容", max_length=200)
    voucher = models.CharField("凭证", max_length=200)
    disputed = models.BooleanField("户里说没有收到", default=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        """The latest first; the same voucher counts once a task."""

        ordering = ("-provided_on", "-id")
        indexes = (models.Index(fields=("region", "provided_on")),)
        constraints = (
            models.UniqueConstraint(fields=("task", "voucher", "provided_on"), name="provision_once"),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gt=0), name="provision_amount_is_positive"
            ),
        )

    def __str__(self) -> str:
        """For which task, when."""
        return f"{self.task_id} {self.provided_on}"
