"""Units and the places they help, who a helper is, what units brought, and changes of hands."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.accounts.models import User
from shouwang.regions.models import Region
from shouwang.registry.models import Dated, Household
from shouwang.workflow.models import Case


class UnitLevel(models.TextChoices):
    """Where a unit belongs; beside organs, those whom society brings."""

    NATION = "nation", "中央单位"
    PROVINCE = "province", "省直单位"
    CITY = "city", "市直单位"
    COUNTY = "county", "县直单位"
    TOWNSHIP = "township", "乡镇直单位"
    ENTERPRISE = "enterprise", "企业"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"
    SOCIETY = "society", "社会组织"


class Unit(models.Model):
    """An office, enterprise or institution that helps; `region` is where its list is kept."""

    name = models.CharField("单位", max_length=80)
    level = models.CharField("类别", max_length=12, choices=UnitLevel)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    contact = models.CharField("联系人", max_length=40, blank=True)
    closed_on = models.DateField("停用日", null=True, blank=True)

    class Meta:
        """By name; each name once a place."""

        ordering = ("level", "name")
        constraints = (models.UniqueConstraint(fields=("name", "region"), name="unit_once_a_place"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Programme(models.TextChoices):
    """Under which arrangement a unit helps a place."""

    VILLAGE = "village", "单位包村"
    DESIGNATED = "designated", "定点帮扶"
    FIVE_PARTY = "five_party", "五方挂钩"
    EAST_WEST = "east_west", "东西部协作、县际结对"
    ENTERPRISES = "enterprises", "企业帮村"
    COUNTERPART = "counterpart", "学校医院对口帮扶"


class Pairing(Dated):
    """A unit answers for a place over a time; one of them leads."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="pairings")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    programme = models.CharField("帮扶机制", max_length=12, choices=Programme, default=Programme.VILLAGE)
    leads = models.BooleanField("牵头单位", default=False)
    plan = models.CharField("三年规划和当年计划", max_length=300, blank=True)

    class Meta(Dated.Meta):
        """Each pair once at a time; one leader a place and arrangement."""

        ordering = ("region_id", "-leads", "started_on")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=("unit", "region", "programme"),
                condition=Q(ended_on=None),
                name="pairing_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=("region", "programme"),
                condition=Q(ended_on=None, leads=True),
                name="pairing_one_leader",
            ),
        )

    def __str__(self) -> str:
        """Who helps where."""
        return f"{self.unit_id} helps {self.region_id}"


class Position(models.TextChoices):
    """Who a helper is: it decides which households may be theirs."""

    NATION_ORGAN = "nation_organ", "中央国家机关干部"
    PROVINCE_ORGAN = "province_organ", "省直机关干部"
    CITY_ORGAN = "city_organ", "市直机关干部"
    COUNTY_ORGAN = "county_organ", "县直机关干部"
    TOWNSHIP_UNIT = "township_unit", "乡镇直单位干部"
    CIVIL_AFFAIRS_ASSISTANT = "civil_affairs_assistant", "乡镇民政助理员"
    VILLAGE_SECRETARY = "village_secretary", "村党组织书记"
    VILLAGE_CADRE = "village_cadre", "村干部"
    PRIVATE_OWNER = "private_owner", "爱心私企业主"
    FARMER_PARTY_MEMBER = "farmer_party_member", "富裕农民党员"
    CARING_PERSON = "caring_person", "爱心人士"


class HelperPosition(Dated):
    """Who a helper is over a time, and of which unit."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="positions")
    position = models.CharField("身份", max_length=24, choices=Position)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="helpers")

    class Meta(Dated.Meta):
        """One present position a person."""

        ordering = ("user_id", "-started_on", "-id")
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=("user",), condition=Q(ended_on=None), name="helper_one_position"),
        )

    def __str__(self) -> str:
        """Who."""
        return f"{self.user_id} {self.position}"


class Handover(models.Model):
    """A change of hands: what one helper answered for goes over to another."""

    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("交接日")
    reason = models.CharField("理由", max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("办理时间", auto_now_add=True)

    class Meta:
        """The latest first; nobody hands over to themselves."""

        ordering = ("-made_at", "-id")
        constraints = (models.CheckConstraint(condition=~Q(giver=F("taker")), name="handover_between_two"),)

    def __str__(self) -> str:
        """Which."""
        return f"{self.giver_id} -> {self.taker_id} {self.day}"


class HandedOver(models.Model):
    """A household that changed hands, or one of its open matters."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="rows")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Households, then their matters."""

        ordering = ("handover_id", "household_id", "case_id")

    def __str__(self) -> str:
        """Whose."""
        return f"{self.handover_id} {self.household_id}"


class Campaign(models.Model):
    """A time in which units owe a place visits: rounds before a festival, a hundred days of action."""

    name = models.CharField("名称", max_length=80)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField("开始日")
    ended_on = models.DateField("结束日")
    """The last day that counts."""
    rounds = models.PositiveSmallIntegerField("遍访轮次", default=0)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The latest first."""

        ordering = ("-started_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("started_on")), name="campaign_ends_after_it_began"
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Rank(models.TextChoices):
    """Who came."""

    MAIN_LEADER = "main_leader", "主要领导"
    DEPUTY_LEADER = "deputy_leader", "分管领导"
    STAFF = "staff", "其他干部"


class Arrival(models.Model):
    """Somebody of a unit came to a place that the unit helps (到点)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="arrivals")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("到点日期")
    rank = models.CharField("职务", max_length=14, choices=Rank)
    who = models.CharField("姓名", max_length=40)
    purpose = models.CharField("事项", max_length=200)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-day", "-id")
        constraints = (
            models.UniqueConstraint(fields=("unit", "region", "day", "who"), name="arrival_once_a_day"),
        )

    def __str__(self) -> str:
        """When and where."""
        return f"{self.unit_id} {self.region_id} {self.day}"


class ClaimKind(models.TextChoices):
    """How money of a unit comes to a place."""

    CLAIM = "claim", "认领项目"
    INVEST = "invest", "投入帮扶资金"


class Claim(models.Model):
    """A project that a unit claimed, or money it put in."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="claims")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("方式", max_length=8, choices=ClaimKind)
    project = models.CharField("项目", max_length=120)
    amount_fen = models.BigIntegerField("金额（分）")
    claimed_on = models.DateField("日期")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-claimed_on", "-id")
        constraints = (models.CheckConstraint(condition=Q(amount_fen__gt=0), name="claim_has_an_amount"),)

    def __str__(self) -> str:
        """What."""
        return f"{self.unit_id} {self.project}"
