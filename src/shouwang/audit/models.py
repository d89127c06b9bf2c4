"""The audit chain: rows that are only ever added, each bound to the one before it."""

from __future__ import annotations

from django.db import models


class Act(models.TextChoices):
    """What kind of thing was done."""

    SIGN_IN = "sign_in", "登录"
    SIGN_OUT = "sign_out", "退出"
    REFUSED = "refused", "被拒绝"
    CREATE = "create", "新建"
    CHANGE = "change", "修改"
    STEP = "step", "办理"
    SEE = "see", "查看敏感信息"
    SEARCH = "search", "检索"
    EXPORT = "export", "导出"
    IMPORT = "import", "导入"
    RUN = "run", "运行"


class AuditEntry(models.Model):
    """One act. `mac` is HMAC-SM3 over the row and the `mac` of the row before; the database refuses changes.

    `old` and `new` hold field names and values without ID numbers, phones, accounts or illness.
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    actor = models.CharField("账号", max_length=40)
    actor_name = models.CharField("姓名", max_length=40, blank=True)
    act = models.CharField("行为", max_length=12, choices=Act)
    subject_type = models.CharField("对象类别", max_length=40)
    subject_id = models.CharField("对象", max_length=64)
    region = models.CharField("区划", max_length=14, blank=True)
    purpose = models.CharField("事由", max_length=200, blank=True)
    old = models.JSONField("原值", default=dict)
    new = models.JSONField("新值", default=dict)
    mac = models.CharField("校验值", max_length=64)

    class Meta:
        """In order of writing."""

        ordering = ("seq",)
        indexes = (
            models.Index(fields=("subject_type", "subject_id", "seq")),
            models.Index(fields=("actor", "seq")),
            models.Index(fields=("region", "seq")),
        )

    def __str__(self) -> str:
        """Its place in the chain."""
        return f"{self.seq} {self.act}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked while an entry is added, so that no two follow the same."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, default="")

    class Meta:
        """Exactly one row."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_has_one_head"),)

    def __str__(self) -> str:
        """The last number."""
        return str(self.seq)
