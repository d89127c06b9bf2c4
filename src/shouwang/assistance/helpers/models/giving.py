"""Social help: needs of households, offers of society, what was matched, and donations with their use."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.accounts.models import User
from shouwang.regions.models import Region
from shouwang.registry.models import Household


class HelpKind(models.TextChoices):
    """What is needed or offered."""

    MONEY = "money", "资金"
    GOODS = "goods", "物资"
    JOB = "job", "就业岗位"
    SALES = "sales", "农产品销售"
    STUDY = "study", "助学"
    MEDICAL = "medical", "助医"
    SKILL = "skill", "技术培训"
    COMPANY = "company", "陪伴照料"


class NeedState(models.TextChoices):
    """How far a need, or an offer, has come."""

    OPEN = "open", "待对接"
    MATCHED = "matched", "已对接"
    MET = "met", "已落实"
    WITHDRAWN = "withdrawn", "已撤回"


class Need(models.Model):
    """What a household asks society for, with its consent; the text names nobody."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="needs")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=8, choices=HelpKind)
    text = models.CharField("需求", max_length=200)
    consented = models.BooleanField("农户同意发布")
    state = models.CharField("状态", max_length=10, choices=NeedState, default=NeedState.OPEN)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField("发布时间", auto_now_add=True)

    class Meta:
        """The oldest first: they have waited longest."""

        ordering = ("posted_at", "id")
        indexes = (models.Index(fields=("state", "region")),)
        constraints = (models.CheckConstraint(condition=Q(consented=True), name="need_posted_with_consent"),)

    def __str__(self) -> str:
        """Whose and what."""
        return f"{self.household_id} {self.kind}"


class DonorKind(models.TextChoices):
    """Who gives."""

    ENTERPRISE = "enterprise", "企业"
    ORGANISATION = "organisation", "社会组织"
    UNIT = "unit", "机关单位"
    PERSON = "person", "个人"


class Offer(models.Model):
    """What somebody offers to a place."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    donor = models.CharField("爱心方", max_length=80)
    donor_kind = models.CharField("类别", max_length=12, choices=DonorKind)
    kind = models.CharField("能提供的帮扶", max_length=8, choices=HelpKind)
    text = models.CharField("说明", max_length=200)
    places = models.PositiveSmallIntegerField("可帮扶户数", default=1)
    closed = models.BooleanField("已结束", default=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        """The oldest first."""

        ordering = ("recorded_at", "id")

    @property
    def left(self) -> int:
        """How many households it may still help."""
        return self.places - sum(1 for match in self.matches.all() if match.state != MatchState.FAILED)

    def __str__(self) -> str:
        """What."""
        return f"{self.pk} {self.kind}"


class MatchState(models.TextChoices):
    """What came of a match."""

    AGREED = "agreed", "已对接"
    DELIVERED = "delivered", "已落实"
    FAILED = "failed", "未落实"


class Match(models.Model):
    """A need and an offer brought together."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="matches")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="matches")
    state = models.CharField("结果", max_length=10, choices=MatchState, default=MatchState.AGREED)
    matched_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    matched_at = models.DateTimeField("对接时间", auto_now_add=True)
    ended_on = models.DateField("落实日", null=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        """The latest first; a need has one match that runs or was delivered."""

        ordering = ("-matched_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("need",), condition=~Q(state=MatchState.FAILED), name="need_matched_once"
            ),
        )

    def __str__(self) -> str:
        """Which."""
        return f"{self.need_id} - {self.offer_id}"


class Donation(models.Model):
    """Money or goods given; goods are valued, and what it was used for is told beside it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    donor = models.CharField("捐赠方", max_length=80)
    donor_kind = models.CharField("类别", max_length=12, choices=DonorKind)
    unnamed = models.BooleanField("公开时不写名字", default=False)
    given_on = models.DateField("捐赠日")
    cash_fen = models.BigIntegerField("款（分）", default=0)
    goods = models.CharField("物资", max_length=200, blank=True)
    goods_fen = models.BigIntegerField("物资折款（分）", default=0)
    valued_by = models.CharField("折价依据", max_length=120, blank=True)
    receipt_no = models.CharField("票据号", max_length=40, blank=True)
    published_at = models.DateTimeField("公开时间", null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        """The latest first; something was given, and goods have their value and its ground."""

        ordering = ("-given_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(cash_fen__gt=0, goods_fen__gte=0) | Q(cash_fen__gte=0, goods_fen__gt=0),
                name="donation_is_something",
            ),
            models.CheckConstraint(
                condition=Q(goods_fen=0) | (~Q(goods="") & ~Q(valued_by="")), name="donation_goods_are_valued"
            ),
        )

    @property
    def total_fen(self) -> int:
        """Cash, and goods at their value."""
        return self.cash_fen + self.goods_fen

    def __str__(self) -> str:
        """Which."""
        return f"{self.pk} {self.given_on}"


class DonationUse(models.Model):
    """A part of a donation and what it was used for; told without anybody who received it."""

    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, related_name="uses")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("使用日")
    amount_fen = models.BigIntegerField("金额（分）")
    purpose = models.CharField("用途", max_length=120)
    households = models.PositiveIntegerField("受益户数", default=0)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In order of time."""

        ordering = ("day", "id")
        constraints = (models.CheckConstraint(condition=Q(amount_fen__gt=0), name="donation_use_is_some"),)

    def __str__(self) -> str:
        """Which."""
        return f"{self.donation_id} {self.day}"
