"""What the rows of helper forces in `access_table.py` are about: each maker makes one object in a region."""

from __future__ import annotations

from tests import cast
from tests.web.access_makers import village_in

from shouwang.accounts.models import User
from shouwang.accounts.roles import Role
from shouwang.assistance.helpers.models import (
    Assessed,
    Assessment,
    Campaign,
    Donation,
    DonorKind,
    HelpKind,
    Leave,
    Match,
    Need,
    NeedState,
    Offer,
    Pairing,
    TeamMember,
    TeamPost,
    Unit,
    UnitLevel,
)
from shouwang.registry.models import HelperAssignment, HouseholdKind

Made = tuple[object, ...]
LAST = cast.SINCE.replace(month=12)


def helper(region: str, helper: User | None) -> Made:
    """Somebody who may help in the region, by number."""
    return (cast.somebody(Role.HELPER, region=region, name="某帮扶人").pk,)


def assignment(region: str, helper: User | None) -> Made:
    """Somebody answers for a household."""
    home = cast.household(region=region, kind=HouseholdKind.POOR)
    who = cast.somebody(Role.HELPER, region=region)
    return (HelperAssignment.objects.create(household=home, user=who, started_on=cast.SINCE).pk,)


def unit(region: str, helper: User | None) -> Made:
    """A unit whose list is kept in the region."""
    return (_unit(region).pk,)


def pairing(region: str, helper: User | None) -> Made:
    """A unit answers for the region."""
    made = Pairing.objects.create(unit=_unit(region), region_id=region, started_on=cast.SINCE)
    return (made.pk,)


def campaign(region: str, helper: User | None) -> Made:
    """A campaign of the region."""
    made_by = cast.somebody(Role.MONITOR, region=region)
    made = Campaign.objects.create(
        name="百日行动", region_id=region, started_on=cast.SINCE, ended_on=LAST, made_by=made_by
    )
    return (made.pk,)


def village(region: str, helper: User | None) -> Made:
    """A village in the region, by its code."""
    return (int(village_in(region).code),)


def member(region: str, helper: User | None) -> Made:
    """Somebody stationed in the region."""
    return (_member(region, cast.somebody(Role.HELPER, region=region)).pk,)


def own_member(region: str, helper: User | None) -> Made:
    """The helper's own post in the region; of somebody else where there is no helper."""
    return (_member(region, helper or cast.somebody(Role.HELPER, region=region)).pk,)


def leave(region: str, helper: User | None) -> Made:
    """A request for leave."""
    return (_leave(_member(region, cast.somebody(Role.HELPER, region=region))).pk,)


def own_leave(region: str, helper: User | None) -> Made:
    """The helper's own request; of somebody else where there is no helper."""
    return (_leave(_member(region, helper or cast.somebody(Role.HELPER, region=region))).pk,)


def assessment(region: str, helper: User | None) -> Made:
    """The assessment of a year."""
    return (_assessment(region).pk,)


def assessed(region: str, helper: User | None) -> Made:
    """One person of an assessment."""
    someone = _member(region, cast.somebody(Role.HELPER, region=region))
    made = Assessed.objects.create(assessment=_assessment(region), member=someone, region_id=region)
    return (made.pk,)


def need(region: str, helper: User | None) -> Made:
    """A need of a household."""
    return (_need(region).pk,)


def match(region: str, helper: User | None) -> Made:
    """A need and an offer brought together."""
    found = _need(region)
    Need.objects.filter(pk=found.pk).update(state=NeedState.MATCHED)
    return (Match.objects.create(need=found, offer=_offer(region), matched_by=found.posted_by).pk,)


def donation(region: str, helper: User | None) -> Made:
    """A donation to the region."""
    made = Donation.objects.create(
        region_id=region,
        donor="某公司",
        donor_kind=DonorKind.ENTERPRISE,
        given_on=cast.SINCE,
        cash_fen=10_000,
        recorded_by=cast.somebody(Role.CLERK, region=region),
    )
    return (made.pk,)


def _unit(region: str) -> Unit:
    count = Unit.objects.count()
    return Unit.objects.create(name=f"第{count}局", level=UnitLevel.COUNTY, region_id=region)


def _member(region: str, user: User) -> TeamMember:
    return TeamMember.objects.create(region_id=region, user=user, post=TeamPost.MEMBER, started_on=cast.SINCE)


def _leave(member: TeamMember) -> Leave:
    return Leave.objects.create(member=member, from_day=cast.SINCE, until_day=LAST, reason="家中有事")


def _assessment(region: str) -> Assessment:
    opened_by = cast.somebody(Role.ORGANISATION_OFFICER, region=region)
    return Assessment.objects.create(region_id=region, year=2024, opened_by=opened_by)


def _need(region: str) -> Need:
    home = cast.household(region=region)
    posted_by = cast.somebody(Role.CLERK, region=region)
    return Need.objects.create(
        household=home,
        region_id=region,
        kind=HelpKind.GOODS,
        text="需要冬衣",
        consented=True,
        posted_by=posted_by,
    )


def _offer(region: str) -> Offer:
    return Offer.objects.create(
        region_id=region,
        donor="某公司",
        donor_kind=DonorKind.ENTERPRISE,
        kind=HelpKind.GOODS,
        text="冬衣",
        places=5,
        recorded_by=cast.somebody(Role.CLERK, region=region),
    )
