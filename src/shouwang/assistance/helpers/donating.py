"""Donations and their accounts: what was given, what it was used for, what everybody may read of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.giving import refuse_persons
from shouwang.assistance.helpers.models import Donation, DonationUse, DonorKind
from shouwang.assistance.helpers.policy import value_of
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.kernel.names import mask_name
from shouwang.regions.codes import range_of

MANAGE = Permission.MANAGE_GIVING
UNNAMED = "爱心人士"


@dataclass(frozen=True, slots=True)
class Given:
    """A donation as it is entered."""

    donor: str
    donor_kind: DonorKind
    unnamed: bool
    given_on: date
    cash_fen: int
    goods: str
    goods_fen: int
    valued_by: str
    receipt_no: str


@dataclass(frozen=True, slots=True)
class Used:
    """A part of a donation and what for."""

    region: str
    day: date
    amount_fen: int
    purpose: str
    households: int


@dataclass(frozen=True, slots=True)
class Published:
    """A donation as everybody may read it."""

    donor: str
    given_on: date
    cash_fen: int
    goods: str
    goods_fen: int
    uses: tuple[DonationUse, ...]
    left_fen: int


@dataclass(frozen=True, slots=True)
class Accounts:
    """The public accounts of a place: totals and the published donations."""

    count: int
    cash_fen: int
    goods_fen: int
    used_fen: int
    rows: Sequence[Published]

    @property
    def total_fen(self) -> int:
        """Cash and goods."""
        return self.cash_fen + self.goods_fen

    @property
    def left_fen(self) -> int:
        """What is not used yet."""
        return self.total_fen - self.used_fen


def donations_for(user: User) -> QuerySet[Donation]:
    """The donations to the regions of whoever keeps them; with what was used."""
    rows = scope_for(user, MANAGE).within(Donation.objects.select_related("region"))
    return rows.annotate(used_fen=Sum("uses__amount_fen"))


def donation_for(user: User, number: int) -> Donation:
    """One of them; Http404 for any other."""
    found = donations_for(user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def enter_donation(region: str, given: Given, *, actor: User) -> Donation:
    """Enter a donation; goods with their value and its ground."""
    require(actor, MANAGE, region=region)
    _check(given)
    refuse_persons(f"{given.goods} {given.valued_by}")
    made = Donation.objects.create(
        region_id=region,
        donor=given.donor.strip(),
        donor_kind=given.donor_kind,
        unnamed=given.unnamed,
        given_on=given.given_on,
        cash_fen=given.cash_fen,
        goods=given.goods.strip(),
        goods_fen=given.goods_fen,
        valued_by=given.valued_by.strip(),
        receipt_no=given.receipt_no.strip(),
        recorded_by=actor,
    )
    told = {"cash_fen": given.cash_fen, "goods_fen": given.goods_fen}
    record(Act.CREATE, _subject(made), actor=actor, new=told)
    return made


@transaction.atomic
def use_donation(donation: Donation, used: Used, *, actor: User) -> DonationUse:
    """Tell what a part of a donation was used for; never more than was given."""
    require(actor, MANAGE, region=donation.region_id)
    held = Donation.objects.select_for_update().get(pk=donation.pk)
    refuse_persons(used.purpose)
    if not range_of(held.region_id).covers(used.region):
        raise HelpersError("使用地不在受赠的地方", accepted="受赠地方以内的村和乡镇", todo="核对使用地")
    if not held.given_on <= used.day <= timezone.localdate():
        raise HelpersError("使用日不对", accepted="捐赠日到今天之间", todo="核对日期")
    left = held.total_fen - (held.uses.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
    if used.amount_fen > left:
        raise HelpersError("使用金额超过余额", accepted=f"不超过余额{left / 100:.2f}元", todo="核对金额")
    made = DonationUse.objects.create(
        donation=held,
        region_id=used.region,
        day=used.day,
        amount_fen=used.amount_fen,
        purpose=used.purpose.strip(),
        households=used.households,
        recorded_by=actor,
    )
    told = {"amount_fen": used.amount_fen, "households": used.households}
    record(Act.CHANGE, _subject(held), actor=actor, new=told)
    return made


@transaction.atomic
def publish(donation: Donation, *, actor: User) -> None:
    """Let everybody read of a donation and of its use, from now on."""
    require(actor, MANAGE, region=donation.region_id)
    if not Donation.objects.filter(pk=donation.pk, published_at=None).update(published_at=timezone.now()):
        raise HelpersError("这笔捐赠已经公开", todo="打开公开页面核对")
    record(Act.STEP, _subject(donation), actor=actor, new={"published": True})


def publish_days(*, on: date) -> int | None:
    """Within how many days a donation must be public; None where neither document nor county says."""
    found: int | None = value_of("donation_publish_days", on=on)
    return found


def late_to_publish(rows: Iterable[Donation], *, today: date) -> list[Donation]:
    """Those that should be public and are not; none where no number of days is set."""
    days = publish_days(on=today)
    if days is None:
        return []
    return [row for row in rows if not row.published_at and row.given_on + timedelta(days=days) < today]


def accounts_of(region: str) -> Accounts:
    """The public accounts of a place and all below: published donations alone, nobody who received."""
    within = range_of(region)
    rows = Donation.objects.filter(
        Q(region_id__gte=within.low, region_id__lt=within.high), published_at__isnull=False
    )
    found = [_published(row) for row in rows.prefetch_related("uses", "uses__region")]
    return Accounts(
        count=len(found),
        cash_fen=sum(row.cash_fen for row in found),
        goods_fen=sum(row.goods_fen for row in found),
        used_fen=sum(use.amount_fen for row in found for use in row.uses),
        rows=found,
    )


def public_name(donation: Donation) -> str:
    """How a donor is named in public: a person by the family name alone, whoever wishes not at all."""
    if donation.unnamed:
        return UNNAMED
    return mask_name(donation.donor) if donation.donor_kind == DonorKind.PERSON else donation.donor


def _published(row: Donation) -> Published:
    uses = tuple(row.uses.all())
    left = row.total_fen - sum(use.amount_fen for use in uses)
    return Published(public_name(row), row.given_on, row.cash_fen, row.goods, row.goods_fen, uses, left)


def _check(given: Given) -> None:
    if given.given_on > timezone.localdate():
        raise HelpersError("捐赠日在今天以后", accepted="今天或以前的日期", todo="核对日期")
    if given.cash_fen <= 0 and given.goods_fen <= 0:
        raise HelpersError("款和物都没有填", accepted="捐款金额，或物资和折款", todo="补填后提交")
    if given.goods_fen > 0 and not (given.goods.strip() and given.valued_by.strip()):
        raise HelpersError(
            "物资没有写名称或折价依据", accepted="物资名称数量，和发票、评估或市场价", todo="补填后提交"
        )
    if given.goods.strip() and given.goods_fen <= 0:
        raise HelpersError("物资没有折款", accepted="折成金额的物资", todo="按发票或市场价折款")


def _subject(donation: Donation) -> Subject:
    return Subject("donation", str(donation.pk), donation.region_id)
