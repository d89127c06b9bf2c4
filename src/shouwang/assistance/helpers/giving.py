"""Social help: needs of households with their consent, offers of society, and the two brought together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import (
    DonorKind,
    HelpKind,
    Match,
    MatchState,
    Need,
    NeedState,
    Offer,
)
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.chain import Values as Told
from shouwang.audit.models import Act
from shouwang.regions.codes import ancestors_of
from shouwang.registry.models import Household
from shouwang.registry.selectors import household_for

MANAGE, POST = Permission.MANAGE_GIVING, Permission.REPORT_FOR_HOUSEHOLD
LONG_NUMBER = re.compile(r"[0-9Xx*]{7,}")


@dataclass(frozen=True, slots=True)
class NewOffer:
    """What somebody offers."""

    donor: str
    donor_kind: DonorKind
    kind: HelpKind
    text: str
    places: int


def needs_for(user: User) -> QuerySet[Need]:
    """The needs of the regions of whoever brings help, and those that one's own households have."""
    condition = scope_for(user, MANAGE).condition() | Q(posted_by=user)
    return Need.objects.filter(condition).select_related("household", "region", "posted_by")


def need_for(user: User, number: int) -> Need:
    """One need to be matched; Http404 for any other."""
    found = scope_for(user, MANAGE).within(Need.objects.select_related("household", "region"))
    need = found.filter(pk=number).first()
    if need is None:
        raise Http404
    return need


def offers_for(user: User) -> QuerySet[Offer]:
    """The offers for the regions of whoever brings help, and for those above."""
    scope = scope_for(user, MANAGE)
    above = {code for r in scope.ranges for code in ancestors_of(r.low)}
    rows = Offer.objects.filter(scope.condition() | Q(region_id__in=above))
    return rows.select_related("region").prefetch_related("matches")


def matches_for(user: User) -> QuerySet[Match]:
    """The matches of needs that one reaches."""
    return Match.objects.filter(need__in=needs_for(user)).select_related(
        "need__household", "need__region", "offer"
    )


@transaction.atomic
def post_need(household_no: str, *, kind: HelpKind, text: str, consented: bool, actor: User) -> Need:
    """Tell society what a household needs: with its consent, without its name or numbers."""
    home = household_for(actor, household_no, to=POST)
    if not consented:
        raise HelpersError("农户还没有同意发布", accepted="农户同意以后", todo="征得同意后勾选")
    refuse_persons(text, home)
    if home.needs.filter(kind=kind, state__in=(NeedState.OPEN, NeedState.MATCHED)).exists():
        raise HelpersError("这户同类的需求已经发布", accepted="没有发布过的类别", todo="核对需求清单")
    made = Need.objects.create(
        household=home, region_id=home.region_id, kind=kind, text=text.strip(), consented=True,
        posted_by=actor,
    )  # fmt: skip
    subject = Subject("need", str(made.pk), home.region_id)
    record(Act.CREATE, subject, actor=actor, new={"kind": kind.value})
    return made


@transaction.atomic
def enter_offer(region: str, new: NewOffer, *, actor: User) -> Offer:
    """Enter what somebody offers to a place."""
    require(actor, MANAGE, region=region)
    made = Offer.objects.create(
        region_id=region,
        donor=new.donor.strip(),
        donor_kind=new.donor_kind,
        kind=new.kind,
        text=new.text.strip(),
        places=new.places,
        recorded_by=actor,
    )
    told: Told = {"kind": new.kind.value, "places": new.places}
    record(Act.CREATE, Subject("offer", str(made.pk), region), actor=actor, new=told)
    return made


def proposals_for(need: Need, *, user: User) -> Sequence[Offer]:
    """Offers of the same kind with a place left: those for the closest place first, then the oldest."""
    rows = [offer for offer in offers_for(user).filter(kind=need.kind, closed=False) if offer.left]
    line = ancestors_of(need.region_id)
    near = [offer for offer in rows if offer.region_id in line]
    return sorted(near, key=lambda offer: (-line.index(offer.region_id), offer.pk))


@transaction.atomic
def match(need: Need, offer: Offer, *, actor: User) -> Match:
    """Bring a need and an offer together; an offer helps no more households than it says."""
    require(actor, MANAGE, region=need.region_id)
    held = Offer.objects.select_for_update().get(pk=offer.pk)
    if held.closed or not held.left:
        raise HelpersError("这项帮扶已经没有名额", accepted="还有名额的帮扶", todo="另选一项")
    if held.kind != need.kind:
        raise HelpersError("需求和帮扶不是一类", accepted="同类的帮扶", todo="另选一项")
    if not Need.objects.filter(pk=need.pk, state=NeedState.OPEN).update(state=NeedState.MATCHED):
        raise HelpersError("这个需求已经对接或撤回", accepted="待对接的需求", todo="刷新页面核对")
    made = Match.objects.create(need=need, offer=held, matched_by=actor)
    subject = Subject("match", str(made.pk), need.region_id)
    record(Act.CREATE, subject, actor=actor, new={"need": need.pk, "offer": held.pk})
    return made


@transaction.atomic
def end_match(found: Match, *, delivered: bool, note: str, actor: User) -> None:
    """Say whether the help arrived; what did not arrive leaves the need open again."""
    require(actor, MANAGE, region=found.need.region_id)
    state = MatchState.DELIVERED if delivered else MatchState.FAILED
    if not delivered and not note.strip():
        raise HelpersError("没有写明为什么没有落实", accepted="一句话的原因", todo="补写后提交")
    running = Match.objects.filter(pk=found.pk, state=MatchState.AGREED)
    if not running.update(state=state, ended_on=timezone.localdate(), note=note.strip()):
        raise HelpersError("这次对接已经有结果", todo="刷新页面核对")
    after = NeedState.MET if delivered else NeedState.OPEN
    Need.objects.filter(pk=found.need_id).update(state=after)
    subject = Subject("match", str(found.pk), found.need.region_id)
    record(Act.STEP, subject, actor=actor, purpose=note, new={"state": state.value})


@transaction.atomic
def withdraw_need(need: Need, *, reason: str, actor: User) -> None:
    """Take a need back that nobody has answered yet."""
    if need.posted_by_id != actor.pk:
        require(actor, MANAGE, region=need.region_id)
    if not Need.objects.filter(pk=need.pk, state=NeedState.OPEN).update(state=NeedState.WITHDRAWN):
        raise HelpersError("这个需求已经对接或撤回", accepted="待对接的需求", todo="刷新页面核对")
    record(Act.STEP, Subject("need", str(need.pk), need.region_id), actor=actor, purpose=reason)


def refuse_persons(text: str, home: Household | None = None) -> None:
    """HelpersError where a text that others read names the household or holds a long number."""
    names = set(home.persons.values_list("name", flat=True)) | {home.head_name} if home else set()
    if LONG_NUMBER.search(text) or any(name and name in text for name in names):
        raise HelpersError(
            "公开的内容里有姓名或长串数字", accepted="不写姓名、证件号、电话和账号", todo="改写后提交"
        )
