"""What helpers and units did, counted from the records, and held against the minima of a campaign."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings
from tests import cast
from tests.assistance.helpers.forces import helped, packs, stationed, unit, village

from shouwang.assistance.helpers.attendance import sign
from shouwang.assistance.helpers.due_visits import open_due_visits
from shouwang.assistance.helpers.logs import Entry, write_log
from shouwang.assistance.helpers.models import (
    Arrival,
    Attendance,
    Claim,
    ClaimKind,
    LogKind,
    Pairing,
    Rank,
    SignedBy,
    TeamMember,
)
from shouwang.assistance.helpers.statistics import Span, helper_lines, rounds_of, unit_lines
from shouwang.assistance.helpers.units import open_campaign
from shouwang.cases.models import Visit, VisitPurpose
from shouwang.cases.visiting import SentVisit, receive_visit
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_everything_a_helper_did_is_counted() -> None:
    helper = cast.user("qianbang")
    home = helped(helper)
    helped(helper, head="刘家")
    member = stationed(helper)
    open_due_visits()
    case = Case.objects.get(household_id=home.pk)
    receive_visit(SentVisit(case.pk, case.version, "phone-0001", timezone.now(), {}), actor=helper)
    sign(member, method=SignedBy.PAGE, actor=helper)
    day = timezone.localdate()
    write_log(Entry(day, LogKind.POLICY, "讲政策", 20, home.household_no, "", "log-1"), actor=helper)
    write_log(Entry(day, LogKind.MEETING, "开会", 0, "", cast.VILLAGE, "log-2"), actor=helper)
    [line] = helper_lines(cast.user("lixian"), Span(day, day))
    assert (line.households, line.visited, line.visits, line.days) == (2, 1, 1, 1)
    assert (line.logs, line.delivered, line.reached) == (2, 1, 20)


def test_a_township_counts_its_own() -> None:
    helped(cast.user("qianbang"))
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    day = timezone.localdate()
    assert helper_lines(stranger, Span(day, day)) == []


def test_rounds_of_visits_to_all() -> None:
    helper, day = cast.user("qianbang"), timezone.localdate()
    first, second = helped(helper), helped(helper, head="刘家")
    for number, home in enumerate((first, first, second)):
        Visit.objects.create(
            household=home,
            region_id=home.region_id,
            purpose=VisitPurpose.ROUTINE,
            visited_at=timezone.now(),
            visitor=helper,
            client_key=f"visit-{number}",
        )
    made = open_campaign(
        "春节前遍访", region=cast.COUNTY, started_on=day, ended_on=day, rounds=3, actor=cast.user("lixian")
    )
    found = [
        (one.number, one.visited, one.households, one.met) for one in rounds_of(cast.user("lixian"), made)
    ]
    assert found == [(1, 2, 2, True), (2, 1, 2, False), (3, 0, 2, False)]


def campaign_of(arrivals: dict[Rank, int], days: int, yuan: int) -> list[tuple[int, int, bool]]:
    day, monitor = timezone.localdate(), cast.user("lixian")
    found = unit()
    Pairing.objects.create(unit=found, region=village(), started_on=cast.SINCE)
    for rank, many in arrivals.items():
        for number in range(many):
            Arrival.objects.create(
                unit=found, region=village(), day=day - timedelta(days=number), rank=rank, who=rank.label,
                purpose="调研", recorded_by=monitor,
            )  # fmt: skip
    member = stationed(cast.user("qianbang"))
    TeamMember.objects.filter(pk=member.pk).update(unit=found)
    for number in range(days):
        Attendance.objects.create(
            member=member, day=day - timedelta(days=number), method=SignedBy.PAGE, at=timezone.now(),
            recorded_by=monitor,
        )  # fmt: skip
    if yuan:
        Claim.objects.create(
            unit=found, region=village(), kind=ClaimKind.INVEST, project="水渠", amount_fen=yuan * 100,
            claimed_on=day, recorded_by=monitor,
        )  # fmt: skip
    made = open_campaign(
        "百日行动",
        region=cast.COUNTY,
        started_on=day - timedelta(days=99),
        ended_on=day,
        rounds=0,
        actor=monitor,
    )
    [line] = unit_lines(monitor, made)
    return [(one.asked, one.done, one.met) for one in line.minima]


def test_the_minima_of_a_hundred_days(settings: Settings) -> None:
    packs(settings, "hundred_days")
    found = campaign_of({Rank.MAIN_LEADER: 1, Rank.DEPUTY_LEADER: 4}, 20, 50_000)
    assert found == [(1, 1, True), (4, 4, True), (20, 20, True), (50_000, 50_000, True)]


def test_one_less_is_not_enough(settings: Settings) -> None:
    packs(settings, "hundred_days")
    found = campaign_of({Rank.DEPUTY_LEADER: 3}, 19, 49_999)
    assert [met for _, _, met in found] == [False, False, False, False]


def test_where_no_pack_asks_nothing_is_judged(settings: Settings) -> None:
    packs(settings)
    assert campaign_of({}, 0, 0) == []
