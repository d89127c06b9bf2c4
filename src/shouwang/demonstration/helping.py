"""Helper forces of the demonstration: a unit, a team, positions, a need with an offer, a donation."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from shouwang.assistance.helpers.attendance import check_presence, sign
from shouwang.assistance.helpers.donating import Given, Used, enter_donation, publish, use_donation
from shouwang.assistance.helpers.giving import NewOffer, enter_offer, post_need
from shouwang.assistance.helpers.logs import Entry, write_log
from shouwang.assistance.helpers.models import (
    ClaimKind,
    DonorKind,
    HelpKind,
    LogKind,
    Position,
    Presence,
    Programme,
    Rank,
    SignedBy,
    TeamPost,
    Trait,
    Unit,
    UnitLevel,
)
from shouwang.assistance.helpers.pairing import set_position
from shouwang.assistance.helpers.teams import NewMember, set_traits, station
from shouwang.assistance.helpers.units import (
    NewArrival,
    NewClaim,
    add_unit,
    pair,
    record_arrival,
    record_claim,
)
from shouwang.demonstration.people import Staff
from shouwang.regions.models import Region
from shouwang.registry.models import HelperAssignment

DONATED_FEN, USED_FEN, CLAIMED_FEN = 1_200_000, 700_000, 3_000_000
AGO = timedelta(days=40)
LOGS = (
    ("qianbang", LogKind.WARMTH, "药费报销的票据已收齐，送到医保窗口", 0),
    ("sunbang", LogKind.LECTURE, "院坝会讲医保缴费和防返贫申报", 36),
    ("qianbang", LogKind.FOLLOW_UP, "和医保局核对报销进度", 0),
    ("sunbang", LogKind.PROJECT, "看饮水管网改造的进度", 0),
    ("qianbang", LogKind.POLICY, "讲解临时救助怎样申请", 0),
)


def leave_helping(staff: Staff) -> None:
    """What waits with helpers, teams and donors today."""
    county = staff.cast["lixian"]
    home = HelperAssignment.objects.present().filter(user=staff.cast["qianbang"]).first()
    office = _unit(staff)
    for username in ("qianbang", "sunbang"):
        helper, since = staff.cast[username], timezone.localdate() - AGO
        set_position(helper, position=Position.COUNTY_ORGAN, unit=office, since=since, actor=county)
    _team(staff, office)
    if home:
        number = home.household.household_no
        post_need(
            number,
            kind=HelpKind.GOODS,
            text="需要两床过冬的棉被",
            consented=True,
            actor=staff.cast["qianbang"],
        )
    new = NewOffer("青禾县某服装公司", DonorKind.ENTERPRISE, HelpKind.GOODS, "棉被和棉衣", 20)
    enter_offer(office.region_id, new, actor=county)
    _donation(staff, office.region_id)
    _logs(staff)


def _logs(staff: Staff) -> None:
    """What the helper, where there is somebody to help, and the team did lately, a line a day."""
    mine = HelperAssignment.objects.present().filter(user=staff.cast["qianbang"]).select_related("household")
    number_of = {"qianbang": next((one.household.household_no for one in mine), "")}
    for ago, (username, kind, text, reached) in enumerate(LOGS):
        home = number_of.get(username)
        if home == "":
            continue
        entry = Entry(
            day=timezone.localdate() - timedelta(days=ago * 2),
            kind=kind,
            text=text,
            reached=reached,
            household_no=home or "",
            region="" if home else staff.village,
            client_key=f"demonstration-log-{ago}",
        )
        write_log(entry, actor=staff.cast[username])


def _unit(staff: Staff) -> Unit:
    county, today = staff.cast["lixian"], timezone.localdate()
    place = Region.objects.get(pk=staff.village)
    region = county.grants.values_list("region_id", flat=True)[0]
    office = add_unit("青禾县水务局", level=UnitLevel.COUNTY, region=region, actor=county)
    pair(
        office,
        region=place.pk,
        programme=Programme.VILLAGE,
        leads=True,
        plan="三年帮扶规划",
        since=today - AGO,
        actor=county,
    )
    arrival = NewArrival(place.pk, today - AGO / 2, Rank.MAIN_LEADER, "水务局局长", "查看饮水改造")
    record_arrival(office, arrival, actor=county)
    claim = NewClaim(place.pk, ClaimKind.CLAIM, "饮水管网改造", CLAIMED_FEN, today - AGO / 2)
    record_claim(office, claim, actor=county)
    return office


def _team(staff: Staff, office: Unit) -> None:
    organiser, today = staff.cast["zhengzuzhi"], timezone.localdate()
    village = Region.objects.get(pk=staff.village)
    set_traits(village, [Trait.HEAVY_TASK], reason="县委组织部认定", actor=organiser)
    leader = NewMember(staff.cast["sunbang"], TeamPost.LEADER, True, office, today - AGO, None)
    member = station(village, leader, actor=organiser)
    sign(member, method=SignedBy.PAGE, actor=staff.cast["sunbang"])
    check_presence(member, result=Presence.THERE, by_phone=True, note="", actor=organiser)


def _donation(staff: Staff, region: str) -> None:
    county, today = staff.cast["lixian"], timezone.localdate()
    given = Given(
        donor="青禾县某服装公司",
        donor_kind=DonorKind.ENTERPRISE,
        unnamed=False,
        given_on=today - AGO,
        cash_fen=DONATED_FEN,
        goods="",
        goods_fen=0,
        valued_by="",
        receipt_no="",
    )
    made = enter_donation(region, given, actor=county)
    use_donation(made, Used(staff.village, today - AGO / 2, USED_FEN, "修缮村卫生室", 60), actor=county)
    publish(made, actor=county)
