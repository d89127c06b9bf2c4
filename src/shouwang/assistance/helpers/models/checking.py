"""What a household said on the phone, held against the record."""

from __future__ import annotations

from django.db import models

from shouwang.accounts.models import User
from shouwang.regions.models import Region
from shouwang.registry.models import ChangeRequest, Household
from shouwang.secrecy.fields import SealedTextField
from shouwang.workflow.models import Case


class CheckItem(models.TextChoices):
    """What is asked on the phone."""

    MEMBERS = "members", "家庭成员"
    PHONE = "phone", "联系电话"
    HELPER = "helper", "帮扶责任人"
    VISITED = "visited", "帮扶干部上门"
    MEASURES = "measures", "帮扶措施"


class Verdict(models.TextChoices):
    """Whether what is said and what is written agree; not asked is not agreed."""

    AGREES = "agrees", "一致"
    DIFFERS = "differs", "不一致"
    NOT_ASKED = "not_asked", "没有问到"


class PhoneCheck(models.Model):
    """One call: whom, by whom, what agreed; a difference leads to a change request or to a problem."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="phone_checks")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField("通话时间")
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reached = models.BooleanField("接通", default=True)
    verdicts = models.JSONField("核对", default=dict)
    note = SealedTextField("农户说的情况", purpose="phone_check.note")
    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The latest first."""

        ordering = ("-called_at", "-id")
        indexes = (models.Index(fields=("region", "-called_at")),)

    @property
    def differing(self) -> list[str]:
        """What did not agree."""
        return [item for item, verdict in self.verdicts.items() if verdict == Verdict.DIFFERS]

    def __str__(self) -> str:
        """Whose."""
        return f"{self.household_id} {self.called_at:%Y-%m-%d}"
