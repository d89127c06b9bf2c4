"""What is to change in the installation's own pack, what it was tried on, and every publication."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.accounts.models import User


class ChangeKind(models.TextChoices):
    """What kind of item of a pack a change is about."""

    VALUE = "value", "参数"
    TERM = "term", "办理期限"
    WORDS = "words", "文书"
    FORM = "form", "表单"
    STANDARD = "standard", "救助和帮扶标准"


class PublicationState(models.TextChoices):
    """How far a publication has come."""

    WAITING = "waiting", "待确认"
    PUBLISHED = "published", "已发布"
    SENT_BACK = "sent_back", "已退回"


class Publication(models.Model):
    """Changes that are published together; `number` is that of the folder, once it is in force.

    `differences`: what it changes, a line an item, as it was told before it was published; `trial`: what that
    brings about, as it was seen before (none for those of before trials were asked for).
    """

    state = models.CharField("状态", max_length=10, choices=PublicationState)
    number = models.PositiveIntegerField("第几次发布", null=True, unique=True)
    based_on = models.PositiveIntegerField("此前的发布", default=0)
    purpose = models.CharField("事由", max_length=200)
    differences = models.JSONField("差别", default=list)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("确认时间", null=True)
    answer = models.CharField("意见", max_length=200, blank=True)
    trial = models.ForeignKey("Trial", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The latest first; one waits at a time, and what is published has its number."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("state",), condition=Q(state="waiting"), name="policies_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="published", number__isnull=False)
                | (~Q(state="published") & Q(number__isnull=True)),
                name="policies_published_has_number",
            ),
        )

    def __str__(self) -> str:
        """Its number, or that it has none yet."""
        return f"{self.number or self.state}"


class PolicyChange(models.Model):
    """One item changed: a draft until it belongs to a publication.

    `content` is written into the pack, `old_content` is what it takes the place of; `old` and `new` say them
    in words. `weaker` lists in which way the policy gets weaker by it; then `reason` must say why.
    """

    kind = models.CharField("类别", max_length=10, choices=ChangeKind)
    target = models.CharField("对象", max_length=130)
    label = models.CharField("名称", max_length=200)
    content = models.JSONField("内容")
    old_content = models.JSONField("原来的内容", null=True)
    old = models.TextField("原来", blank=True)
    new = models.TextField("改为")
    document = models.CharField("文件", max_length=200)
    clause = models.CharField("条款", max_length=200)
    starts_on = models.DateField("施行日", null=True)
    weakens = models.BooleanField("力度下降或提前退出", default=False)
    weaker = models.JSONField("哪些地方", default=list)
    reason = models.CharField("理由", max_length=300, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("编写时间")
    version = models.PositiveIntegerField(default=1)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, related_name="changes")

    class Meta:
        """In order of writing; one draft an item, and what gets weaker has its reason."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "target"), condition=Q(publication=None), name="policies_one_draft_an_item"
            ),
            models.CheckConstraint(
                condition=Q(weakens=False) | ~Q(reason=""), name="policies_weaker_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        """What it is about."""
        return f"{self.kind} {self.target}"


class Trial(models.Model):
    """Drafts tried on facts and cases; `drafts` is the digest of what they say, over which publication."""

    drafts = models.CharField("草稿摘要", max_length=64)
    county = models.CharField("县", max_length=14)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间")
    as_of = models.DateField("研判日", null=True)
    result = models.JSONField("结果", null=True)

    class Meta:
        """The latest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Its number."""
        return f"{self.pk}"
