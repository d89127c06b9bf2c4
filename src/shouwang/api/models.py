"""Keys for programs: each acts as an account, and reaches what that account reaches."""

from __future__ import annotations

from django.db import models

from shouwang.accounts.models import User


class ApiKey(models.Model):
    """A key of a program. Only its digest is kept; the key itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("用途", max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("建立时间", auto_now_add=True)
    ends_on = models.DateField("到期日")
    revoked_at = models.DateTimeField("停用时间", null=True)
    used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        """The latest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """What it is for."""
        return self.name
