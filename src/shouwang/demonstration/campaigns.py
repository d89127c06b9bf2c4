"""A campaign, the year's assessment and a sample of the demonstration: what was asked and found so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from shouwang.assistance.helpers.assessing import give_grade, open_assessment
from shouwang.assistance.helpers.attendance import ask_leave, check_presence
from shouwang.assistance.helpers.caring import Policy, insure, record_training
from shouwang.assistance.helpers.models import (
    CheckItem,
    ClaimKind,
    Grade,
    Payer,
    Presence,
    Programme,
    Rank,
    TeamMember,
    TeamPost,
    Trait,
    Unit,
    UnitLevel,
    Verdict,
)
from shouwang.assistance.helpers.phone_checks import Called, record_call
from shouwang.assistance.helpers.teams import NewMember, set_traits, station
from shouwang.assistance.helpers.units import (
    NewArrival,
    NewClaim,
    add_unit,
    open_campaign,
    pair,
    record_arrival,
    record_claim,
)
from shouwang.cases.sampling import draw, prepare_sample
from shouwang.demonstration.people import Staff
from shouwang.demonstration.steps import act
from shouwang.regions.models import Region
from shouwang.registry.models import HelperAssignment
from shouwang.workflow.models import Case

A_DAY, A_YEAR = timedelta(days=1), timedelta(days=364)
BEGUN, LASTS = 25 * A_DAY, 100 * A_DAY
ROUNDS = 2
CLAIMED_FEN, PREMIUM_FEN = 800_000, 15_000
SEED = "20260618"  # not policy: numbers that were rolled before everybody
AGREED, DIFFERED = 4, 2
"""Of the sample, how many households were found to agree, and how many not."""
FOUND = "家里多了一口人，登记里没有"


def leave_campaigns(staff: Staff) -> None:
    """What runs with units and teams today, and what an inspector found in a sample so far."""
    county, today = staff.cast["lixian"], timezone.localdate()
    region = county.grants.values_list("region_id", flat=True)[0]
    open_campaign(
        "百日遍访行动",
        region=region,
        started_on=today - BEGUN,
        ended_on=today - BEGUN + LASTS,
        rounds=ROUNDS,
        actor=county,
    )
    others = [code for code in sorted(staff.collectors) if code != staff.village]
    _arrivals(Unit.objects.get(), staff.village, ("副局长", "总工程师"), staff)
    if others:
        _second_unit(others[0], region, staff)
    _teams([staff.village, *others], staff)
    _assessment(region, staff)
    _sample(staff)
    _calls(staff)


def _arrivals(unit: Unit, village: str, people: Sequence[str], staff: Staff) -> None:
    """Deputies came, one a week."""
    for number, who in enumerate(people, 1):
        day = timezone.localdate() - number * 7 * A_DAY
        came = NewArrival(village, day, Rank.DEPUTY_LEADER, who, "逐户看望，核对帮扶措施")
        record_arrival(unit, came, actor=staff.cast["lixian"])


def _second_unit(village: str, region: str, staff: Staff) -> None:
    """A unit that has not done enough yet."""
    county, since = staff.cast["lixian"], timezone.localdate() - BEGUN
    office = add_unit("青禾县教育局", level=UnitLevel.COUNTY, region=region, actor=county)
    pair(
        office,
        region=village,
        programme=Programme.VILLAGE,
        leads=True,
        plan="控辍保学和村小修缮",
        since=since,
        actor=county,
    )
    _arrivals(office, village, ("副局长",), staff)
    claim = NewClaim(village, ClaimKind.CLAIM, "村小厕所改造", CLAIMED_FEN, since + A_DAY)
    record_claim(office, claim, actor=county)


def _teams(villages: Sequence[str], staff: Staff) -> None:
    """Those who are stationed beside 孙帮: one asks for leave, one was not there; some are insured."""
    organiser, since = staff.cast["zhengzuzhi"], timezone.localdate() - BEGUN
    office = Unit.objects.order_by("pk")[0]
    made = list(TeamMember.objects.all())
    for user, village in zip(staff.stationed, villages, strict=False):
        elsewhere = village != staff.village
        place = Region.objects.get(pk=village)
        if elsewhere:
            set_traits(place, [Trait.WEAK_ORGANISATION], reason="县委组织部认定", actor=organiser)
        post = TeamPost.LEADER if elsewhere else TeamPost.MEMBER
        new = NewMember(user, post, elsewhere, office, since, None)
        made.append(station(place, new, actor=organiser))
    insured = Policy(Payer.ORGANISATION, PREMIUM_FEN, since, since + A_YEAR)
    insure(made[:2], insured, actor=organiser)
    day, region = since + A_DAY, organiser.grants.get().region_id
    record_training("防返贫监测业务培训", region=region, day=day, days=2, members=made, actor=organiser)
    check_presence(made[-1], result=Presence.AWAY, by_phone=True, note="电话里说在县城", actor=organiser)
    tomorrow = timezone.localdate() + A_DAY
    ask_leave(made[1], from_day=tomorrow, until_day=tomorrow + A_DAY, reason="回家看病", actor=made[1].user)


def _assessment(region: str, staff: Staff) -> None:
    """The year has begun to be assessed: one excellent, as many as the quota allows; others wait."""
    organiser = staff.cast["zhengzuzhi"]
    made = open_assessment(region, year=timezone.localdate().year, actor=organiser)
    grades = ((Grade.EXCELLENT, "走访到位，管网改造推进快"), (Grade.COMPETENT, "按要求完成驻村工作"))
    for person, (grade, reason) in zip(made.people.order_by("pk"), grades, strict=False):
        give_grade(person, grade, reason=reason, actor=organiser)


def _sample(staff: Staff) -> None:
    """Households of the cast's village, drawn by a seed; some are checked, one that differed is mended."""
    inspector = staff.cast["chudu"]
    sample = prepare_sample(staff.village, title="建档立卡回头看", seed=SEED, actor=inspector)
    draw(sample, actor=inspector)
    drawn = Case.objects.filter(process_name="reverification", region_id=staff.village).order_by("pk")
    checked = list(drawn[: AGREED + DIFFERED])
    for case in checked[:AGREED]:
        act(case, "agree", inspector)
    differing = checked[AGREED:]
    for case in differing:
        act(case, "differ", inspector, form={"items": ["members"]}, reason=FOUND)
    for case in differing[:1]:
        act(case, "mend", staff.cast["wangxiang"], reason="已补登记，户口簿复印件附后", papers=["proof"])


def _calls(staff: Staff) -> None:
    """Two households that are helped were called: of one everything agrees, the other said otherwise."""
    homes = HelperAssignment.objects.present().select_related("household").order_by("pk")[:2]
    agreeing = dict.fromkeys((CheckItem.MEMBERS, CheckItem.HELPER, CheckItem.VISITED), Verdict.AGREES)
    differing = {**agreeing, CheckItem.MEASURES: Verdict.DIFFERS}
    answers = (Called(True, agreeing), Called(True, differing, "说不清有什么帮扶措施"))
    for home, called in zip(homes, answers, strict=False):
        record_call(home.household, called, actor=staff.cast["chudu"])
