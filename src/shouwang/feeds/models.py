"""Deliveries of departments: what came, from whom, what became of its rows, who still owes what."""

from __future__ import annotations

from django.db import models

from shouwang.accounts.models import Department, User
from shouwang.regions.models import Region
from shouwang.secrecy.fields import SealedTextField


class DeliveryState(models.TextChoices):
    """How far a delivery has come."""

    RECEIVED = "received", "已收到"
    CHECKED = "checked", "已读取"
    UNREADABLE = "unreadable", "无法读取"
    REFUSED = "refused", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class Delivery(models.Model):
    """One file as it was sent. It stays on disk under the digest of its content; corrections follow it.

    A file that `replaces` another stands in its place as a whole; one that `mends` another brings the rows
    that were refused there, put right, and counts beside it.
    """

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    department = models.CharField("部门", max_length=24, choices=Department)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField("大小")
    state = models.CharField("状态", max_length=10, choices=DeliveryState, default=DeliveryState.RECEIVED)
    delivered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    delivered_at = models.DateTimeField("报送时间")
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    mends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="mended_by"
    )
    message = models.CharField("说明", max_length=500, blank=True)
    changes = models.JSONField("与原文件相比", default=dict)
    checked_at = models.DateTimeField("读取时间", null=True)

    class Meta:
        """The latest first; the same content once while it counts."""

        ordering = ("-delivered_at", "-id")
        indexes = (models.Index(fields=("county", "department", "-delivered_at")),)
        constraints = (
            models.UniqueConstraint(
                fields=("county", "sha256"),
                condition=models.Q(state__in=("received", "checked")),
                name="delivery_once",
            ),
        )

    @property
    def accepted(self) -> int:
        """Rows that are used, of all sheets."""
        return sum(sheet.accepted for sheet in self.sheets.all())

    @property
    def rejected(self) -> int:
        """Rows that were refused, of all sheets."""
        return sum(sheet.rejected for sheet in self.sheets.all())

    def __str__(self) -> str:
        """Its number and department."""
        return f"{self.pk} {self.department}"


class DeliverySheet(models.Model):
    """One sheet of a delivery: rows read = accepted + duplicate + rejected."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="sheets")
    sheet = models.CharField("工作表", max_length=120, blank=True)
    kind = models.CharField("种类", max_length=40, blank=True)
    kind_label = models.CharField("种类名称", max_length=60, blank=True)
    why = models.CharField("识别理由", max_length=500, blank=True)
    months = models.JSONField("所属月份", default=list)
    rows_read = models.PositiveIntegerField("读入", default=0)
    accepted = models.PositiveIntegerField("采用", default=0)
    duplicate = models.PositiveIntegerField("重复", default=0)
    rejected = models.PositiveIntegerField("退回", default=0)
    linked = models.PositiveIntegerField("对应到人", default=0)
    unmatched = models.PositiveIntegerField("未对应", default=0)

    class Meta:
        """Every row is accounted for."""

        ordering = ("delivery_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    rows_read=models.F("accepted") + models.F("duplicate") + models.F("rejected")
                ),
                name="sheet_rows_balance",
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.sheet


class RowIssue(models.Model):
    """One row refused or used with a warning: where, what, why, how to mend it. Values are masked."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="issues")
    sheet = models.CharField("工作表", max_length=120, blank=True)
    row = models.PositiveIntegerField("行")
    column = models.CharField("列", max_length=60, blank=True)
    code = models.CharField("代码", max_length=40)
    value_masked = models.CharField("原值（遮盖）", max_length=60, blank=True)
    message = models.CharField("说明", max_length=400)
    warning = models.BooleanField("仅提醒", default=False)

    class Meta:
        """In the order of the file."""

        ordering = ("delivery_id", "id")

    def __str__(self) -> str:
        """Where and what."""
        return f"{self.row} {self.code}"


class LinkState(models.TextChoices):
    """Whether somebody has said whom an unmatched row means."""

    WAITING = "waiting", "待认定"
    LINKED = "linked", "已认定"
    NOBODY = "nobody", "查无此人"


class UnmatchedRow(models.Model):
    """An accepted row whose person is not certain, with its candidates; a person decides.

    `row_key` is the key of the cleaned row, which an ID number went into: it is sealed, and `row_digest` is
    its blind index. Whoever has the table alone cannot try numbers against it.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="unmatched_rows")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    sheet = models.CharField("工作表", max_length=120, blank=True)
    row = models.PositiveIntegerField("行")
    kind = models.CharField("种类", max_length=40)
    name = models.CharField("姓名", max_length=60, blank=True)
    id_masked = models.CharField("证件号码（遮盖）", max_length=24, blank=True)
    reason = models.CharField("原因", max_length=40)
    candidates = models.JSONField("候选", default=list)
    row_key = SealedTextField("行键", purpose="row.key")
    row_digest = models.CharField(max_length=32, blank=True)
    state = models.CharField("状态", max_length=8, choices=LinkState, default=LinkState.WAITING)
    person_no = models.CharField("认定为", max_length=48, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("认定时间", null=True)

    class Meta:
        """In the order of the file."""

        ordering = ("delivery_id", "id")
        indexes = (
            models.Index(fields=("state", "region")),
            models.Index(fields=("kind", "row_digest"), name="unmatched_by_digest"),
        )

    def __str__(self) -> str:
        """Where."""
        return f"{self.sheet} {self.row}"


class LinkDecision(models.Model):
    """Whom a row of this content means, as somebody said; it holds wherever the row comes again.

    `row_key` and `row_digest` as in `UnmatchedRow`; an empty `person_no` says that it means nobody.
    """

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=40)
    row_key = SealedTextField("行键", purpose="row.key")
    row_digest = models.CharField(max_length=32)
    person_no = models.CharField("认定为", max_length=48, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("认定时间")

    class Meta:
        """One answer a row."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("county", "kind", "row_digest"), name="link_decided_once"),
        )

    def __str__(self) -> str:
        """Which row."""
        return self.row_digest
